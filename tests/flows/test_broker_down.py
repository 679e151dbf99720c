"""The queue refuses: what was sent is stored all the same, says so with an id, and goes on by a retry."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import redis
import requests
from celery import Celery
from django.test import Client

from imports.models import ImportItem
from imports.pipeline import work
from imports.pipeline.sweeping import sweep
from listings.models import Listing
from seeki.embedded.home import Home, give
from seeki.embedded.valkey import Valkey
from tests.bounds import no_waiting
from tests.conftest import Person
from tests.factories import body, listings
from tests.flows.door import Door, door_to, free_port
from tests.flows.processes import Web, until, web, worker

pytestmark = pytest.mark.django_db(transaction=True)
SENT = body(listings(3, images=0))


def assert_all_refused_by_the_queue(answer: requests.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    taken = answer.json()
    assert taken["accepted"] == []
    assert [(item["index"], item["external_id"], item["error_code"]) for item in taken["rejected"]] == [
        (0, "crm-000000", "INFRA_QUEUE_REJECTED"),
        (1, "crm-000001", "INFRA_QUEUE_REJECTED"),
        (2, "crm-000002", "INFRA_QUEUE_REJECTED"),
    ]
    return [item["import_item_id"] for item in taken["rejected"]]


def assert_all_accepted(answer: requests.Response) -> None:
    assert answer.status_code == 200, answer.text
    assert len(answer.json()["accepted"]) == 3, answer.text


def assert_waits_for_retry(seen: dict[str, Any]) -> None:
    expected = ("rejected", "INFRA_QUEUE_REJECTED", True)
    assert (seen["status"], seen["error_code"], seen["retryable"]) == expected


def assert_asks_to_come_back(answer: requests.Response) -> None:
    assert (answer.status_code, answer.json()["error_code"]) == (503, "SERVICE_UNAVAILABLE"), answer.text
    assert int(answer.headers["Retry-After"]) > 0


def work_all_off() -> None:
    while work.take_turn():
        pass


@pytest.fixture(scope="module")
def behind_a_door(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Web, Door]]:
    """A server whose broker can be shut, stuck and opened. One thread, so that one connection is used again."""
    with (
        django_db_blocker.unblock(),
        door_to(os.environ["CELERY_BROKER_URL"]) as (door, url),
        web(CELERY_BROKER_URL=url, WEB_THREADS="1") as server,
    ):
        yield server, door


def test_s36_s45_broker_down_at_the_post_and_the_retry_goes_through_when_it_is_back(
    owner: Person, behind_a_door: tuple[Web, Door]
) -> None:
    server, door = behind_a_door
    door.shut()
    with no_waiting():
        refused = assert_all_refused_by_the_queue(server.post(SENT, owner.secret))
    assert_waits_for_retry(server.status(refused[0], owner.secret))

    sweep()  # beat's task, which runs every minute in production; here with a broker that works
    work_all_off()
    assert_waits_for_retry(server.status(refused[0], owner.secret))
    assert not Listing.objects.exists(), "neither the sweeper nor a worker touches what the queue refused"

    with no_waiting():
        assert_asks_to_come_back(server.retry(refused[0], owner.secret))
    assert_waits_for_retry(server.status(refused[0], owner.secret))

    door.open()
    with worker():
        answer = server.retry(refused[0], owner.secret)
        assert (answer.status_code, answer.json()["import_item_id"]) == (202, refused[0])
        until(lambda: server.status(refused[0], owner.secret)["status"] == "completed", "the retry is worked off")
        assert server.status(refused[0], owner.secret)["outcome"] == "created"
        assert_waits_for_retry(server.status(refused[1], owner.secret))

        assert_all_accepted(server.post(SENT, owner.secret))
        until(lambda: Listing.objects.live().count() == 3, "the next request is taken and worked off as ever")


def test_s36_a_broker_that_gets_stuck_or_starts_again_under_open_connections(
    owner: Person, behind_a_door: tuple[Web, Door]
) -> None:
    server, door = behind_a_door
    door.open()
    assert_all_accepted(server.post(SENT, owner.secret))
    door.stick()
    with no_waiting():
        assert_all_refused_by_the_queue(server.post(SENT, owner.secret))
    door.open()
    assert_all_accepted(server.post(SENT, owner.secret))
    door.break_connections()
    assert_all_accepted(server.post(SENT, owner.secret))


@pytest.mark.parametrize("scheme", ["redis", "amqp"])
def test_s36_any_broker_that_is_away_or_never_answers_holds_no_request_up(owner: Person, scheme: str) -> None:
    nobody = f"{scheme}://guest:guest@127.0.0.1:{free_port()}//"
    with door_to(nobody) as (door, url), web(CELERY_BROKER_URL=url) as server:
        with no_waiting():
            refused = assert_all_refused_by_the_queue(server.post(SENT, owner.secret))
        with no_waiting():
            assert_asks_to_come_back(server.retry(refused[2], owner.secret))
        door.stick()
        with no_waiting():
            assert_all_refused_by_the_queue(server.post(SENT, owner.secret))


def test_s36_a_broker_without_memory_refuses_and_nothing_is_lost(
    owner: Person, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with valkey(tmp_path) as url:
        monkeypatch.setenv("CELERY_BROKER_URL", url)  # goes before what an app is told
        monkeypatch.setattr("seeki.lib.waking.current_app", Celery("full", set_as_current=False))
        answer = client.post("/v1/listings", SENT, content_type="application/json", headers=owner.headers)
        assert len(answer.json()["accepted"]) == 3
        with redis.from_url(url.replace("redis+socket", "unix").partition("?")[0]) as broker:
            broker.config_set("maxmemory", "1")
        answer = client.post("/v1/listings", SENT, content_type="application/json", headers=owner.headers)
        assert_all_refused_by_the_queue(answer)


@contextmanager
def valkey(folder: Path) -> Iterator[str]:
    """A broker of this test's own."""
    with TemporaryDirectory(prefix="seeki-flow-", dir="/tmp") as place:  # short, for the socket's sake
        home = Home(Path(place))
        give(home.path)
        broker = Valkey(home, folder / "broker.log")
        broker.start()
        try:
            yield home.broker_url
        finally:
            broker.bury()


def test_s36_a_backlog_over_its_limit_refuses_until_there_is_room(
    owner: Person, client: Client, queue: list[str]
) -> None:
    owner.agency.backlog_limit = 3
    owner.agency.save()

    def post() -> dict[str, Any]:
        return client.post("/v1/listings", SENT, content_type="application/json", headers=owner.headers).json()

    def retry(item_id: str) -> Any:
        return client.post(f"/v1/import-items/{item_id}/retry", headers=owner.headers)

    assert len(post()["accepted"]) == 3
    refused = post()["rejected"]
    assert [item["error_code"] for item in refused] == ["INFRA_QUEUE_REJECTED"] * 3
    item_id = refused[0]["import_item_id"]
    assert_asks_to_come_back(retry(item_id))
    assert ImportItem.objects.get(pk=item_id).status == "rejected"
    assert queue == ["imports.work"], "nobody is woken for what was refused"

    work_all_off()
    assert retry(item_id).status_code == 202
    work_all_off()
    assert ImportItem.objects.get(pk=item_id).outcome == "unchanged"


def test_without_the_cache_intake_goes_on(owner: Person) -> None:
    with door_to(os.environ["CACHE_URL"]) as (door, url), web(CACHE_URL=url) as server:
        with no_waiting():
            assert_all_accepted(server.post(SENT, owner.secret))
        door.stick()
        with no_waiting():
            assert_all_accepted(server.post(SENT, owner.secret))
