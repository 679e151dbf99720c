"""Nothing that was accepted is ever lost, and nothing is published twice."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import psycopg
import pytest
import time_machine
from celery import current_app
from django.db import InternalError, OperationalError, connection, connections, transaction
from django.db.models.functions import Now
from django.test import Client
from django.utils import timezone

from agencies.models import Agency
from imports import tasks
from imports.models import Attempt, ImportBatch, ImportItem, Lane
from imports.pipeline import turns, work
from imports.pipeline.sweeping import sweep
from listings.models import ImagesDue, Listing
from tests.conftest import Person
from tests.factories import body, listing, listings
from tests.flows.processes import Process, ask_for, until, web, worker, worker_in_reserve
from tests.services import own_name

pytestmark = pytest.mark.django_db(transaction=True)
# Long enough that a busy machine may stop a worker for a moment: two thirds of it are what PostgreSQL allows.
QUICK = {"SEEKI_LEASE_SECONDS": "4", "SEEKI_CHUNK_ITEMS": "50"}


# --- Small words of these stories --------------------------------------------------------------------------


def post(items: list[dict[str, Any]], headers: dict[str, str]) -> dict[str, Any]:
    answer = Client().post("/v1/listings", body(items), content_type="application/json", headers=headers)
    assert answer.status_code == 200, answer.content
    return answer.json()


def status(item_id: str, person: Person) -> dict[str, Any]:
    return Client().get(f"/v1/import-items/{item_id}/status", headers=person.headers).json()


def retry(item_id: str, person: Person) -> int:
    return Client().post(f"/v1/import-items/{item_id}/retry", headers=person.headers).status_code


def ids(answer: dict[str, Any]) -> list[str]:
    return [accepted["import_item_id"] for accepted in answer["accepted"]]


def work_all_off() -> int:
    """As many turns as there are; returns how many."""
    count = 0
    while work.take_turn():
        count += 1
    return count


def ended(**filters: Any) -> Counter[tuple[str, str]]:
    """How many items ended how: by status and by outcome or code."""
    rows = ImportItem.objects.filter(**filters).values_list("status", "outcome", "error_code")
    return Counter((state, outcome or code) for state, outcome, code in rows)


def completed() -> int:
    return ImportItem.objects.filter(status="completed").count()


def everything() -> list[Any]:
    """All that an import can write, down to the version of each row."""
    with connection.cursor() as cursor:
        rows = []
        for table in ("listings_listing", "imports_importitem", "imports_lane", "listings_imagesdue"):
            cursor.execute(f"SELECT row_to_json(held)::text || xmin FROM {table} AS held ORDER BY 1")
            rows += cursor.fetchall()
    return rows


def let_leases_run_out() -> None:
    """They run by the database's clock, which no test can move: so they ended a second ago."""
    Lane.objects.filter(leased_until__isnull=False).update(leased_until=Now() - timedelta(seconds=1))


@contextmanager
def second_connection() -> Iterator[psycopg.Connection[Any]]:
    database = connection.settings_dict
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    with psycopg.connect(**{name: database[key] for name, key in names.items() if database[key]}) as other:
        yield other


@contextmanager
def listings_locked() -> Iterator[None]:
    """Hold every writer of listings fast in the middle of its transaction."""
    with second_connection() as other:
        other.execute("LOCK TABLE listings_listing IN SHARE ROW EXCLUSIVE MODE")
        yield
        other.rollback()


def someone_waits_for_listings() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'listings_listing'::regclass"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        return bool(cursor.fetchone()[0])


@contextmanager
def poison(condition: str, deed: str = "RAISE EXCEPTION 'this listing is poisonous'") -> Iterator[None]:
    """A real error of the database for the listings that meet a condition."""
    with connection.cursor() as cursor:
        cursor.execute(f"""
            CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF {condition} THEN {deed}; END IF; RETURN NEW;
            END $$;
            CREATE TRIGGER poison BEFORE INSERT OR UPDATE ON listings_listing FOR EACH ROW EXECUTE FUNCTION poison();
        """)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER poison ON listings_listing; DROP FUNCTION poison()")


def lose_all_messages() -> None:
    with current_app.connection_for_write() as broker:
        broker.default_channel.queue_purge(own_name())


def is_idle(process: Process) -> bool:
    return process.log.count("] received") == process.log.count("] succeeded in")


