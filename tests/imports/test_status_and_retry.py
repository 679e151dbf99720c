"""The status of an item and its retry: rows S37, S38, S41, S44 and S45 of the seed."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from celery import current_app
from django.test import Client
from kombu.exceptions import OperationalError

from imports.models import BulkDeed, ImportItem, Lane
from imports.pipeline import turns
from imports.pipeline.retrying import retry
from imports.pipeline.work import take_turn
from imports.support.bulk import working
from listings.models import ImagesDue, Listing, ListingImage
from seeki.lib.problems import RETRYABLE
from seeki.lib.refused import Refused
from tests.conftest import Person
from tests.imports.crm import Crm, broker_down, ended, listing, work_all
from tests.listings.hosted import ready_image

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
KEYS = [
    "import_item_id", "batch_id", "external_id", "workflow_id", "status", "outcome", "error_code", "message",
    "docs_url", "errors", "warnings", "retryable", "listing_id", "images", "image_problems", "received_at",
    "finished_at", "expires_at", "offline_reason",
]  # fmt: skip


def refusal(answer: Any) -> tuple[int, str]:
    assert list(answer.json()) == ["error_code", "message", "docs_url", "request_id"]
    return answer.status_code, answer.json()["error_code"]


# S44: every value of the status


def test_s44_all_fields_stand_in_every_answer(crm: Crm) -> None:
    answer = crm.post(listing("good"), listing("bad", price="x"))
    good, bad = answer["accepted"][0]["import_item_id"], answer["rejected"][0]["import_item_id"]
    assert list(crm.status(good)) == list(crm.status(bad)) == KEYS
    work_all()
    assert list(crm.status(good)) == KEYS


def test_s44_queued(crm: Crm) -> None:
    with time_machine.travel(NOW, tick=False):
        answer = crm.post(listing())
        item = answer["accepted"][0]["import_item_id"]
        assert crm.status(item) == {
            "import_item_id": item,
            "batch_id": answer["batch_id"],
            "external_id": "crm-1",
            "workflow_id": f"agency-{crm.agency.pk}-crm-1",
            "status": "queued",
            "outcome": None,
            "error_code": None,
            "message": None,
            "docs_url": None,
            "errors": [],
            "warnings": [],
            "retryable": False,
            "listing_id": None,
            "images": {"waiting": 0, "ready": 0, "failed": 0},
            "image_problems": [],
            "received_at": "2026-11-22T03:00:00Z",
            "finished_at": None,
            "expires_at": None,
            "offline_reason": None,
        }


def test_s44_completed_as_the_seed_shows_it(crm: Crm) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        (item,) = crm.accept(listing())
        clock.shift(timedelta(seconds=2))
        work_all()
        status = crm.status(item)
        found = Listing.objects.get()
        assert (status["import_item_id"], status["external_id"]) == (item, "crm-1")
        assert (status["status"], status["outcome"]) == ("completed", "created")
        assert UUID(status["listing_id"]) == found.pk
        assert (status["received_at"], status["finished_at"]) == ("2026-11-22T03:00:00Z", "2026-11-22T03:00:02Z")
        assert status["expires_at"] == "2027-01-21T03:00:02Z"
        assert (status["error_code"], status["message"], status["retryable"]) == (None, None, False)


def test_s44_processing_while_a_worker_holds_the_item(crm: Crm) -> None:
    first, second = crm.accept(listing("a"), listing("b"))
    turn = turns.take()
    assert turn is not None
    (later,) = crm.accept(listing("c"))
    assert [crm.status(item)["status"] for item in (first, second, later)] == ["processing", "processing", "queued"]
    turns.release(turn)
    assert crm.status(first)["status"] == "queued"


def test_s44_a_claim_that_ran_out_is_not_processing(crm: Crm) -> None:
    (item,) = crm.accept(listing())
    turns.take()
    Lane.objects.update(leased_until=NOW)
    assert crm.status(item)["status"] == "queued"


def test_s44_a_finished_item_is_not_processing_whatever_is_claimed(crm: Crm) -> None:
    (status,) = crm.import_now(listing("a"))
    crm.accept(listing("b"))
    turns.take()
    assert crm.status(status["import_item_id"])["status"] == "completed"


def test_s44_rejected_with_every_fault(crm: Crm) -> None:
    answer = crm.post(listing(price="x", floor="y"))
    status = crm.status(answer["rejected"][0]["import_item_id"])
    assert (status["status"], status["error_code"]) == ("rejected", "VALIDATION_FAILED")
    assert status["errors"] == answer["rejected"][0]["errors"]
    assert status["message"] == answer["rejected"][0]["message"]
    assert status["finished_at"] == status["received_at"]
    assert status["retryable"] is False


def test_s44_failed_tells_code_and_remedy(crm: Crm) -> None:
    (item,) = crm.accept(listing())
    ended(crm, item, "failed", "INTERNAL_ERROR")
    status = crm.status(item)
    assert (status["status"], status["error_code"], status["retryable"]) == ("failed", "INTERNAL_ERROR", True)
    assert status["message"] == (
        "Something unexpected failed at Seeki. Retry; if it happens again, write to support with the request_id "
        "or the import_item_id."
    )
    assert status["listing_id"] is None


@pytest.mark.parametrize("outcome", ["created", "updated", "unchanged", "superseded"])
def test_s44_every_outcome_of_a_completed_item(crm: Crm, outcome: str) -> None:
    if outcome != "created":
        crm.import_now(listing(price=1))
    sent = {"unchanged": [listing(price=1)], "superseded": [listing(price=2), listing(price=3)]}
    status = crm.import_now(*sent.get(outcome, [listing(price=9)]))[0]
    assert (status["status"], status["outcome"]) == ("completed", outcome)
    assert status["listing_id"] == str(Listing.objects.get().pk)


def test_s44_no_outcome_or_status_without_a_test() -> None:
    assert set(ImportItem.Outcome.values) == {"created", "updated", "unchanged", "removed", "absent", "superseded"}
    assert set(ImportItem.Status.values) == {"queued", "completed", "failed", "rejected"}


def test_s44_an_expired_listing_has_no_date_to_live_until(crm: Crm) -> None:
    (status,) = crm.import_now(listing())
    assert status["expires_at"] is not None
    Listing.objects.update(expires_at=NOW - timedelta(days=365))
    assert crm.status(status["import_item_id"])["expires_at"] is None


def test_s44_images_are_counted_by_state(crm: Crm) -> None:
    (item,) = crm.accept(listing(images=[f"https://images.alba.example/{n}.jpg" for n in range(4)]))
    assert crm.status(item)["images"] == {"waiting": 4, "ready": 0, "failed": 0}
    work_all()
    assert crm.status(item)["images"] == {"waiting": 4, "ready": 0, "failed": 0}
    found = Listing.objects.get()
    assert ImagesDue.objects.get().listing == found
    ready_image(found, 0)
    ready_image(found, 1)
    ListingImage.objects.create(listing=found, position=2, url="https://x.example", state="failed")
    assert crm.status(item)["images"] == {"waiting": 1, "ready": 2, "failed": 1}


@pytest.mark.parametrize("path", ["status", "retry"])
def test_s44_s45_a_strangers_item_and_an_unknown_one_are_not_found(crm: Crm, stranger: Person, path: str) -> None:
    (item,) = crm.accept(listing())
    other = Crm(stranger)
    ask = other.ask if path == "status" else other.retry
    assert refusal(ask(item)) == refusal(ask(uuid4())) == (404, "NOT_FOUND")


@pytest.mark.parametrize("item", ["5", "x", "0198a5c2-7f12-7d0a-8c55-19e2b7f3a60", "%00", "..", "{import_item_id}"])
def test_s44_what_is_no_id_is_not_found(crm: Crm, item: str) -> None:
    assert refusal(crm.ask(item)) == (404, "NOT_FOUND")
    assert refusal(crm.retry(item)) == (404, "NOT_FOUND")


def test_s44_the_status_takes_only_get_and_the_retry_only_post(crm: Crm) -> None:
    (item,) = crm.accept(listing())
    url = f"/v1/import-items/{item}"
    wrong = crm.client.post(f"{url}/status", headers=crm.headers)
    assert refusal(wrong) == (405, "METHOD_NOT_ALLOWED")
    assert "GET" in wrong.headers["Allow"]
    wrong = crm.client.get(f"{url}/retry", headers=crm.headers)
    assert refusal(wrong) == (405, "METHOD_NOT_ALLOWED")
    assert "POST" in wrong.headers["Allow"]


def test_s44_asking_costs_few_queries_and_reads_no_raw_bytes(crm: Crm, django_assert_max_num_queries: Any) -> None:
    (status,) = crm.import_now(listing())
    crm.status(status["import_item_id"])
    with django_assert_max_num_queries(4) as asked:
        crm.status(status["import_item_id"])
    assert not any('"raw"' in query["sql"] or '"traceback"' in query["sql"] for query in asked.captured_queries)


# S45: retry


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("failed", "INFRA_LOST"),
        ("failed", "INTERNAL_ERROR"),
        ("rejected", "INFRA_QUEUE_REJECTED"),
        ("failed", "INFRA_QUEUE_REJECTED"),
    ],
)
def test_s45_what_ended_through_our_fault_can_be_retried(crm: Crm, queue: list[str], status: str, code: str) -> None:
    (item,) = crm.accept(listing())
    ended(crm, item, status, code)
    queue.clear()
    assert crm.status(item)["retryable"] is True
    answer = crm.retry(item)
    assert answer.status_code == 202
    assert list(answer.json()) == KEYS
    assert (answer.json()["status"], answer.json()["error_code"], answer.json()["finished_at"]) == (
        "queued",
        None,
        None,
    )
    assert queue == ["imports.work"]
    work_all()
    assert crm.status(item)["outcome"] == "created"
    assert Listing.objects.count() == 1


def test_s45_there_is_no_other_retryable_code() -> None:
    assert {"INFRA_LOST", "INTERNAL_ERROR", "INFRA_QUEUE_REJECTED"} == RETRYABLE


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("queued", ""),
        ("completed", ""),
        ("rejected", "VALIDATION_FAILED"),
        ("rejected", "GEOCODE_ADDRESS_NOT_FOUND"),
        ("rejected", "GEOCODE_COORDINATES_INVALID"),
        ("failed", "GEOCODE_ADDRESS_NOT_FOUND"),
    ],
)
def test_s45_anything_else_cannot(crm: Crm, queue: list[str], status: str, code: str) -> None:
    (item,) = crm.accept(listing())
    before = ended(crm, item, status, code)
    queue.clear()
    answer = crm.retry(item)
    assert refusal(answer) == (409, "NOT_RETRYABLE")
    assert f"its status is {status}" in answer.json()["message"]
    assert code in answer.json()["message"]
    after = ImportItem.objects.get(pk=item)
    assert (after.status, after.error_code, after.finished_at) == (status, code, before.finished_at)
    assert queue == []


def test_s45_no_body_and_no_content_type_are_needed(crm: Crm) -> None:
    (item,) = crm.accept(listing())
    ended(crm, item, "failed", "INFRA_LOST")
    answer = Client().generic("POST", f"/v1/import-items/{item}/retry", headers=crm.headers)
    assert answer.status_code == 202


@pytest.mark.parametrize("content_type", ["application/json", "text/plain"])
def test_s45_a_body_that_comes_all_the_same_is_overlooked(crm: Crm, content_type: str) -> None:
    (item,) = crm.accept(listing())
    ended(crm, item, "failed", "INFRA_LOST")
    url = f"/v1/import-items/{item}/retry"
    assert Client().generic("POST", url, b"{nonsense", content_type, headers=crm.headers).status_code == 202


def test_s45_two_retries_after_each_other_are_one(crm: Crm) -> None:
    (item,) = crm.accept(listing())
    ended(crm, item, "failed", "INFRA_LOST")
    assert crm.retry(item).status_code == 202
    assert refusal(crm.retry(item)) == (409, "NOT_RETRYABLE")
    work_all()
    assert refusal(crm.retry(item)) == (409, "NOT_RETRYABLE")
    assert Listing.objects.count() == 1


def test_s45_two_retries_at_once_are_one(crm: Crm, queue: list[str]) -> None:
    (item,) = crm.accept(listing())
    mine, theirs = ended(crm, item, "failed", "INFRA_LOST"), ended(crm, item, "failed", "INFRA_LOST")
    queue.clear()
    retry(mine)
    retry(theirs)
    assert queue == ["imports.work"]


def test_s45_a_retry_that_comes_too_late_leaves_a_finished_item_alone(crm: Crm) -> None:
    (item,) = crm.accept(listing())
    stale = ended(crm, item, "failed", "INFRA_LOST")
    retry(ended(crm, item, "failed", "INFRA_LOST"))
    work_all()
    retry(stale)
    assert crm.status(item)["status"] == "completed"


def test_s45_a_retry_keeps_its_old_place_so_a_newer_version_stays(crm: Crm) -> None:
    (old,) = crm.accept(listing(price=1))
    ended(crm, old, "failed", "INFRA_LOST")
    crm.import_now(listing(price=2))
    assert crm.retry(old).status_code == 202
    work_all()
    assert crm.status(old)["outcome"] == "superseded"
    assert str(Listing.objects.get().price) == "2.00"


def test_s45_a_retry_starts_with_a_clean_slate(crm: Crm) -> None:
    (item,) = crm.accept(listing())
    ended(crm, item, "failed", "INTERNAL_ERROR")
    ImportItem.objects.filter(pk=item).update(lapses=3, traceback="Boom", problems=[])
    crm.retry(item)
    again = ImportItem.objects.get(pk=item)
    assert (again.lapses, again.traceback, again.problems, again.error_code) == (0, "", None, "")


def test_s45_a_queue_that_refuses_again_is_503_and_the_item_waits_as_before(crm: Crm) -> None:
    with broker_down():
        item = crm.post(listing())["rejected"][0]["import_item_id"]
        answer = crm.retry(item)
        assert refusal(answer) == (503, "SERVICE_UNAVAILABLE")
        assert int(answer.headers["Retry-After"]) > 0
        status = crm.status(item)
        assert (status["status"], status["error_code"]) == ("rejected", "INFRA_QUEUE_REJECTED")
        assert status["retryable"] is True
    assert crm.retry(item).status_code == 202


def test_s45_a_worker_that_was_quicker_than_the_refusal_is_right(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    (item,) = crm.accept(listing())
    ended(crm, item, "failed", "INFRA_LOST")

    def refuse_after_work(*_: Any, **__: Any) -> None:
        work_all()
        raise OperationalError("connection reset")

    monkeypatch.setattr(current_app, "send_task", refuse_after_work)
    assert crm.retry(item).status_code == 202
    assert crm.status(item)["status"] == "completed"


def test_s45_a_full_backlog_is_503(crm: Crm, settings: Any) -> None:
    (item,) = crm.accept(listing("a"))
    ended(crm, item, "failed", "INFRA_LOST")
    crm.accept(listing("b"))
    settings.SEEKI_BACKLOG_LIMIT = 1
    answer = crm.retry(item)
    assert refusal(answer) == (503, "SERVICE_UNAVAILABLE")
    assert "Retry-After" in answer.headers
    assert crm.status(item)["status"] == "failed"


def test_s45_support_retries_in_the_admin(crm: Crm, support: Any) -> None:
    lost, bad = crm.accept(listing("a"), listing("b"))
    ended(crm, lost, "failed", "INFRA_LOST")
    ended(crm, bad, "rejected", "VALIDATION_FAILED")
    admin = Client()
    admin.force_login(support)
    chosen = {"action": "retry_items", "_selected_action": [lost, bad]}
    asked = admin.post("/admin/imports/importitem/", chosen).headers["Location"]
    admin.post(asked, {"reason": "the agency rang"})
    assert working.work_next()
    deed = BulkDeed.objects.get()
    assert (deed.state, deed.done_count, deed.refused_count) == ("done", 1, 1)
    assert crm.status(lost)["status"] == "queued"
    assert crm.status(bad)["status"] == "rejected"


def test_retrying_a_stale_copy_says_why_not(crm: Crm) -> None:
    (item,) = crm.accept(listing())
    with pytest.raises(Refused, match="its status is queued"):
        retry(ImportItem.objects.get(pk=item))


# S37: lost


def test_s37_an_item_in_the_hands_of_three_workers_that_died_is_lost(crm: Crm, settings: Any) -> None:
    (item,) = crm.accept(listing())
    settings.SEEKI_LEASE_SECONDS = 0  # run out as soon as it is given: the database's clock cannot be moved
    for lapses in range(3):
        assert turns.take() is not None
        assert ImportItem.objects.get().lapses == lapses
    assert turns.take() is None
    settings.SEEKI_LEASE_SECONDS = 30
    status = crm.status(item)
    assert (status["status"], status["error_code"], status["retryable"]) == ("failed", "INFRA_LOST", True)
    assert "retry" in status["message"].lower()
    assert crm.retry(item).status_code == 202
    work_all()
    assert crm.status(item)["outcome"] == "created"


def test_s37_an_item_that_merely_waits_is_never_lost(crm: Crm) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        (item,) = crm.accept(listing())
        clock.shift(timedelta(days=30))
        assert crm.status(item)["status"] == "queued"
        work_all()
        assert crm.status(item)["outcome"] == "created"


# S38: an error of ours


def poison(item: str) -> None:
    """What intake never stores: a price that no numeric column takes."""
    one = ImportItem.objects.get(pk=item)
    one.payload = one.payload | {"price": "poison"}
    one.save(update_fields=["payload"])


def test_s38_one_poisonous_item_fails_alone(crm: Crm) -> None:
    items = crm.accept(*(listing(f"crm-{n}") for n in range(5)))
    poison(items[2])
    work_all()
    found = [crm.status(item) for item in items]
    assert [one["status"] for one in found] == ["completed", "completed", "failed", "completed", "completed"]
    assert (found[2]["error_code"], found[2]["retryable"]) == ("INTERNAL_ERROR", True)
    assert Listing.objects.count() == 4
    assert "poison" in ImportItem.objects.get(pk=items[2]).traceback
    assert "poison" not in str(found[2])


def test_s38_a_poisonous_item_may_be_retried_and_fails_alone_again(crm: Crm) -> None:
    bad, good = crm.accept(listing("bad"), listing("good"))
    poison(bad)
    work_all()
    assert crm.retry(bad).status_code == 202
    crm.accept(listing("third"))
    work_all()
    assert crm.status(bad)["error_code"] == "INTERNAL_ERROR"
    assert set(Listing.objects.values_list("external_id", flat=True)) == {"good", "third"}
    assert crm.status(good)["status"] == "completed"


def test_a_turn_with_nothing_due_does_nothing(crm: Crm) -> None:
    assert take_turn() is False
