"""The figures of the home page."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from imports.history import health
from imports.history.health import Capped, Day
from imports.models import ImportBatch, ImportItem
from tests.conftest import Person
from tests.imports.crm import GONE, Crm, ended, listing, work_all
from tests.imports.history import rows

pytestmark = pytest.mark.django_db
LISBON = ZoneInfo("Europe/Lisbon")


def test_nothing_yet(owner: Person) -> None:
    agency = owner.agency.pk
    assert health.last_batch(agency) is None
    assert health.waiting(agency) == health.failing(agency) == Capped(0, False)
    assert [day for day in health.chart(agency, LISBON) if day != Day(day.day)] == []


def test_the_last_delivery_and_what_waits(crm: Crm, owner: Person, stranger: Person) -> None:
    crm.post(listing("a"))
    crm.post(listing("b"), listing("c"))
    ImportItem.objects.filter(external_id="c").update(address_key=b"k" * 16)
    assert health.last_batch(owner.agency.pk) == ImportBatch.objects.latest("number")
    assert health.waiting(owner.agency.pk) == Capped(3, False)
    assert health.waiting(stranger.agency.pk) == Capped(0, False)


def test_a_count_ends_at_its_limit(crm: Crm, owner: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "WAITING_LIMIT", 2)
    crm.post(*(listing(f"a-{n}") for n in range(3)))
    assert health.waiting(owner.agency.pk) == Capped(2, True)
    assert str(Capped(10_000, True)) == "10,000+"
    assert str(Capped(3, False)) == "3"


def test_failing_are_listings_whose_newest_import_was_refused(crm: Crm, owner: Person, stranger: Person) -> None:
    crm.post(listing("a", price="x"), listing("b", price="x"), listing("c"), listing(GONE))
    crm.post(listing("a", price="x"))
    assert health.failing(owner.agency.pk).count == 2, "a twice, b once; without an id nobody knows"
    crm.post(listing("b"))
    assert health.failing(owner.agency.pk).count == 1, "b was mended"
    ended(crm, ImportItem.objects.get(external_id="c").pk, "failed", "INFRA_LOST")
    assert health.failing(owner.agency.pk).count == 2
    assert health.failing(stranger.agency.pk).count == 0


def test_the_same_id_of_two_senders_is_two_listings(crm: Crm, owner: Person) -> None:
    crm.post(listing("a", price="x"))
    crm.post(listing("a"))
    ImportItem.objects.filter(status="queued").update(scope="other sender")
    assert health.failing(owner.agency.pk).count == 1


def test_failing_looks_at_the_newest_only(crm: Crm, owner: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "FAILING_LIMIT", 2)
    crm.post(*(listing(f"a-{n}", price="x") for n in range(3)))
    assert health.failing(owner.agency.pk) == Capped(2, True)


def test_the_chart_of_thirty_days(crm: Crm, owner: Person, stranger: Person) -> None:
    def at(day: int, hour: int) -> Any:
        return time_machine.travel(datetime(2026, 7, day, hour, 30, tzinfo=UTC))

    with at(10, 12):
        crm.post(listing("a"), listing("b"), listing("bad", price="x"))
        work_all()
    with at(10, 23):  # the 11th in Lisbon, where it is summer
        crm.post(listing("a"), listing("c"))
        ended(crm, ImportItem.objects.get(external_id="c").pk, "failed", "INFRA_LOST")
        ImportBatch.objects.filter(number=ImportBatch.objects.latest("number").number).update(failed_count=1)
    chart = health.chart(owner.agency.pk, LISBON, now=datetime(2026, 7, 20, 12, 0, tzinfo=UTC))
    assert len(chart) == 30
    assert (chart[0].day, chart[-1].day) == (date(2026, 6, 21), date(2026, 7, 20))
    assert [day for day in chart if day != Day(day.day)] == [
        Day(date(2026, 7, 10), accepted=2, rejected=1, unchanged=0),
        Day(date(2026, 7, 11), accepted=0, rejected=1, unchanged=1),
    ]
    assert not [day for day in health.chart(stranger.agency.pk, LISBON) if day != Day(day.day)]


def test_each_figure_is_one_query(owner: Person, django_assert_num_queries: Any) -> None:
    rows.write(owner.agency.pk, 100, 20, timedelta(hours=6), timezone.now())
    with django_assert_num_queries(4):
        health.last_batch(owner.agency.pk)
        health.waiting(owner.agency.pk)
        assert health.failing(owner.agency.pk) == Capped(1, False)
        chart = health.chart(owner.agency.pk, LISBON)
    assert sum(day.rejected for day in chart) == 100
