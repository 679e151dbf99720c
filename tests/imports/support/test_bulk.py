"""Deeds on many rows: asked for, worked off step by step, stopped, and gone on with when a worker died."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import AuditEntry, User
from imports.models import BulkDeed, ImportBatch, ImportItem
from imports.support.bulk import choosing, working
from imports.support.bulk.asking import ask
from imports.tasks import sweep, work_in_bulk
from listings.models import Listing
from tests.conftest import Person
from tests.factories import listings
from tests.imports.crm import Crm, listing, work_all
from tests.imports.support.conftest import WHY, failing_workers, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def broken(crm: Crm) -> ImportBatch:
    """Seven listings that our own fault kept out."""
    crm.accept(*listings(7, images=0))
    with failing_workers():
        work_all()
    return ImportBatch.objects.get()


def work_off() -> None:
    while working.work_next():
        pass


def new(desk: Client, **query: str) -> Any:
    return desk.post(f"{reverse('support-bulk-new')}?{'&'.join(f'{name}={one}' for name, one in query.items())}", WHY)


def ended() -> dict[str, int]:
    found = list(ImportItem.objects.values_list("status", flat=True))
    return {status: found.count(status) for status in set(found)}


@pytest.mark.parametrize("scope", ["batch", "agency", "all"])
def test_all_like_it_are_retried_in_steps(
    broken: ImportBatch, stranger: Person, desk: Client, support: User, scope: str, settings: Any
) -> None:
    Crm(stranger).accept(listing("theirs"))
    with failing_workers():
        work_all()
    settings.SEEKI_BULK_ITEMS = 3
    chosen = {"batch": str(broken.pk), "agency": str(broken.agency_id), "all": ""}[scope]
    query = {"kind": "retry", "code": "INTERNAL_ERROR"} | ({scope: chosen} if chosen else {})
    count = 7 if chosen else 8
    asked = desk.get(reverse("support-bulk-new"), query).content.decode()
    assert f"Retry items: {count}" in asked
    answer = new(desk, **query)
    deed = BulkDeed.objects.get()
    assert answer.headers["Location"] == reverse("admin:imports_bulkdeed_change", args=[deed.pk])
    assert (deed.found_count, deed.state, deed.by, deed.reason) == (count, "waiting", support, "the agency rang")
    assert working.work_next()
    deed.refresh_from_db()
    assert (deed.state, deed.done_count) == ("running", 3)
    shown = desk.get(reverse("admin:imports_bulkdeed_change", args=[deed.pk]), headers={"HX-Request": "true"})
    assert f"of {count} found" in shown.content.decode()
    assert "HX-Refresh" not in shown.headers
    work_off()
    deed.refresh_from_db()
    assert (deed.state, deed.done_count, deed.refused_count, ended()["queued"]) == ("done", count, 0, count)
    shown = desk.get(reverse("admin:imports_bulkdeed_change", args=[deed.pk]), headers={"HX-Request": "true"})
    assert shown.headers["HX-Refresh"] == "true"
    entries = AuditEntry.objects.filter(deed="items_retried")
    assert {entry.agency_id for entry in entries} == {broken.agency_id} | (set() if chosen else {stranger.agency.pk})
    assert len(entries) == (1 if chosen else 2), "one for each agency, whatever the number of steps"
    assert entries[0].facts["reason"] == "the agency rang"
    assert LogEntry.objects.filter(user=support).count() == 1 + len(entries)
    work_all()
    broken.refresh_from_db()
    assert (broken.failed_count, broken.waiting_count) == (0, 0)


def test_one_that_fails_again_is_not_retried_for_ever(broken: ImportBatch, support: User) -> None:
    ask("retry", {"code": "INTERNAL_ERROR"}, support, "x")
    work_off()
    with failing_workers():
        work_all()
    work_off()
    deed = BulkDeed.objects.get()
    assert (deed.state, deed.done_count) == ("done", 7)
    assert ended() == {"failed": 7}


def test_a_worker_that_died_has_done_nothing_and_the_next_one_goes_on(
    broken: ImportBatch, support: User, queue: list[str], settings: Any
) -> None:
    settings.SEEKI_BULK_ITEMS = 3
    deed = ask("retry", {"batch": str(broken.pk)}, support, "x")
    assert working.work_next()
    taken = working.take()
    assert taken
    queue.clear()
    sweep()
    assert "imports.bulk" not in queue, "it is in a worker's hands"
    BulkDeed.objects.update(leased_until=deed.created_at)  # the lease of the dead one has run out
    sweep()
    assert "imports.bulk" in queue
    work_in_bulk()
    assert working.step(taken) == set(), "who comes back finds that it was taken over"
    work_off()
    deed.refresh_from_db()
    assert (deed.state, deed.done_count, ended()) == ("done", 7, {"queued": 7})


def test_one_that_fails_again_and_again_ends_with_its_traceback(
    broken: ImportBatch, support: User, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    deed = ask("retry", {"batch": str(broken.pk)}, support, "x")
    monkeypatch.setattr(choosing, "next_step", lambda deed: 1 / 0)
    work_off()
    deed.refresh_from_db()
    assert (deed.state, "ZeroDivisionError" in deed.traceback) == ("failed", True)
    shown = desk.get(reverse("admin:imports_bulkdeed_change", args=[deed.pk])).content.decode()
    assert "ZeroDivisionError" in shown


def test_it_is_stopped_and_what_is_done_stays_done(broken: ImportBatch, desk: Client, settings: Any) -> None:
    settings.SEEKI_BULK_ITEMS = 3
    new(desk, kind="retry", batch=str(broken.pk))
    working.work_next()
    deed = BulkDeed.objects.get()
    desk.post(reverse("support-bulk-stop", args=[deed.pk]))
    work_off()
    deed.refresh_from_db()
    assert (deed.state, deed.done_count, ended()) == ("stopped", 3, {"queued": 3, "failed": 4})


def test_items_ticked_in_the_list_are_retried_and_given_up(broken: ImportBatch, desk: Client) -> None:
    ids = [str(pk) for pk in ImportItem.objects.values_list("pk", flat=True)[:4]]
    for action, left in (("retry_items", {"queued": 4, "failed": 3}), ("lose_items", {"failed": 7})):
        data = {"action": action, "_selected_action": ids}
        answer = desk.post(reverse("admin:imports_importitem_changelist"), data)
        asked = answer.headers["Location"]
        assert "4 chosen items" in desk.get(asked).content.decode()
        assert "Say why" in desk.post(asked, {"reason": ""}).content.decode()
        desk.post(asked, WHY)
        work_off()
        assert ended() == left
    assert set(ImportItem.objects.values_list("error_code", flat=True)) == {"INTERNAL_ERROR", "INFRA_LOST"}


def test_all_that_wait_in_a_delivery_are_given_up(crm: Crm, desk: Client) -> None:
    crm.accept(*listings(3, images=0))
    batch = ImportBatch.objects.get()
    new(desk, kind="lose", batch=str(batch.pk))
    work_off()
    batch.refresh_from_db()
    assert (batch.waiting_count, batch.failed_count) == (0, 3)
    assert AuditEntry.objects.get(deed="items_lost").facts["batch"] == str(batch.pk)


def test_many_listings_are_taken_offline(crm: Crm, desk: Client, owner: Person) -> None:
    crm.import_now(*listings(3, images=0))
    ids = [str(pk) for pk in Listing.objects.values_list("pk", flat=True)]
    data = {"action": "take_offline", "_selected_action": ids}
    asked = desk.post(reverse("admin:listings_listing_changelist"), data).headers["Location"]
    desk.post(asked, WHY)
    work_off()
    assert Listing.objects.filter(withheld_by_support=True, withheld_reason="the agency rang").count() == 3
    assert AuditEntry.objects.filter(deed="listing_withheld").count() == 3


def test_a_full_backlog_is_left_as_it_is(broken: ImportBatch, support: User) -> None:
    agency = broken.agency
    agency.backlog_limit = 0
    agency.save()
    deed = ask("retry", {"batch": str(broken.pk)}, support, "x")
    work_off()
    deed.refresh_from_db()
    assert (deed.state, deed.done_count, deed.refused_count) == ("done", 0, 7)


@pytest.mark.parametrize(
    "query",
    [
        "", "kind=retry", "kind=nonsense&code=INTERNAL_ERROR", "kind=retry&code=VALIDATION_FAILED", "kind=lose",
        "kind=retry&batch=x", "kind=retry&agency=019a0000-0000-7000-8000-000000000000", "kind=retry&chosen=ticked",
        "kind=replay&batch=x", "kind=withhold&agency=x",
    ],
)  # fmt: skip
def test_what_there_is_not_is_not_found(desk: Client, query: str) -> None:
    assert desk.get(f"{reverse('support-bulk-new')}?{query}").status_code == 404


def test_each_deed_has_its_permission(broken: ImportBatch) -> None:
    junior = staff("imports.view_bulkdeed", "imports.retry_importitem")
    assert new(junior, kind="lose", batch=str(broken.pk)).status_code == 403
    assert new(junior, kind="retry", batch=str(broken.pk)).status_code == 302
    BulkDeed.objects.update(kind="lose")
    deed = BulkDeed.objects.get()
    assert junior.post(reverse("support-bulk-stop", args=[deed.pk])).status_code == 403
    assert junior.get(reverse("admin:imports_bulkdeed_change", args=[deed.pk])).status_code == 200


def test_all_of_one_code_are_found_by_a_small_index(broken: ImportBatch, support: User) -> None:
    deed = ask("retry", {"code": "INTERNAL_ERROR"}, support, "x")
    with CaptureQueriesContext(connection) as queries, connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        # Among a few rows the planner may like another small one as well.
        cursor.execute("DROP INDEX item_refused, item_refused_status, item_refused_code, item_refused_time")
        cursor.execute("DROP INDEX item_refused_name, item_rare_outcome")
        choosing.next_step(deed)
        sql = next(query["sql"] for query in queries if "ORDER BY" in query["sql"])
        cursor.execute(f"EXPLAIN {sql}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "item_retryable" in plan
