"""A delivery at the support desk: it is read once more, by a worker, and everybody sees that support did it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agencies.models import AuditEntry, User
from imports import deliveries
from imports.intake import storing
from imports.models import BulkDeed, ImportBatch, ImportItem
from imports.support.bulk import working
from imports.support.bulk.asking import ask
from listings.models import Listing
from tests.conftest import Person
from tests.imports.crm import Crm, listing, work_all
from tests.imports.support.conftest import WHY, inner

pytestmark = pytest.mark.django_db


@pytest.fixture
def refused(crm: Crm) -> ImportBatch:
    """A delivery of which half was refused."""
    crm.post(listing("good"), listing("bad", price="x"))
    return ImportBatch.objects.get()


def address(batch: ImportBatch) -> str:
    return reverse("admin:imports_importbatch_change", args=[batch.pk])


def test_the_page_shows_what_the_agency_sees(refused: ImportBatch, desk: Client) -> None:
    shown = desk.get(address(refused)).content.decode()
    for words in (f"Import #{refused.number}", "Why items were refused", "must be a number", "good"):
        assert words in shown
    assert "/dashboard/" not in inner(shown)
    item = ImportItem.objects.get(external_id="bad")
    assert reverse("admin:imports_importitem_change", args=[item.pk]) in shown
    for name in ("support-batch-body", "support-refused-csv", "support-refused-json"):
        assert b"".join(desk.get(reverse(name, args=[refused.pk])).streaming_content)
    part = desk.get(address(refused), headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith("<section")


def test_it_is_tried_out_and_read_once_more(
    refused: ImportBatch, desk: Client, support: User, owner: Person, queue: list[str]
) -> None:
    work_all()
    asked = desk.get(reverse("support-batch-replay", args=[refused.pk])).content.decode()
    assert "What it would bring" in asked
    assert BulkDeed.objects.count() == 0
    desk.post(reverse("support-batch-replay", args=[refused.pk]), WHY)
    assert "imports.bulk" in queue
    assert working.work_next()
    deed = BulkDeed.objects.get()
    new = ImportBatch.objects.get(replay_of=refused)
    assert (deed.state, deed.result, deed.done_count) == ("done", new, 2)
    assert (new.source, new.replayed_by, new.uploaded_by) == ("SUPPORT", support, None)
    assert not working.work_next()
    entry = AuditEntry.objects.get(deed="delivery_replayed")
    assert (entry.facts["reason"], entry.facts["replay"]) == ("the agency rang", str(new.pk))
    work_all()
    assert Listing.objects.get().external_id == "good"
    theirs = owner.client().get(reverse("import", args=[new.pk])).content.decode()
    assert "Seeki support" in theirs
    assert support.email not in theirs
    assert support.email in desk.get(address(new)).content.decode()
    assert f"Import #{new.number}" in desk.get(address(refused)).content.decode()


def test_it_is_stored_once_whoever_dies_when(refused: ImportBatch, support: User) -> None:
    deed = ask("replay", {"batch": str(refused.pk)}, support, "x")
    original = storing.store

    def stopped_before_the_end(*args: Any) -> int:
        original(*args)
        raise ZeroDivisionError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(storing, "store", stopped_before_the_end)
        assert working.work_next()
    deed.refresh_from_db()
    assert (deed.state, ImportBatch.objects.count()) == ("running", 1)
    assert working.work_next()
    deed.refresh_from_db()
    assert (deed.state, ImportBatch.objects.count()) == ("done", 2)


def test_a_stopped_replay_stores_nothing(refused: ImportBatch, support: User) -> None:
    deed = ask("replay", {"batch": str(refused.pk)}, support, "x")
    taken = working.take()
    assert taken
    assert working.stop(deed)
    working.replay_again(taken)
    assert ImportBatch.objects.count() == 1
    assert not working.work_next()


def test_a_body_that_is_gone_is_told(refused: ImportBatch, desk: Client, support: User, settings: Any) -> None:
    deed = ask("replay", {"batch": str(refused.pk)}, support, "x")
    settings.SEEKI_DELIVERY_DAYS = -1
    deliveries.forget_old()
    assert working.work_next()
    deed.refresh_from_db()
    assert (deed.state, "is gone" in deed.traceback) == ("failed", True)
    assert "is gone" in desk.get(reverse("support-batch-replay", args=[refused.pk])).content.decode()
    assert reverse("support-batch-replay", args=[refused.pk]) not in desk.get(address(refused)).content.decode()