def swept_until(look: Callable[[], bool], what: str) -> None:
    """Sweep as in production, where beat asks for it every minute.

    Within less than the minute after which a broker gives out again what a dead worker had not confirmed."""

    swept_at = time.monotonic() - 2

    def swept() -> bool:
        nonlocal swept_at
        # Not at every look: a message each time would be most of what the worker has to do.
        if time.monotonic() - swept_at >= 2:
            ask_for("imports.sweep")
            swept_at = time.monotonic()
        return look()

    try:
        until(swept, what, 55)
    except AssertionError as late:
        raise AssertionError(f"{late}; so far: {dict(ended())}") from None


# --- Five thousand -----------------------------------------------------------------------------------------


def test_s24_s43_s47_five_thousand_in_one_request_all_go_live_and_come_again_unchanged(owner: Person) -> None:
    sent = body(listings(5000, images=2))
    with worker(), web() as server:
        answer = server.post(sent, owner.secret)
        assert answer.status_code == 200, answer.text
        taken = answer.json()
        assert len(taken["accepted"]) == 5000
        assert (taken["rejected"], taken["warnings"]) == ([], [])
        assert len(set(ids(taken))) == 5000
        until(lambda: completed() == 5000, "all are completed", 60)

        one = server.status(ids(taken)[4321], owner.secret)
        assert (one["status"], one["outcome"], one["external_id"]) == ("completed", "created", "crm-004321")
        again = server.post(sent, owner.secret).json()

    assert len(again["accepted"]) == 5000
    assert ended(pk__in=ids(taken)) == {("completed", "created"): 5000}
    assert ended(pk__in=ids(again)) == {("completed", "unchanged"): 5000}
    assert Listing.objects.live().count() == Listing.objects.count() == 5000


# --- Dead and sleeping workers -----------------------------------------------------------------------------


def test_kill_9_of_the_worker_in_the_middle_of_5000_items_loses_none_and_doubles_none(owner: Person) -> None:
    post(listings(5000, images=0), owner.headers)
    with worker(**QUICK) as first, worker_in_reserve(**QUICK) as second:
        until(lambda: completed() >= 500, "the worker is in the middle", 60)
        with listings_locked():
            until(someone_waits_for_listings, "the worker stands in the middle of a chunk")
            second.child.start()
            until(lambda: "succeeded in" in second.log, "another worker has looked for work in vain", 60)
            lose_all_messages()
            until(lambda: is_idle(second), "and is idle")
            first.kill()
        assert 500 <= completed() <= 4900
        assert Lane.objects.get().token is not None

        swept_until(lambda: completed() == 5000, "the other finishes what the dead one held")
    assert ended() == {("completed", "created"): 5000}
    assert Listing.objects.live().count() == 5000
    assert Listing.objects.values("applied_number", "applied_index").distinct().count() == 5000
    assert ImportItem.objects.filter(lapses=1).count() == 50
    assert Lane.objects.get().token is None


def test_a_worker_stopped_in_the_middle_of_a_chunk_changes_nothing_when_it_wakes(owner: Person) -> None:
    post(listings(100, images=0), owner.headers)
    with worker(**QUICK) as sleeper:
        with listings_locked():
            until(someone_waits_for_listings, "the worker stands in the middle of a chunk")
            sleeper.pause()
        with worker(**QUICK):
            swept_until(lambda: completed() == 100, "another worker takes over")
            assert ended() == {("completed", "created"): 100}
            # Else the one who wakes might rightly take up what is due for the images, and change that.
            swept_until(lambda: not ImagesDue.objects.exists(), "the images are looked at, too")
        before = everything()
        sleeper.wake()
        until(lambda: "idle-in-transaction timeout" in sleeper.log or "OperationalError" in sleeper.log, "it wakes")
        assert everything() == before

        newer = post(listings(5, version=2, images=0), owner.headers)
        swept_until(lambda: ended(pk__in=ids(newer)) == {("completed", "updated"): 5}, "and it works on as before")


