"""Sixty days from the last import, by the date itself; and every import begins them anew."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, connections, transaction
from django.test import Client

from imports.models import ImportItem
from imports.pipeline import work
from listings.expiry import take_offline
from listings.models import Listing
from listings.tasks import expire
from tests.conftest import Person
from tests.factories import body, listings
from tests.flows.processes import until

pytestmark = pytest.mark.django_db(transaction=True)
BEGIN = datetime(2026, 3, 1, 22, 15, tzinfo=UTC)
DAY = timedelta(days=1)
SENT = body(listings(3, images=2))


@pytest.fixture
def clock() -> Iterator[Any]:
    """The time of this test, which stands still until it is moved."""
    with time_machine.travel(BEGIN, tick=False) as travelling:
        yield travelling


@pytest.fixture(autouse=True)
def _no_broker(queue: list[str]) -> None:
    """Work is done here by hand."""


def send(person: Person) -> dict[str, str | None]:
    """A delivery, worked off; the outcome of each item by external id."""
    answer = Client().post("/v1/listings", SENT, content_type="application/json", headers=person.headers)
    accepted = answer.json()["accepted"]
    assert len(accepted) == 3
    while work.take_turn():
        pass
    return {item["external_id"]: outcome(item["import_item_id"]) for item in accepted}


def outcome(item_id: str) -> str:
    item = ImportItem.objects.get(pk=item_id)
    assert item.status == "completed"
    return item.outcome


def all_are(word: str) -> dict[str, str]:
    return {"crm-000000": word, "crm-000001": word, "crm-000002": word}


def live() -> int:
    return Listing.objects.live().count()


def test_s42_a_listing_is_live_for_60_days_and_not_on_day_61_though_no_job_ever_ran(owner: Person, clock: Any) -> None:
    assert send(owner) == all_are("created")
    clock.shift(60 * DAY - timedelta(seconds=1))
    assert live() == 3
    clock.shift(timedelta(seconds=1))
    assert live() == 0
    clock.shift(DAY)
    assert live() == 0
    assert not Listing.objects.filter(offline_at__isnull=False).exists(), "no job has run"


def test_s42_the_status_names_the_day(owner: Person, clock: Any) -> None:
    send(owner)
    path = f"/v1/import-items/{ImportItem.objects.first().pk}/status"
    assert Client().get(path, headers=owner.headers).json()["expires_at"] == "2026-04-30T22:15:00Z"
    clock.shift(61 * DAY)
    assert Client().get(path, headers=owner.headers).json()["expires_at"] is None


def test_s42_the_daily_job_takes_offline_what_has_expired_and_nothing_else(
    owner: Person, stranger: Person, clock: Any
) -> None:
    send(owner)
    clock.shift(30 * DAY)
    send(stranger)
    expire()
    assert not Listing.objects.filter(offline_at__isnull=False).exists()

    clock.shift(30 * DAY)
    expire()
    first = Listing.objects.filter(agency=owner.agency)
    assert {(held.offline_at, held.content_hash) for held in first} == {(BEGIN + 60 * DAY, None)}
    others = Listing.objects.filter(agency=stranger.agency)
    assert all(held.offline_at is None and held.content_hash for held in others)
    assert live() == 3

    clock.shift(DAY)
    expire()
    assert {held.offline_at for held in first.all()} == {BEGIN + 60 * DAY}, "once, and not every day again"


def test_s42_the_job_takes_any_number_offline(owner: Person, clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("listings.expiry.CHUNK", 2)
    send(owner)
    clock.shift(60 * DAY)
    assert take_offline() == 3
    assert take_offline() == 0


@pytest.mark.parametrize("job", ["before the job", "after the job"])
def test_s42_s43_the_same_data_revive_an_expired_listing_by_a_full_import(owner: Person, clock: Any, job: str) -> None:
    send(owner)
    before = {held.external_id: held.pk for held in Listing.objects.all()}
    clock.shift(61 * DAY)
    if job == "after the job":
        expire()
    assert send(owner) == all_are("updated")
    assert live() == 3
    assert {held.external_id: held.pk for held in Listing.objects.all()} == before
    for held in Listing.objects.all():
        assert (held.offline_at, held.changed_at, held.expires_at) == (None, BEGIN + 61 * DAY, BEGIN + 121 * DAY)
        assert held.content_hash
        assert hasattr(held, "images_due"), "its images are looked after anew"
    expire()
    assert live() == 3


def test_s40_s43_a_nightly_re_send_keeps_listings_online_for_ever_and_changes_nothing(
    owner: Person, clock: Any
) -> None:
    assert send(owner) == all_are("created")
    for _ in range(70):
        clock.shift(DAY)
        expire()
        assert live() == 3
        answer = Client().post("/v1/listings", SENT, content_type="application/json", headers=owner.headers)
        assert {outcome(item["import_item_id"]) for item in answer.json()["accepted"]} == {"unchanged"}
    for held in Listing.objects.all():
        assert (held.changed_at, held.imported_at) == (BEGIN, BEGIN + 70 * DAY)
        assert held.expires_at == BEGIN + 130 * DAY


def test_s42_an_import_that_arrives_while_the_job_runs_wins(owner: Person, clock: Any) -> None:
    """The job has chosen its listings; before it writes, an import has written them."""
    send(owner)
    clock.shift(60 * DAY)
    Client().post("/v1/listings", SENT, content_type="application/json", headers=owner.headers)
    taken: list[int] = []
    with transaction.atomic():
        assert work.take_turn()
        job = in_a_thread(lambda: taken.append(take_offline()))
        until(somebody_waits, "the job waits for the import's rows", 10)
    job.join(10)
    assert taken == [0]
    assert live() == 3
    assert not Listing.objects.filter(offline_at__isnull=False).exists()


def test_s42_an_import_that_waits_for_the_job_wins_too(owner: Person, clock: Any) -> None:
    send(owner)
    clock.shift(60 * DAY)
    Client().post("/v1/listings", SENT, content_type="application/json", headers=owner.headers)
    with transaction.atomic():
        assert take_offline() == 3
        importing = in_a_thread(work.take_turn)
        until(somebody_waits, "the import waits for the job's rows", 10)
    importing.join(10)
    assert live() == 3
    assert not Listing.objects.filter(offline_at__isnull=False).exists()


def in_a_thread(deed: Any) -> threading.Thread:
    def run() -> None:
        deed()
        connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # within a transaction the first look is kept otherwise
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])
