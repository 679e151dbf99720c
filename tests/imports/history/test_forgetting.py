"""The history has an end, and what stands on it does not: listings, and what still waits."""

from datetime import timedelta

import pytest
from django.utils import timezone

from imports import deliveries, tasks
from imports.history import forgetting
from imports.history.forgetting import forget_some
from imports.intake.replaying import replay
from imports.models import BulkDeed, ImportBatch, ImportItem, Upload
from listings.models import Listing
from tests.conftest import Person
from tests.imports.crm import Crm, listing, work_all
from tests.imports.history import rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("queue")]
YEAR = timedelta(days=365)


def sent(crm: Crm, *items: object) -> ImportBatch:
    return ImportBatch.objects.get(pk=crm.post(*items)["batch_id"])


def age(batch: ImportBatch, days: float = 366) -> None:
    """So long ago; its body has been forgotten since."""
    ImportBatch.objects.filter(pk=batch.pk).update(received_at=timezone.now() - timedelta(days=days), delivery="")


def forget_all() -> int:
    count = 0
    while found := forget_some():
        count += found
    return count


def test_a_delivery_goes_after_a_year_with_its_items_and_its_listings_stay(crm: Crm, owner: Person) -> None:
    old = sent(crm, listing("stays"), listing("bad", price="x"))
    work_all()
    item = ImportItem.objects.get(external_id="stays")
    age(old, 364.9)
    assert forget_all() == 0
    age(old)
    assert forget_all() == 1
    assert not ImportBatch.objects.exists()
    assert not ImportItem.objects.exists()
    assert crm.ask(item.pk).status_code == 404
    assert owner.client().get(f"/dashboard/imports/{old.pk}/").status_code == 404
    assert owner.client().get("/dashboard/imports/").status_code == 200

    home = Listing.objects.get()
    for address in ("", "imports/"):
        assert owner.client().get(f"/dashboard/listings/{home.pk}/{address}").status_code == 200
    assert crm.import_now(listing("stays"))[0]["outcome"] == "unchanged"
    assert crm.import_now(listing("stays", price=5))[0]["outcome"] == "updated"


def test_what_waits_stays_however_old_it_is(crm: Crm) -> None:
    waiting = sent(crm, listing("waits"))
    age(waiting)
    assert forget_all() == 0
    work_all()
    assert Listing.objects.get().external_id == "waits"
    assert forget_all() == 1


def test_an_item_that_is_queued_again_at_this_moment_keeps_its_delivery(crm: Crm) -> None:
    """The retry has just committed, and the run has chosen its delivery before."""
    batch = sent(crm, listing("lost"), listing("done"))
    work_all()
    age(batch)
    ImportItem.objects.filter(external_id="lost").update(status="queued")
    assert forget_some() == 0
    assert list(ImportItem.objects.values_list("external_id", flat=True)) == ["lost"]
    assert ImportBatch.objects.get() == batch


def test_a_delivery_whose_body_is_still_kept_stays(crm: Crm) -> None:
    batch = sent(crm, listing())
    work_all()
    ImportBatch.objects.update(received_at=timezone.now() - YEAR - timedelta(days=1))
    assert forget_all() == 0, "nobody would find the file any more"
    deliveries.forget_old()
    assert forget_all() == 1
    assert not ImportBatch.objects.filter(pk=batch.pk).exists()


def test_a_delivery_that_was_read_again_stays_as_long_as_that_one(crm: Crm) -> None:
    origin = sent(crm, listing())
    work_all()
    again = replay(origin).batch
    work_all()
    age(origin)
    assert forget_all() == 0
    age(again)
    assert forget_all() == 2


def test_what_speaks_of_a_delivery_stays_and_speaks_of_none(crm: Crm, owner: Person) -> None:
    batch = sent(crm, listing())
    work_all()
    upload = Upload.objects.create(agency=owner.agency, size=1, summary={}, batch=batch)
    deed = BulkDeed.objects.create(kind=BulkDeed.Kind.REPLAY, chosen={}, found_count=1, result=batch)
    age(batch)
    assert forget_all() == 1
    upload.refresh_from_db()
    deed.refresh_from_db()
    assert upload.batch is None
    assert deed.result is None


def test_a_step_takes_some_and_leaves_the_newer_ones(owner: Person, stranger: Person) -> None:
    rows.write(owner.agency.pk, 30, 400, timedelta(days=1), timezone.now() - YEAR - timedelta(days=1))
    rows.write(stranger.agency.pk, 3, 10, timedelta(days=1), timezone.now() - YEAR + timedelta(days=3, hours=1))
    assert forget_some() == 12, "those with 5,000 items or fewer"
    assert ImportItem.objects.filter(agency_id=owner.agency.pk).count() == 18 * 400
    assert forget_all() == 18
    assert ImportBatch.objects.count() == 3
    assert ImportItem.objects.count() == 30


def test_one_that_is_larger_than_a_step_goes_alone(owner: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "ITEMS", 10)
    rows.write(owner.agency.pk, 2, 11, timedelta(days=1), timezone.now() - YEAR - timedelta(days=1))
    assert forget_some() == 1
    assert forget_some() == 1
    assert forget_some() == 0


def test_the_job_goes_on_by_a_message(owner: Person, queue: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "ITEMS", 10)
    rows.write(owner.agency.pk, 3, 10, timedelta(days=1), timezone.now() - YEAR - timedelta(days=1))
    monkeypatch.setattr(tasks, "FORGET_SECONDS", 0)
    tasks.forget_history()
    assert (ImportBatch.objects.count(), queue) == (2, ["imports.forget_history"])
    monkeypatch.setattr(tasks, "FORGET_SECONDS", 15)
    tasks.forget_history()
    assert (ImportBatch.objects.count(), queue) == (0, ["imports.forget_history"])