def test_a_worker_paused_past_its_lease_changes_nothing_when_it_wakes(owner: Person, queue: list[str]) -> None:
    sent = post(listings(20, images=0), owner.headers)
    sleeper = turns.take()
    assert sleeper is not None
    assert len(sleeper.items) == 20
    asleep = [item.id for item in sleeper.items]

    let_leases_run_out()
    assert work_all_off() == 20, "one by one, after a lapse"
    assert ended(pk__in=ids(sent)) == {("completed", "created"): 20}
    newer = post(listings(20, version=2, images=0), owner.headers)
    second = turns.take()
    assert second is not None
    before = everything()

    assert not work.work_off(sleeper, asleep, last=True)
    assert not work.fail(sleeper, asleep[0], ValueError("too late"))
    work.work_off_singly(sleeper)
    turns.release(sleeper)
    assert everything() == before

    assert work.work_off(second, [item.id for item in second.items], last=True), "the lease was not disturbed"
    assert ended(pk__in=ids(newer)) == {("completed", "updated"): 20}


def test_a_worker_paused_before_the_work_wakes_beside_another_that_is_not_done(owner: Person, queue: list[str]) -> None:
    post(listings(3, images=0), owner.headers)
    sleeper = turns.take()
    assert sleeper is not None
    let_leases_run_out()
    other = turns.take()
    assert other is not None
    assert not work.work_off(sleeper, [item.id for item in sleeper.items], last=True)
    assert ended() == {("queued", ""): 3}
    assert Lane.objects.get().token == other.token


def test_the_sweeper_makes_good_for_lost_messages_and_dead_workers(owner: Person, queue: list[str]) -> None:
    sweep()
    assert queue == [], "nobody is woken for nothing"
    post(listings(3, images=0), owner.headers)
    queue.clear()  # the message is lost
    sweep()
    assert queue == ["imports.work"]
    queue.clear()
    assert turns.take() is not None  # and its worker dies
    sweep()
    assert queue == [], "as long as the lease holds, somebody is at work"
    let_leases_run_out()
    sweep()
    assert queue == ["imports.work"]


# --- Poison ------------------------------------------------------------------------------------------------


def test_s38_s45_one_poisonous_item_fails_alone_and_can_be_retried(owner: Person, queue: list[str]) -> None:
    sent = post(listings(50, images=0), owner.headers)
    bad = ids(sent)[17]
    with poison("NEW.external_id = 'crm-000017'"):
        work_all_off()
        assert ended() == {("completed", "created"): 49, ("failed", "INTERNAL_ERROR"): 1}
        assert not Listing.objects.filter(external_id="crm-000017").exists()
        seen = status(bad, owner)
        assert (seen["status"], seen["error_code"], seen["retryable"]) == ("failed", "INTERNAL_ERROR", True)
        assert "this listing is poisonous" in ImportItem.objects.get(pk=bad).traceback
        assert retry(bad, owner) == 202
        work_all_off()
        assert status(bad, owner)["status"] == "failed", "still poisonous"

    assert retry(bad, owner) == 202
    work_all_off()
    seen = status(bad, owner)
    assert (seen["status"], seen["outcome"], seen["error_code"]) == ("completed", "created", None)
    assert Listing.objects.live().count() == 50


def test_a_worker_that_stood_idle_too_long_blames_no_item(owner: Person, queue: list[str]) -> None:
    """What PostgreSQL says to a worker that was paused inside a transaction (SQLSTATE 25P03) says nothing of the data:
    neither the chunk nor the item in hand may fail for it, not even twice in a row."""
    post(listings(5, images=0), owner.headers)
    idle = "RAISE EXCEPTION 'terminating connection due to idle-in-transaction timeout' USING ERRCODE = '25P03'"
    with poison("NEW.external_id = 'crm-000003'", idle):
        for _ in range(2):
            with pytest.raises(InternalError):
                work_all_off()
            assert set(ended()) <= {("queued", ""), ("completed", "created")}, "nothing has failed"
            let_leases_run_out()
    work_all_off()
    assert ended() == {("completed", "created"): 5}


@pytest.mark.parametrize("code", ["40001", "40P01"], ids=["serialization", "deadlock"])
def test_a_transaction_that_others_have_crossed_is_done_once_more(owner: Person, queue: list[str], code: str) -> None:
    """Without waiting for the lease to run out, and without a word against the items."""
    post(listings(5, images=0), owner.headers)
    times = "CREATE SEQUENCE crossings", "DROP SEQUENCE crossings"
    with connection.cursor() as cursor:
        cursor.execute(times[0])
        with poison("nextval('crossings') = 3", f"RAISE EXCEPTION 'crossed' USING ERRCODE = '{code}'"):
            work_all_off()
        cursor.execute(times[1])
    assert ended() == {("completed", "created"): 5}
    assert not ImportItem.objects.exclude(lapses=0).exists()


