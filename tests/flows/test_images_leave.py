"""A zip comes in, its images are hosted; the listing expires, everything is gone; the same zip brings it back."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import F
from django.test import Client
from django.utils import timezone

from imports.models import ImportBatch, ImportItem
from imports.tasks import clear_files
from listings.gallery import objects
from listings.gallery.clearing import clear_strays
from listings.gallery.rendering import Rendition
from listings.models import FilesLane, HostedFile, Listing, ListingImage
from listings.tasks import expire
from listings.withholding import withhold
from seeki.lib.uuid7 import uuid7
from tests.conftest import Person
from tests.flows.bucket import bucket
from tests.flows.pictures import fetch, images, states, stored, the, work_off
from tests.flows.test_openimmo import attachment, record, zipped
from tests.imageserver import picture

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("queue")]
DAY = timedelta(days=1)
FRONT, PLAN, EXPOSE = picture("red"), picture("white", kind="PNG"), b"%PDF-1.7 not much of an expose"


@pytest.fixture(autouse=True)
def _empty_disk(_own_places: None, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture(params=["disk", "S3"])
def _storage(request: pytest.FixtureRequest, settings: Any, _empty_disk: None) -> Iterator[None]:
    if request.param == "disk":
        yield
        return
    with bucket() as options:
        settings.STORAGE_BUCKET = options["bucket_name"]
        place = {"BACKEND": "seeki.lib.bucket.Bucket", "OPTIONS": options}
        settings.STORAGES = settings.STORAGES | {"default": place}
        yield


def deliver(person: Person, *names: str, external_id: str = "A-1", action: str = "CHANGE") -> str:
    """A zip with a listing and its files; the outcome."""
    kinds = {"front.jpg": "TITELBILD", "plan.png": "GRUNDRISS", "expose.pdf": "DOKUMENTE"}
    inside = f"<anhaenge>{''.join(attachment(name, kinds[name]) for name in names)}</anhaenge>"
    inside = inside.replace("<format>jpg</format><daten><pfad>expose", "<format>pdf</format><daten><pfad>expose")
    files = {"front.jpg": FRONT, "plan.png": PLAN, "expose.pdf": EXPOSE}
    body = zipped(record(external_id, inside, action=action), files={name: files[name] for name in names})
    answer = Client().generic("POST", "/v1/openimmo", body, "application/zip", headers=person.headers)
    assert answer.status_code == 200, answer.content
    work_off()
    return ImportItem.objects.order_by("batch_number").last().outcome


def age(days: int) -> None:
    """So much time passes, for the rows: an S3 server takes no requests of another time than its own."""
    Listing.objects.update(expires_at=F("expires_at") - days * DAY)
    FilesLane.objects.update(last_sent_at=F("last_sent_at") - days * DAY)


def daily_jobs() -> None:
    expire()
    clear_files()


@pytest.mark.usefixtures("_storage")
def test_zip_in_hosted_expired_gone_and_back(owner: Person) -> None:
    names = ("front.jpg", "plan.png", "expose.pdf")
    assert deliver(owner, *names) == "created"
    fetch()
    assert [(image.kind, image.state) for image in images("A-1")] == [
        ("PHOTO", "ready"), ("FLOOR_PLAN", "ready"), ("DOCUMENT", "ready"),
    ]  # fmt: skip
    before = stored()
    assert len(before) == 13
    assert len(stored("uploads")) == 3
    for image in images("A-1")[:2]:
        answer = Client().get(objects.address(image.hosted, "card", "webp"))
        assert (answer.status_code, b"".join(answer.streaming_content)[8:12]) == (200, b"WEBP")
    daily_jobs()
    assert stored() == before, "what is live keeps its images"

    age(61)
    daily_jobs()
    assert (stored(), stored("uploads")) == (set(), set())
    assert not ListingImage.objects.exists()
    assert not HostedFile.objects.exists()

    assert deliver(owner, *names) == "updated"
    fetch()
    assert states("A-1") == ["ready"] * 3
    assert the("A-1").is_live()
    again = stored()
    assert len(again) == 13
    assert not again & before, "other objects, under other names"


def test_a_removed_listings_images_go_and_what_another_one_shows_stays(owner: Person, stranger: Person) -> None:
    deliver(owner, "front.jpg", "plan.png")
    deliver(owner, "front.jpg", external_id="A-2")
    deliver(stranger, "front.jpg", external_id="B-1")
    fetch()
    assert HostedFile.objects.count() == 3, "once an agency"
    assert deliver(owner, "front.jpg", "plan.png", action="DELETE") == "removed"
    daily_jobs()
    assert (states("A-1"), states("A-2"), states("B-1")) == ([], ["ready"], ["ready"])
    assert HostedFile.objects.count() == 2
    assert len(stored()) >= 12
    age(1)
    daily_jobs()
    assert len(stored(f"uploads/{owner.agency.pk}")) == 1
    assert deliver(owner, "front.jpg", "plan.png") == "updated"
    fetch()
    assert states("A-1") == ["ready", "ready"]


def test_a_listing_that_is_withheld_keeps_its_images(owner: Person) -> None:
    deliver(owner, "front.jpg")
    fetch()
    withhold(the("A-1"), owner.user, "sold by phone")
    daily_jobs()
    assert states("A-1") == ["ready"]


def test_files_of_items_on_their_way_and_of_a_delivery_just_now_are_kept(owner: Person) -> None:
    place = f"uploads/{owner.agency.pk}"
    deliver(owner, "front.jpg")
    deliver(owner)
    assert states("A-1") == []
    clear_files()
    assert len(stored(place)) == 1, "a delivery may have found it there just now"
    age(1)
    waiting = ImportBatch.objects.order_by("number").last().items
    waiting.update(status="queued")
    clear_files()
    assert len(stored(place)) == 1
    waiting.update(status="completed")
    clear_files()
    assert stored(place) == set()


def test_strays_are_found_by_their_names_and_nothing_else_is_touched(owner: Person) -> None:
    deliver(owner, "front.jpg")
    fetch()
    kept = stored()
    stray = uuid7()
    objects.write(stray, "ab" * 32, [Rendition("card", "webp", b"x")])
    default_storage.save("hosted/00/not-an-id/file", ContentFile(b"x"))
    assert clear_strays() == 0, "its row may be on its way"
    assert clear_strays(timezone.now() + DAY) == 1
    assert kept <= stored()
    assert not [name for name in stored() if str(stray) in name]


def test_a_file_that_is_gone_says_so(owner: Person) -> None:
    deliver(owner, "front.jpg")
    for name in stored(f"uploads/{owner.agency.pk}"):
        default_storage.delete(name)
    fetch()
    (image,) = images("A-1")
    assert (image.state, image.reason) == ("failed", "file_gone")
