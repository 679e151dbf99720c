"""The counts on a delivery are what a count of its items says, whatever happened to them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from celery import current_app
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from kombu.exceptions import OperationalError

from imports.models import ImportBatch, ImportItem, Lane
from imports.pipeline import locating, turns
from imports.pipeline.retrying import retry_all, retryable
from listings.geocoding.answers import Located, NotFound, Precision
from seeki.lib.refused import Refused
from tests.conftest import Person
from tests.imports.crm import GONE, Crm, broker_down, listing, work_all

pytestmark = pytest.mark.django_db


def counts() -> list[dict[str, int]]:
    """What the deliveries say of themselves, oldest first, when it is what their items say."""
    found = []
    for batch in ImportBatch.objects.order_by("number"):
        items = list(batch.items.values_list("status", "finished_at"))
        statuses = [status for status, _ in items]
        said = {
            "waiting": batch.waiting_count,
            "failed": batch.failed_count,
            "rejected": batch.rejected_count,
            "accepted": batch.accepted_count,
        }
        counted = {
            "waiting": statuses.count("queued"),
            "failed": statuses.count("failed"),
            "rejected": statuses.count("rejected"),
            "accepted": len(items) - statuses.count("rejected"),
        }
        assert said == counted
        assert batch.item_count == len(items)
        if said["waiting"]:
            assert batch.finished_at is None
        else:
            assert batch.finished_at == max((at for _, at in items), default=batch.received_at)
        found.append(said)
    return found


def poison(external_id: str) -> None:
    """What intake never stores: a price that no numeric column takes."""
    one = ImportItem.objects.get(external_id=external_id)
    ImportItem.objects.filter(pk=one.pk).update(payload=one.payload | {"price": "poison"})


def test_taken_and_worked_off(crm: Crm) -> None:
    crm.post(listing("a"), listing("b"), listing("bad", price="x"))
    assert counts() == [{"waiting": 2, "failed": 0, "rejected": 1, "accepted": 2}]
    work_all()
    assert counts() == [{"waiting": 0, "failed": 0, "rejected": 1, "accepted": 2}]


def test_nothing_and_only_unchanged_ones_are_finished_at_once(crm: Crm) -> None:
    crm.import_now(listing("a"))
    crm.post(listing("a"))
    crm.post()
    assert [one["waiting"] for one in counts()] == [0, 0, 0]


def test_several_deliveries_in_one_chunk_and_superseded_versions(crm: Crm) -> None:
    crm.post(listing("a", price=1), listing("a", price=2), listing("b"))
    crm.post(listing("a", price=3), listing("c", price="x"))
    crm.post(listing("a", price=4))
    assert [one["waiting"] for one in counts()] == [3, 1, 1]
    work_all()
    assert [one["waiting"] for one in counts()] == [0, 0, 0]
    assert ImportItem.objects.filter(outcome="superseded").count() == 3


def test_removals(crm: Crm) -> None:
    crm.import_now(listing("a"))
    crm.post(listing("b"))
    ImportItem.objects.filter(external_id="b").update(removal="WITHDRAWN")
    work_all()
    assert ImportItem.objects.filter(outcome="absent").count() == 1
    assert counts()[1] == {"waiting": 0, "failed": 0, "rejected": 0, "accepted": 1}


def test_a_poisonous_item_and_its_retries(crm: Crm) -> None:
    crm.post(listing("a"), listing("b"), listing("c"))
    poison("b")
    work_all()
    assert counts() == [{"waiting": 0, "failed": 1, "rejected": 0, "accepted": 3}]
    bad = ImportItem.objects.get(external_id="b")
    assert crm.retry(bad.pk).status_code == 202
    assert counts() == [{"waiting": 1, "failed": 0, "rejected": 0, "accepted": 3}]
    work_all()
    assert counts() == [{"waiting": 0, "failed": 1, "rejected": 0, "accepted": 3}]
    with broker_down():
        assert crm.retry(bad.pk).status_code == 503
    assert counts() == [{"waiting": 0, "failed": 1, "rejected": 0, "accepted": 3}]


def test_the_queue_refuses_and_takes_it_later(crm: Crm) -> None:
    with broker_down():
        crm.post(listing("a"), listing("b"), listing("bad", price="x"))
    assert counts() == [{"waiting": 0, "failed": 0, "rejected": 3, "accepted": 0}]
    assert retry_all(ImportBatch.objects.get()) == 2
    assert counts() == [{"waiting": 2, "failed": 0, "rejected": 1, "accepted": 2}]
    work_all()
    assert counts() == [{"waiting": 0, "failed": 0, "rejected": 1, "accepted": 2}]


def test_a_full_backlog_refuses(crm: Crm, settings: Any) -> None:
    crm.post(listing("a"))
    settings.SEEKI_BACKLOG_LIMIT = 1
    crm.post(listing("b"), listing("c"))
    assert counts()[1] == {"waiting": 0, "failed": 0, "rejected": 2, "accepted": 0}
    with pytest.raises(Refused, match="Too many items"):
        retry_all(ImportBatch.objects.order_by("number")[1])


def test_a_row_that_the_database_refuses(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    from imports.intake import storing

    right = storing.record

    def record(shelf: Any, row: Any) -> Any:
        values = right(shelf, row)
        return (
            (*values[:13], storing.as_jsonb(b"{"), *values[14:]) if row.external_id == "b" and not row.code else values
        )

    monkeypatch.setattr(storing, "record", record)
    crm.post(listing("a"), listing("b"), listing("c"))
    assert counts() == [{"waiting": 2, "failed": 0, "rejected": 1, "accepted": 2}]
    batch = ImportBatch.objects.get()
    assert retryable(batch).get().payload is None
    assert retry_all(batch) == 1, "what was kept as bytes is understood again"
    assert counts() == [{"waiting": 3, "failed": 0, "rejected": 0, "accepted": 3}]


def test_a_lapse_counts_for_what_was_in_hand(crm: Crm) -> None:
    """A delivery that is long in coming has drawn its number before, and is committed behind others."""
    crm.post(listing("in hand"))
    turns.take()
    crm.post(listing("late"))
    ImportItem.objects.filter(external_id="late").update(batch_number=0)
    Lane.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    turns.take()
    assert dict(ImportItem.objects.values_list("external_id", "lapses")) == {"in hand": 1, "late": 0}


def test_lost_and_found(crm: Crm) -> None:
    crm.post(listing("a"))
    crm.post(listing("b"))
    for _ in range(8):
        turns.take()
        Lane.objects.filter(leased_until__isnull=False).update(leased_until=timezone.now() - timedelta(seconds=1))
    assert ImportItem.objects.filter(error_code="INFRA_LOST").count() == 2
    assert [one["failed"] for one in counts()] == [1, 1]
    for batch in ImportBatch.objects.all():
        assert retry_all(batch) == 1
    assert [one["waiting"] for one in counts()] == [1, 1]
    work_all()
    assert [one["waiting"] for one in counts()] == [0, 0]


@pytest.mark.parametrize(
    "answer", [NotFound("no such street"), Located(50.0, 14.4, Precision.ADDRESS, "photon")], ids=["nowhere", "found"]
)
def test_an_address_that_is_asked_for(crm: Crm, answer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in "ab":
        crm.post(listing(name), listing(name + name))
    ImportItem.objects.update(address_key=b"k" * 16, latitude=None, longitude=None)
    monkeypatch.setattr(locating, "resolve", lambda address: answer)
    locating.locate_next()
    work_all()
    lost = 2 if isinstance(answer, NotFound) else 0
    assert counts() == [{"waiting": 0, "failed": lost, "rejected": 0, "accepted": 2}] * 2


def test_retry_all_is_one_message_and_touches_nothing_else(crm: Crm, queue: list[str]) -> None:
    crm.post(*(listing(f"a-{n}") for n in range(5)), listing(GONE))
    crm.post(listing("other"))
    end_badly("a-0", "a-1", "a-2", "other")
    ImportItem.objects.filter(external_id="a-2").update(error_code="GEOCODE_ADDRESS_NOT_FOUND")
    queue.clear()
    first = ImportBatch.objects.order_by("number")[0]
    assert retryable(first).count() == 2
    assert retry_all(first) == 2
    assert queue == ["imports.work"]
    assert set(ImportItem.objects.filter(status="failed").values_list("external_id", flat=True)) == {"a-2", "other"}
    assert counts()[0] == {"waiting": 4, "failed": 1, "rejected": 1, "accepted": 5}
    queue.clear()
    assert (retry_all(first), queue) == (0, [])


def test_retry_all_that_the_queue_refuses_leaves_all_as_it_was(crm: Crm) -> None:
    crm.post(*(listing(f"a-{n}") for n in range(3)))
    end_badly("a-0", "a-1")
    before = as_they_stand()
    with broker_down(), pytest.raises(Refused, match="refused 2 items again"):
        retry_all(ImportBatch.objects.get())
    assert as_they_stand() == before
    assert counts() == [{"waiting": 1, "failed": 2, "rejected": 0, "accepted": 3}]


def test_retry_all_and_a_worker_that_is_quicker_than_the_refusal(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    crm.post(listing("a"), listing("b"))
    end_badly("a", "b")

    def refuse_after_work(*_: Any, **__: Any) -> None:
        work_all()
        raise OperationalError("connection reset")

    monkeypatch.setattr(current_app, "send_task", refuse_after_work)
    assert retry_all(ImportBatch.objects.get()) == 2
    assert counts() == [{"waiting": 0, "failed": 0, "rejected": 0, "accepted": 2}]


def as_they_stand() -> list[Any]:
    return list(ImportItem.objects.order_by("index").values_list("status", "error_code", "traceback", "external_id"))


def end_badly(*external_ids: str) -> None:
    """Let items that wait be lost, with all that stands on a lost one."""
    from imports.pipeline.outcomes import finish_lost

    items = ImportItem.objects.filter(external_id__in=external_ids, status="queued")
    items.update(lapses=3, traceback="what was known")
    finish_lost(items[0].agency_id, 3, timezone.now())
    assert counts()


def test_who_uploaded_what(crm: Crm, owner: Person) -> None:
    batch = ImportBatch.objects.create(
        agency=owner.agency, number=1, source="UPLOAD", dialect="openimmo", uploaded_by=owner.user, file_name="a.xml",
        received_at=timezone.now(), body_size=1, item_count=0, accepted_count=0, rejected_count=0, unchanged_count=0,
    )  # fmt: skip
    owner.user.delete()
    batch.refresh_from_db()
    assert (batch.uploaded_by, batch.file_name, batch.get_source_display()) == (None, "a.xml", "Upload")


def test_the_migration_counts_what_was_there_before(crm: Crm, migrated_back: Callable[[], None]) -> None:
    crm.post(listing("a"), listing("b"), listing("bad", price="x"))
    end_badly("b")
    crm.post()
    with broker_down():
        crm.post(listing("c"))
    before = counts()
    ImportBatch.objects.update(waiting_count=0, failed_count=0, finished_at=None, accepted_count=0, rejected_count=0)
    migrated_back()
    assert counts() == before


@pytest.fixture
def migrated_back() -> Callable[[], None]:
    """Pass what the migration does to the rows once more."""
    graph = MigrationExecutor(connection).loader.disk_migrations
    (migration,) = (one for (app, name), one in graph.items() if app == "imports" and name.startswith("0005_"))
    (statement,) = (operation.sql for operation in migration.operations if hasattr(operation, "sql"))

    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    return run