@pytest.mark.parametrize("code", ["40001", "40P01"], ids=["serialization", "deadlock"])
def test_a_delivery_that_others_have_crossed_is_taken_in_once_more(owner: Person, queue: list[str], code: str) -> None:
    """Its sender hears nothing of it, and nothing stands twice."""
    post(listings(5, images=0), owner.headers)
    work_all_off()
    with connection.cursor() as cursor:
        cursor.execute("CREATE SEQUENCE crossings")
        with poison("nextval('crossings') = 3", f"RAISE EXCEPTION 'crossed' USING ERRCODE = '{code}'"):
            post(listings(5, images=0), owner.headers)
        cursor.execute("DROP SEQUENCE crossings")
    assert ended() == {("completed", "created"): 5, ("completed", "unchanged"): 5}
    assert ImportBatch.objects.count() == 2


def test_one_message_is_worth_several_turns_and_the_next_one_goes_on(
    owner: Person, stranger: Person, queue: list[str], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SEEKI_CHUNK_ITEMS = 10
    post(listings(40, images=0), owner.headers)
    post(listings(10, images=0), stranger.headers)
    queue.clear()
    monkeypatch.setattr(tasks, "WORK_SECONDS", 0)
    tasks.work_off()
    assert (ended(), queue) == ({("completed", "created"): 10, ("queued", ""): 40}, ["imports.work"])
    queue.clear()
    monkeypatch.setattr(tasks, "WORK_SECONDS", 60)
    tasks.work_off()
    assert (ended(), queue) == ({("completed", "created"): 50}, ["listings.declare_images"])
    first, second, *_ = Attempt.objects.order_by("id").values_list("agency_id", flat=True)
    assert {first, second} == {owner.agency.pk, stranger.agency.pk}, "agencies take turns"
    queue.clear()
    tasks.work_off()
    assert queue == [], "nobody is woken for nothing"


def test_after_trouble_with_the_database_somebody_comes_again(
    owner: Person, queue: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def trouble() -> bool:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(work, "take_turn", trouble)
    with pytest.raises(OperationalError):
        tasks.work_off()
    assert queue == ["imports.work"]


@pytest.mark.parametrize("jump", [timedelta(hours=1), timedelta(hours=-1)], ids=["ahead", "behind"])
def test_a_worker_whose_clock_is_wrong_takes_nothing_from_another(
    owner: Person, queue: list[str], jump: timedelta
) -> None:
    post(listings(3, images=0), owner.headers)
    turn = turns.take()
    assert turn is not None
    with time_machine.travel(timezone.now() + jump):
        assert turns.take() is None
        assert not turns.anything_due()
        assert turns.hold(turn), "and prolongs its own lease by no more than is due"
    let_leases_run_out()
    with time_machine.travel(timezone.now() + jump):
        assert turns.anything_due()


def test_a_lease_from_before_the_clock_was_set_back_holds_nobody_up(owner: Person, queue: list[str]) -> None:
    post(listings(3, images=0), owner.headers)
    assert turns.take() is not None
    Lane.objects.update(leased_until=Now() + timedelta(hours=1))
    assert turns.anything_due()
    work_all_off()
    assert ended() == {("completed", "created"): 3}


def test_s37_s45_an_item_that_kills_its_worker_each_time_is_lost_alone(owner: Person, queue: list[str]) -> None:
    sent = post(listings(500, images=0), owner.headers)
    bad = ids(sent)[250]
    with poison("NEW.external_id = 'crm-000250'", kill_the_connection()):
        deaths = 0
        for _ in range(turns.LAPSES_ALLOWED):
            deaths += dies_at_work()
            assert not work.take_turn(), "the lease still holds"
            let_leases_run_out()
        assert deaths == 3
        work_all_off()
    assert ended() == {("completed", "created"): 499, ("failed", "INFRA_LOST"): 1}
    seen = status(bad, owner)
    assert (seen["status"], seen["error_code"], seen["retryable"]) == ("failed", "INFRA_LOST", True)

    assert retry(bad, owner) == 202
    work_all_off()
    assert (status(bad, owner)["status"], status(bad, owner)["outcome"]) == ("completed", "created")
    assert Listing.objects.live().count() == 500


def kill_the_connection() -> str:
    return "PERFORM pg_terminate_backend(pg_backend_pid())"


def dies_at_work() -> bool:
    """Work until the worker's connection is killed, as by a crash in the middle of the transaction."""
    try:
        work_all_off()
    except Exception:
        connection.close()
        return True
    return False


def test_an_item_that_merely_waits_is_never_lost(owner: Person, queue: list[str]) -> None:
    sent = post(listings(2, images=0), owner.headers)
    with time_machine.travel(timezone.now() + timedelta(days=200)):
        for _ in range(5):
            sweep()
        assert ended() == {("queued", ""): 2}
        assert ImportItem.objects.filter(lapses=0).count() == 2
        work_all_off()
    assert ended(pk__in=ids(sent)) == {("completed", "created"): 2}


# --- Versions ----------------------------------------------------------------------------------------------


def test_a_version_whose_earlier_import_failed_is_never_unchanged(owner: Person, queue: list[str]) -> None:
    with poison("true"):
        failed = post([listing(1, version=1)], owner.headers)
        work_all_off()
        assert ended(pk__in=ids(failed)) == {("failed", "INTERNAL_ERROR"): 1}
    first = post([listing(1, version=1)], owner.headers)
    work_all_off()
    assert ended(pk__in=ids(first)) == {("completed", "created"): 1}

    with poison("true"):
        failed = post([listing(1, version=2)], owner.headers)
        work_all_off()
        assert ended(pk__in=ids(failed)) == {("failed", "INTERNAL_ERROR"): 1}
    again = post([listing(1, version=2)], owner.headers)
    assert ended(pk__in=ids(again)) == {("queued", ""): 1}
    work_all_off()
    assert ended(pk__in=ids(again)) == {("completed", "updated"): 1}
    assert Listing.objects.get().content["description"].startswith("Version 2.")


def test_the_shown_version_sent_again_behind_a_waiting_one_is_not_unchanged(owner: Person, queue: list[str]) -> None:
    post([listing(1, version=1)], owner.headers)
    work_all_off()
    second = post([listing(1, version=2)], owner.headers)
    third = post([listing(1, version=1)], owner.headers)
    assert ended(pk__in=ids(third)) == {("queued", ""): 1}
    work_all_off()
    assert ended(pk__in=ids(second)) == {("completed", "superseded"): 1}
    assert ended(pk__in=ids(third)) == {("completed", "unchanged"): 1}
    assert Listing.objects.get().content["description"].startswith("Version 1.")


def test_s39_an_older_item_retried_after_a_newer_import_is_superseded(owner: Person, queue: list[str]) -> None:
    with poison("true"):
        older = post([listing(1, version=1)], owner.headers)
        work_all_off()
    newer = post([listing(1, version=2)], owner.headers)
    work_all_off()
    before = everything_of_listings()

    assert retry(ids(older)[0], owner) == 202
    work_all_off()
    seen = status(ids(older)[0], owner)
    assert (seen["status"], seen["outcome"]) == ("completed", "superseded")
    assert seen["listing_id"] == status(ids(newer)[0], owner)["listing_id"]
    assert everything_of_listings() == before
    assert Listing.objects.get().content["description"].startswith("Version 2.")


def everything_of_listings() -> list[dict[str, Any]]:
    return list(Listing.objects.order_by("pk").values())


def test_s39_an_older_item_retried_after_an_unchanged_one_is_superseded(owner: Person, queue: list[str]) -> None:
    post([listing(1, version=1)], owner.headers)
    work_all_off()
    with poison("true"):
        older = post([listing(1, version=2)], owner.headers)
        work_all_off()
    post([listing(1, version=1)], owner.headers)  # unchanged at once, and newer than the failed one
    assert retry(ids(older)[0], owner) == 202
    work_all_off()
    assert status(ids(older)[0], owner)["outcome"] == "superseded"
    assert Listing.objects.get().content["description"].startswith("Version 1.")


def test_s39_an_older_item_that_says_the_same_is_superseded_too(owner: Person, queue: list[str]) -> None:
    with poison("true"):
        older = post([listing(1)], owner.headers)
        work_all_off()
    post([listing(1)], owner.headers)
    work_all_off()
    before = everything_of_listings()
    assert retry(ids(older)[0], owner) == 202
    work_all_off()
    assert status(ids(older)[0], owner)["outcome"] == "superseded"
    assert everything_of_listings() == before


def test_s39_the_same_id_twice_in_one_request_the_last_one_counts(owner: Person, queue: list[str]) -> None:
    sent = post([listing(1, version=1), listing(2), listing(1, version=2)], owner.headers)
    assert sent["rejected"] == []
    assert [accepted["external_id"] for accepted in sent["accepted"]] == ["crm-000001", "crm-000002", "crm-000001"]
    assert [(warned["index"], warned["code"], warned["path"]) for warned in sent["warnings"]] == [
        (0, "sent_twice", "/listings/0/external_id")
    ]
    work_all_off()
    assert [status(item_id, owner)["outcome"] for item_id in ids(sent)] == ["superseded", "created", "created"]
    assert Listing.objects.get(external_id="crm-000001").content["description"].startswith("Version 2.")
    assert Listing.objects.count() == 2


# --- Turns -------------------------------------------------------------------------------------------------


def test_s48_a_small_agency_does_not_wait_for_a_big_one(owner: Person, stranger: Person, queue: list[str]) -> None:
    post(listings(5000, images=0), owner.headers)
    one = post([listing(1)], stranger.headers)
    for _ in range(2):
        assert work.take_turn()
    assert ended(pk__in=ids(one)) == {("completed", "created"): 1}
    assert ended(agency=owner.agency) == {("completed", "created"): 500, ("queued", ""): 4500}


def test_s48_agencies_take_turns(
    agency_of: Callable[..., Any], db: None, queue: list[str], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SEEKI_CHUNK_ITEMS = 10
    names = {}
    for name, count in (("big", 50), ("middle", 30), ("small", 10)):
        agency, _, secret = agency_of(name)
        names[agency.pk] = name
        post(listings(count, images=0), {"Authorization": f"Bearer {secret}"})
    order = []
    while turn := turns.take():
        order.append(names[turn.agency_id])
        assert work.work_off(turn, [item.id for item in turn.items], last=True)
    assert order == ["big", "middle", "small", "big", "middle", "big", "middle", "big", "big"]


def test_an_agency_in_one_workers_hands_is_nobody_elses(owner: Person, stranger: Person, queue: list[str]) -> None:
    post(listings(2, images=0), owner.headers)
    with transaction.atomic():
        first = turns.take()
        assert first is not None
        assert in_a_thread(turns.take) is None, "not even while its lease is being written"
    assert turns.take() is None
    post(listings(2, images=0), stranger.headers)
    second = in_a_thread(turns.take)
    assert second is not None
    assert {first.agency_id, second.agency_id} == {owner.agency.pk, stranger.agency.pk}


def test_two_workers_at_once_never_work_for_the_same_agency_and_publish_nothing_twice(
    agency_of: Callable[..., tuple[Agency, Any, str]], db: None, queue: list[str], settings: Any
) -> None:
    settings.SEEKI_CHUNK_ITEMS = 10
    for name in ("Alba", "Borealis", "Costa"):
        post(listings(100, images=0), {"Authorization": f"Bearer {agency_of(name)[2]}"})
    busy: set[Any] = set()
    met: list[Any] = []
    guard, start = threading.Lock(), threading.Barrier(2)
    taken: list[int] = []

    def run() -> None:
        start.wait()
        while turn := turns.take():
            with guard:
                met.extend({turn.agency_id} & busy)
                busy.add(turn.agency_id)
            held = work.work_off(turn, [item.id for item in turn.items], last=False)
            with guard:
                taken.append(len(turn.items) if held else -1)
                busy.discard(turn.agency_id)
            turns.release(turn)
        connections.close_all()

    workers = [threading.Thread(target=run) for _ in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    work_all_off()  # a worker may find nothing free and go home while the other holds the last agency
    assert met == []
    assert min(taken) == 10
    assert ended() == {("completed", "created"): 300}
    assert Listing.objects.count() == 300


def in_a_thread(deed: Callable[[], Any]) -> Any:
    results = []

    def run() -> None:
        results.append(deed())
        connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(20)
    return results[0]
