"""The bytes of an image, from wherever they come, and what is made of them. Knows no database: this runs in threads."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import structlog
from django.conf import settings
from django.core.files.storage import default_storage

from listings.gallery.rendering import Fault, Picture, Rendition, UnusableError, picture, sniff
from listings.gallery.turns import Claim
from listings.gallery.uploaded import NAMED, stored_name
from listings.models import ListingImage
from seeki.lib.fetching.connecting import Patience
from seeki.lib.fetching.fetch import Wish, fetch
from seeki.lib.fetching.outcomes import Fetched, NotFetched, Trouble, Unchanged

log = structlog.get_logger(__name__)
ACCEPT = "image/avif,image/webp,image/jpeg,image/png,image/*;q=0.8,*/*;q=0.5"
FILE_GONE = "file_gone"
GAVE_UP = "gave_up"
STORAGE_AWAY = "storage_away"


@dataclass(frozen=True, slots=True)
class Brought:
    """The bytes, and their SHA-256."""

    content: bytes
    digest: str
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Missed:
    """Why there are none, or why nothing can be shown of them."""

    reason: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    may_pass: bool = False
    is_of_the_host: bool = False
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """What is to be hosted."""

    format: str
    width: int | None
    height: int | None
    sizes: Mapping[str, tuple[int, int]]
    renditions: tuple[Rendition, ...]


def bring(claim: Claim) -> Brought | Unchanged | Missed:
    """Get the bytes of an image. Nothing is raised."""
    try:
        named = NAMED.fullmatch(claim.url)
        return open_upload(claim, named[1]) if named else ask_for(claim)
    except Exception as error:  # one image must not stop the others
        log.error("image_not_brought", image=str(claim.id), exc_info=error)
        return Missed(STORAGE_AWAY, may_pass=True)


def open_upload(claim: Claim, digest: str) -> Brought | Missed:
    """A file that came with its delivery. Equal bytes need not be read again."""
    if digest == claim.digest:
        return Brought(b"", digest)
    try:
        with default_storage.open(stored_name(claim.agency_id, digest)) as file:
            if file.size > settings.SEEKI_IMAGE_BYTES:
                return Missed(Trouble.TOO_LARGE, {"limit": settings.SEEKI_IMAGE_BYTES // 1_000_000})
            return Brought(file.read(), digest)
    except FileNotFoundError:
        return Missed(FILE_GONE)


def ask_for(claim: Claim) -> Brought | Unchanged | Missed:
    patience = Patience(total=settings.SEEKI_IMAGE_SECONDS)
    wish = Wish(claim.url, settings.SEEKI_IMAGE_BYTES, accept=ACCEPT, patience=patience)
    if claim.digest:
        wish = Wish(claim.url, wish.limit, claim.etag, claim.last_modified, ACCEPT, patience)
    match fetch(wish):
        case Fetched(content, etag, last_modified):
            return Brought(content, sha256(content).hexdigest(), etag, last_modified)
        case NotFetched() as failed:
            facts = dict(failed.facts) | {"limit": settings.SEEKI_IMAGE_BYTES // 1_000_000}
            return Missed(failed.trouble, facts, failed.is_passing, failed.is_of_the_host, failed.retry_after)
        case Unchanged() as unchanged:
            return unchanged


def make(claim: Claim, content: bytes) -> Made | Missed:
    """What buyers are to see of these bytes. Nothing is raised."""
    try:
        if claim.kind == ListingImage.Kind.DOCUMENT and sniff(content) == "pdf":
            return Made("pdf", None, None, {}, (Rendition("document", "pdf", content),))
        done: Picture = picture(content)
        return Made(done.format, done.width, done.height, done.sizes, done.renditions)
    except UnusableError as unusable:
        return Missed(unusable.fault, unusable.facts)
    except Exception as error:  # whatever a decoder comes up with is the image's fault
        log.error("image_not_made", image=str(claim.id), exc_info=error)
        return Missed(Fault.DAMAGED)
