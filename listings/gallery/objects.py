"""What lies in storage for a hosted file, under which name, and where browsers find it.

A name carries the row's id and the hash of what came, so what it names never changes: caches may keep it for ever.
Whoever has the address may see it; nobody can guess one.
"""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from listings.gallery.rendering import FORMATS, Rendition
from listings.models import HostedFile
from seeki.lib.storage import remove_folder

FOLDER = "hosted"
# So much of the hash tells one file from another; the id beside it does already.
SHOWN_DIGITS = 16
DOCUMENT = "document"
MEDIA_TYPES: Mapping[str, str] = {**FORMATS, "pdf": "application/pdf"}


def folder(file_id: UUID) -> str:
    """The objects of one file. The last digits of an id are random and spread the folders evenly."""
    return f"{FOLDER}/{file_id.hex[-2:]}/{file_id}"


def object_name(digest: str, name: str, extension: str) -> str:
    return f"{digest[:SHOWN_DIGITS]}-{name}.{extension}"


def write(file_id: UUID, digest: str, renditions: Iterable[Rendition]) -> None:
    for rendition in renditions:
        name = f"{folder(file_id)}/{object_name(digest, rendition.name, rendition.format)}"
        default_storage.save(name, ContentFile(rendition.content))


def remove(file_id: UUID) -> None:
    """Delete whatever lies in the folder of a file; nothing there is fine."""
    remove_folder(folder(file_id))


def address(file: HostedFile, name: str, extension: str) -> str:
    """Where a browser finds a rendition: below the public address of the storage where there is one, else here."""
    called = object_name(file.digest, name, extension)
    if settings.STORAGE_PUBLIC_URL:
        return f"{settings.STORAGE_PUBLIC_URL}/{folder(file.pk)}/{called}"
    return reverse("hosted", args=[file.pk, called])
