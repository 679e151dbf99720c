"""The operations page: what it says is so, and each figure leads to the rows that it counts."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from celery.schedules import crontab
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from agencies.models import StripeEvent, User
from imports import jobs, tasks
from imports.models import ImportBatch, ImportItem, JobRun
from imports.pipeline.work import take_turn
from imports.support.figures import bars
from imports.support.figures.backlog import backlog
from imports.support.figures.failures import failures
from imports.support.figures.hosts import failing_hosts
from imports.support.figures.throughput import throughput
from listings.models import ImageHost
from seeki import workers
from tests.conftest import Person
from tests.imports.crm import Crm, listing

PAGE = "/admin/operations"

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(support: User) -> Client:
    client = Client()
    client.force_login(support)
    return client


def shown(desk: Client, query: str = "") -> str:
    answer = desk.get(PAGE + query)
    assert answer.status_code == 200
    return answer.content.decode()


def count(desk: Client, url: str) -> int:
    return int(desk.get(url).context["cl"].result_count)


def test_an_empty_house_says_so(desk: Client) -> None:
    page = shown(desk)
    for sentence in ("The queue is empty", "No agency waits for anything", "Nothing was refused", "Nothing came in"):
        assert sentence in page
    assert "No worker has been heard of" in page
    assert "No scheduled job has run so far" in page


def test_a_flood_is_seen_and_leads_to_its_rows(desk: Client, owner: Person, stranger: Person, queue: list[str]) -> None:
    Crm(owner).post(*[listing(f"a{n}") for n in range(7)])
    Crm(stranger).post(listing("b"))
    found = backlog()
    assert [(one.name, one.items, one.batches) for one in found.queues] == [
        ("Alba Estates", 7, 1),
        ("Other Homes", 1, 1),
    ]
    assert (found.items, found.batches, found.agencies) == (8, 2, 2)
    assert count(desk, found.queues[0].items_url) == 7
    assert count(desk, found.queues[0].batches_url) == 1
    assert count(desk, found.url) == 8
    assert "Alba Estates" in shown(desk)
    while take_turn():
        pass
    assert backlog().queues == []


def test_old_work_and_a_flood_need_attention(desk: Client, owner: Person, queue: list[str]) -> None:
    Crm(owner).post(listing("a"))
    ImportBatch.objects.update(received_at=timezone.now() - timedelta(hours=3), waiting_count=20_000)
    page = shown(desk)
    assert "Alba Estates has 20,000 items waiting" in page
    assert "notice-bad" in page
    assert "The oldest waiting item has waited for 3 h" in page


def test_throughput_and_failures_count_what_came(desk: Client, owner: Person, queue: list[str]) -> None:
    crm = Crm(owner)
    crm.post(listing("a"), listing("b", price="x"))
    while take_turn():
        pass
    crm.post(listing("a"))
    span = bars.last_day(timezone.now())
    flow = throughput(span)
    assert [sum(column.counts[kind] for column in flow.columns) for kind in range(3)] == [1, 1, 1]
    busy = next(column for column in flow.columns if column.total)
    assert count(desk, busy.url) == ImportBatch.objects.count()
    found = failures(span)
    refused = ImportItem.objects.get(status="rejected")
    assert [(one.code, one.count) for one in found.codes] == [(refused.error_code, 1)]
    assert count(desk, found.codes[0].url) == 1
    for query in ("", "?span=month", "?span=nonsense"):
        assert refused.error_code in shown(desk, query)


def test_image_servers_that_fail_are_named(desk: Client) -> None:
    ImageHost.objects.create(name="good.example:443")
    ImageHost.objects.create(name="bad.example:443", faults=3, not_before=timezone.now() + timedelta(minutes=5))
    (host,) = failing_hosts()
    assert (host.name, host.faults, host.is_left_alone) == ("bad.example:443", 3, True)
    assert count(desk, host.url) == 1
    page = shown(desk)
    assert "bad.example:443" in page
    assert "good.example" not in page
    assert desk.get(host.waiting_url).status_code == desk.get(host.failed_url).status_code == 200


def test_runs_of_scheduled_jobs_are_noted_and_no_others() -> None:
    sweep, work = SimpleNamespace(name="imports.sweep"), SimpleNamespace(name="imports.work")
    for task in (sweep, work):
        jobs.note_start(task)
        jobs.note_success(task, result=None)
    run = JobRun.objects.get()
    assert run.task == "imports.sweep"
    assert run.succeeded_at is not None
    jobs.note_failure(sweep, exception=ValueError("no"))
    job = next(one for one in jobs.jobs() if one.task == "imports.sweep")
    assert job.has_failed
    assert job.run.error == "ValueError: no"
    jobs.note_success(sweep, result=None)
    assert not next(one for one in jobs.jobs() if one.task == "imports.sweep").has_failed


def test_a_job_that_did_not_come_is_overdue(desk: Client) -> None:
    JobRun.objects.create(task="imports.sweep", started_at=timezone.now(), succeeded_at=timezone.now())
    assert "Sweeper of imports: overdue" not in shown(desk)
    JobRun.objects.update(succeeded_at=timezone.now() - timedelta(minutes=20))
    assert "Sweeper of imports: overdue" in shown(desk)


def test_a_daily_job_is_overdue_after_its_hour() -> None:
    last = datetime(2026, 3, 1, 4, 15, 30, tzinfo=UTC)
    due = jobs.next_after(crontab(hour=4, minute=15), last)
    assert due.astimezone(UTC) == datetime(2026, 3, 2, 4, 15, tzinfo=UTC)
    assert jobs.next_after(60.0, last) == last + timedelta(minutes=1)


def test_every_scheduled_job_has_words() -> None:
    assert set(jobs.scheduled()) == set(jobs.WORDS)


def test_workers_are_heard_of_until_they_are_silent() -> None:
    workers.last.clear()
    workers.say(SimpleNamespace(eventer=SimpleNamespace(hostname="one@host")))
    workers.say(SimpleNamespace(eventer=SimpleNamespace(hostname="two@host")))
    assert set(workers.alive()) == {"one@host", "two@host"}
    cache.set(workers.KEY, {"one@host": 0.0, "two@host": workers.alive()["two@host"]})
    assert set(workers.alive()) == {"two@host"}


def test_files_are_measured_by_the_daily_job(desk: Client, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    (tmp_path / "hosted").mkdir()
    (tmp_path / "hosted" / "a").write_bytes(b"12345")
    assert "not measured yet" in shown(desk)
    task = SimpleNamespace(name="imports.measure_storage")
    jobs.note_start(task)
    jobs.note_success(task, result=tasks.measure_storage())
    assert JobRun.objects.get().facts == {"hosted": [1, 5]}
    assert "Images and documents, as buyers see them" in shown(desk)


def test_a_remote_geocoder_that_is_left_alone_needs_attention(desk: Client, settings: Any) -> None:
    settings.GEOCODER = "nominatim"
    cache.set("geocoder:faults", 2)
    cache.set("geocoder:paused-until", timezone.now().timestamp() + 300)
    page = shown(desk)
    assert "The geocoder is left alone" in page
    assert "2 faults in a row" in page


def test_failed_events_of_stripe_need_attention(desk: Client) -> None:
    StripeEvent.objects.create(id="evt_1", type="invoice.paid", payload="{}", next_try_at=None)
    assert "Events of Stripe have failed" in shown(desk)
    assert count(desk, "/admin/agencies/stripeevent/?state=failed") == 1


def test_the_page_answers_while_the_broker_is_away(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise ConnectionError("away")

    monkeypatch.setitem(__import__("seeki.health").health.CHECKS, "broker", away)
    page = shown(desk)
    assert "ConnectionError: away" in page


def test_times_are_those_of_the_reader(desk: Client, support: User) -> None:
    User.objects.filter(pk=support.pk).update(time_zone="Asia/Tokyo")
    assert "Asia/Tokyo" in shown(desk) or "JST" in shown(desk)
