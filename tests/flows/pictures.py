"""What the stories of images share: an agency that sends addresses, workers that fetch, and what buyers see then."""

from typing import Any

from django.core.files.storage import default_storage
from django.utils import timezone

from imports.pipeline.work import take_turn
from listings.gallery.words import said_of
from listings.gallery.work import Shift
from listings.images import declare_due
from listings.models import ImageHost, Listing, ListingImage
from tests.imports.crm import Crm, listing


def send(crm: Crm, external_id: str = "a", **fields: Any) -> str:
    """Send a listing, let the import workers work, declare its images; the id of its item."""
    (item,) = crm.accept(listing(external_id, **fields))
    work_off()
    return item


def work_off() -> None:
    while take_turn():
        pass
    while declare_due():
        pass


def fetch(seconds: float = 60) -> int:
    """One shift of a worker: it ends when nothing is due any more."""
    return Shift(seconds).work()


def bring(crm: Crm, external_id: str = "a", **fields: Any) -> str:
    item = send(crm, external_id, **fields)
    fetch()
    return item


def make_due() -> None:
    """The pauses between attempts are over."""
    ImageHost.objects.update(not_before=None)
    ListingImage.objects.filter(due_at__isnull=False).update(due_at=timezone.now())


def states(external_id: str = "a") -> list[str]:
    return [image.state for image in images(external_id)]


def images(external_id: str = "a") -> list[ListingImage]:
    found = ListingImage.objects.filter(listing__external_id=external_id, is_leaving=False)
    return list(found.select_related("hosted").order_by("position"))


def sentences(external_id: str = "a") -> list[str]:
    return [said_of(image) for image in images(external_id)]


def stored(folder: str = "hosted") -> set[str]:
    """Every object below a folder of the storage."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return set()
    found = {f"{folder}/{name}" for name in files}
    return found.union(*(stored(f"{folder}/{name}") for name in folders)) if folders else found


def the(external_id: str = "a") -> Listing:
    return Listing.objects.get(external_id=external_id)
