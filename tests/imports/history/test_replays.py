"""A delivery that was read again stands beside the first one, at the same place: neither is taken for the other."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from imports.history import causes, health
from imports.history.batches import History, Wanted
from imports.history.differences import previous
from imports.history.items import versions
from imports.history.sent import sent
from imports.intake.replaying import replay
from imports.models import ImportBatch, ImportItem
from imports.pipeline.outcomes import finish_lost
from imports.pipeline.retrying import retry_all, retryable
from tests.conftest import Person
from tests.imports.crm import Crm, listing, work_all

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Europe/Prague")


@pytest.fixture
def twice(crm: Crm) -> tuple[ImportBatch, ImportBatch]:
    """A delivery whose item "a" was lost, and its replay, in which "b" was lost; "bad" is refused in both."""
    crm.post(listing("a"), listing("b"), listing("bad", price="x"))
    first = ImportBatch.objects.get()
    lose("a")
    work_all()
    again = replay(first).batch
    lose("b")
    work_all()
    return ImportBatch.objects.get(pk=first.pk), ImportBatch.objects.get(pk=again.pk)


def lose(external_id: str) -> None:
    items = ImportItem.objects.filter(external_id=external_id, status="queued")
    assert items.update(lapses=3) == 1
    finish_lost(ImportItem.objects.all()[0].agency_id, 3, timezone.now())


def test_each_counts_and_retries_its_own(twice: tuple[ImportBatch, ImportBatch]) -> None:
    first, again = twice
    assert again.place == first.number
    assert (first.failed_count, again.failed_count) == (1, 1)
    assert [retryable(batch).get().external_id for batch in twice] == ["a", "b"]
    assert [[one.items for one in causes.of_batch(batch)] for batch in twice] == [[1, 1], [1, 1]]
    assert retry_all(again) == 1
    assert list(ImportItem.objects.filter(status="queued").values_list("batch", "external_id")) == [(again.pk, "b")]
    assert retry_all(first) == 1
    work_all()
    assert set(ImportBatch.objects.values_list("waiting_count", "failed_count")) == {(0, 0)}


def test_both_are_found_by_what_is_in_them(twice: tuple[ImportBatch, ImportBatch], owner: Person) -> None:
    first, again = twice
    for wanted in (Wanted(external_id="a"), Wanted(code="INFRA_LOST"), Wanted(since=date(2020, 1, 1))):
        assert History(owner.agency.pk, ZONE, wanted).page().batches == [again, first]
    ImportItem.objects.filter(batch=again, external_id="b").delete()
    assert History(owner.agency.pk, ZONE, Wanted(external_id="b")).page().batches == [first]


def test_the_later_one_is_the_newest(twice: tuple[ImportBatch, ImportBatch], owner: Person) -> None:
    first, again = twice
    for external_id in ("a", "b"):
        old, new = (ImportItem.objects.get(batch=batch, external_id=external_id) for batch in twice)
        assert [item.batch for item in versions(old)] == [again, first]
        assert previous(new) == old
        assert previous(old) is None
    assert health.failing(owner.agency.pk).count == 2, "b and bad; a was mended by the replay"


def test_what_was_sent_is_read_out_of_the_first(twice: tuple[ImportBatch, ImportBatch]) -> None:
    first, again = twice
    assert again.delivery == ""
    item = ImportItem.objects.get(batch=again, external_id="b")
    assert sent(item) == sent(ImportItem.objects.get(batch=first, external_id="b"))
    assert sent(item) is not None
