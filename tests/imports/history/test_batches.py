"""The list of deliveries: every filter, both directions, and no look at more than a bounded part of them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from imports.history import batches
from imports.history.batches import History, Wanted, by_day, own_batch
from imports.models import ImportBatch, ImportItem
from tests.conftest import Person
from tests.imports.crm import Crm, listing, work_all
from tests.imports.history import rows

pytestmark = pytest.mark.django_db
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def numbers(person: Person, **wanted: Any) -> list[int]:
    """Which deliveries are found, counted from 0 for the oldest."""
    order = list(ImportBatch.objects.order_by("number").values_list("number", flat=True))
    page = History(person.agency.pk, AMSTERDAM, Wanted(**wanted)).page()
    return [order.index(batch.number) for batch in page.batches]


@pytest.fixture
def three(crm: Crm) -> Crm:
    crm.post(listing("a"), listing("bad", price="x"))
    work_all()
    crm.post(listing("b"))
    work_all()
    crm.post(listing("c"))
    return crm


def test_newest_first_and_only_ones_own(three: Crm, owner: Person, stranger: Person) -> None:
    assert numbers(owner) == [2, 1, 0]
    assert numbers(stranger) == []
    batch = ImportBatch.objects.first()
    assert batch is not None
    assert own_batch(owner.agency.pk, batch.pk) == batch
    assert own_batch(stranger.agency.pk, batch.pk) is None


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"state": "running"}, [2]),
        ({"state": "clean"}, [1]),
        ({"state": "faulty"}, [0]),
        ({"state": "of no kind"}, [2, 1, 0]),
        ({"code": "VALIDATION_FAILED"}, [0]),
        ({"code": "INFRA_LOST"}, []),
        ({"external_id": "b"}, [1]),
        ({"external_id": "b", "state": "faulty"}, []),
        ({"external_id": "bad"}, [0]),
        ({"source": "UPLOAD"}, []),
        ({"source": "API", "dialect": "seeki_json"}, [2, 1, 0]),
        ({"dialect": "openimmo"}, []),
    ],
)
def test_filters(three: Crm, owner: Person, wanted: dict[str, str], found: list[int]) -> None:
    assert numbers(owner, **wanted) == found


def test_days_are_those_of_the_reader(crm: Crm, owner: Person) -> None:
    for hour in (21, 22, 23):  # in July midnight in Amsterdam is 22:00 UTC
        with time_machine.travel(datetime(2026, 7, 10, hour, 0, tzinfo=UTC)):
            crm.post(listing(f"at-{hour}"))
    assert numbers(owner, since=date(2026, 7, 11)) == [2, 1]
    assert numbers(owner, until=date(2026, 7, 10)) == [0]
    assert numbers(owner, since=date(2026, 7, 11), until=date(2026, 7, 11)) == [2, 1]
    assert numbers(owner, since=date(2026, 7, 12)) == []
    days = by_day(History(owner.agency.pk, AMSTERDAM).page().batches, AMSTERDAM)
    assert [(day, len(those)) for day, those in days] == [(date(2026, 7, 11), 2), (date(2026, 7, 10), 1)]


@pytest.mark.parametrize("wanted", [Wanted(), Wanted(source="API")], ids=["all", "filtered"])
def test_pages_both_ways(owner: Person, monkeypatch: pytest.MonkeyPatch, wanted: Wanted) -> None:
    monkeypatch.setattr(batches, "PAGE", 10)
    rows.write(owner.agency.pk, 25, 1)
    newest = list(ImportBatch.objects.order_by("-number"))
    history = History(owner.agency.pk, AMSTERDAM, wanted)
    first = history.page()
    assert (first.batches, first.newer) == (newest[:10], None)
    second = history.page(older=first.older)
    assert second.batches == newest[10:20]
    third = history.page(older=second.older)
    assert (third.batches, third.older, third.is_cut) == (newest[20:], None, False)
    assert history.page(newer=third.newer).batches == newest[10:20]
    assert history.page(newer=second.newer).batches == newest[:10]
    assert history.page(newer=newest[4].number).batches == newest[:10], "too few newer ones: then the first page"
    beyond = history.page(older=newest[-1].number)
    assert (beyond.batches, beyond.older, beyond.newer) == ([], None, newest[-1].number - 1)
    assert history.page(newer=beyond.newer).batches == newest[15:]


def test_a_filter_looks_at_a_window_and_offers_to_look_further_back(
    owner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "WINDOW", 10)
    rows.write(owner.agency.pk, 25, 2)
    oldest = ImportBatch.objects.order_by("number")[0]
    ImportItem.objects.filter(batch=oldest, index=1).update(external_id="the one")
    history = History(owner.agency.pk, AMSTERDAM, Wanted(external_id="the one"))
    first = history.page()
    assert (first.batches, first.is_cut) == ([], True)
    second = history.page(older=first.older)
    assert (second.batches, second.is_cut) == ([], True)
    third = history.page(older=second.older)
    assert (third.batches, third.is_cut, third.older) == ([oldest], False, None)


def test_a_bounded_number_of_queries(owner: Person, django_assert_max_num_queries: Any) -> None:
    rows.write(owner.agency.pk, 120, 3)
    wanted = Wanted(
        source="API", code="VALIDATION_FAILED", external_id="crm-1", since=date(2020, 1, 1), until=date(2100, 1, 1)
    )
    with django_assert_max_num_queries(1):
        History(owner.agency.pk, AMSTERDAM).page()
    with django_assert_max_num_queries(4):
        page = History(owner.agency.pk, AMSTERDAM, wanted).page()
        assert [(batch.api_key, batch.uploaded_by) for batch in page.batches] == [(None, None)] * 50


def test_dates_bound_the_numbers_that_are_walked(owner: Person) -> None:
    start = datetime(2026, 7, 10, 12, 0, tzinfo=UTC)
    rows.write(owner.agency.pk, 500, 1, timedelta(hours=1), last=start)
    history = History(owner.agency.pk, AMSTERDAM, Wanted(since=date(2026, 7, 1), until=date(2026, 7, 2)))
    looked_at = history.fitting()
    assert looked_at.count() == 48
    bounds = str(looked_at.query)
    assert '"number" >' in bounds
    assert '"number" <' in bounds
