"""An item that ended through our fault is worked off again, at its old place in the order."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db import DataError, connection, transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

from imports.models import ImportBatch, ImportItem
from imports.pipeline import backlog
from imports.pipeline.counting import Move, moved
from seeki.lib.phrases import phrase as _
from seeki.lib.problems import RETRYABLE, ErrorCode
from seeki.lib.refused import Refused
from seeki.lib.waking import wake

RETRY_AFTER = {"Retry-After": "30"}
ENDED = (ImportItem.Status.FAILED, ImportItem.Status.REJECTED)
# Items that could not be stored as JSON are tried one by one; there is hardly ever one.
UNREADABLE_LIMIT = 100
# Told how many items have just been queued again, in that transaction; what it writes down goes with an undo.
Note = Callable[[int], Model]


class Before(NamedTuple):
    """How an item had ended before it was queued again."""

    item_id: UUID
    batch_id: UUID
    status: str
    error_code: str
    traceback: str


class NoteOnce:
    """What is written down of a retry: made with it, and gone with it where the queue refuses all of it again."""

    def __init__(self, note: Note | None) -> None:
        self.note = note
        self.made: Model | None = None

    def write(self, count: int) -> None:
        if self.note and count:
            self.made = self.note(count)

    def take_back(self) -> None:
        if self.made:
            self.made.delete()


def retry(item: ImportItem, note: Note | None = None) -> None:
    """Queue `item` again. Raises NOT_RETRYABLE, or SERVICE_UNAVAILABLE when the queue refuses it once more."""
    if not item.is_retryable:
        told = _(
            "This item cannot be retried: its status is {status}. Only {codes} can.",
            status=", ".join(filter(None, (str(item.status), item.error_code))),
            codes=", ".join(sorted(RETRYABLE)),
        )
        raise Refused(ErrorCode.NOT_RETRYABLE, told)
    if backlog.is_full(item.agency):
        raise Refused(ErrorCode.SERVICE_UNAVAILABLE, _("Too many items of this agency are waiting."), RETRY_AFTER)
    ended = Before(item.pk, item.batch_id, item.status, item.error_code, item.traceback)
    noted = NoteOnce(note)
    if requeue(item, noted) and not wake(task_of(item.address_key)) and undo([ended], noted):
        raise Refused(ErrorCode.SERVICE_UNAVAILABLE, _("The work queue refused the item again."), RETRY_AFTER)


def retry_all(batch: ImportBatch, note: Note | None = None) -> int:
    """Queue all items of a delivery again that can be retried, with one message; returns how many.

    Raises SERVICE_UNAVAILABLE when the queue refuses them once more.
    """
    if backlog.is_full(batch.agency):
        raise Refused(ErrorCode.SERVICE_UNAVAILABLE, _("Too many items of this agency are waiting."), RETRY_AFTER)
    for item in retryable(batch).filter(payload__isnull=True)[:UNREADABLE_LIMIT]:
        understand_again(item)
    noted = NoteOnce(note)
    queued, tasks = requeue_all(batch, noted)
    woken = [wake(task) for task in tasks]
    if all(woken):
        return len(queued)
    if undone := undo(queued, noted):
        message = _("The work queue refused {count} items again.", count=undone)
        raise Refused(ErrorCode.SERVICE_UNAVAILABLE, message, RETRY_AFTER)
    return len(queued)


def retryable(batch: ImportBatch) -> QuerySet[ImportItem]:
    """The items of a delivery that can be retried; its place leads to them by the index of what was refused."""
    return ImportItem.objects.filter(
        batch=batch, agency_id=batch.agency_id, batch_number=batch.place, status__in=ENDED, error_code__in=RETRYABLE
    ).order_by()


def task_of(address_key: bytes | memoryview | None) -> str:
    return "imports.locate" if address_key else "imports.work"


@transaction.atomic
def requeue(item: ImportItem, noted: NoteOnce) -> bool:
    """Make the item wait again; False when another retry came first."""
    if item.payload is None and not understand_again(item):
        raise Refused(ErrorCode.NOT_RETRYABLE, _("This item could not be stored; send the listing again."))
    done = ImportItem.objects.filter(pk=item.pk, status=item.status, error_code=item.error_code).update(
        status=ImportItem.Status.QUEUED, error_code="", problems=None, traceback="", lapses=0, finished_at=None
    )
    if done:
        moved([Move(item.batch_id, item.status, ImportItem.Status.QUEUED)], timezone.now())
        noted.write(1)
    return bool(done)


@transaction.atomic
def requeue_all(batch: ImportBatch, noted: NoteOnce) -> tuple[list[Before], set[str]]:
    """Make them all wait again; returns how they had ended, and the tasks that will see to them."""
    of_batch = "agency_id = %s AND batch_number = %s AND batch_id = %s"
    queued, tasks = requeue_these(of_batch, [batch.agency_id, batch.place, batch.pk])
    noted.write(len(queued))
    return queued, tasks


@transaction.atomic
def requeue_chosen(item_ids: Sequence[UUID]) -> tuple[list[Before], set[str]]:
    """The same for those of these items that can be retried."""
    unreadable = ImportItem.objects.filter(
        pk__in=item_ids, status__in=ENDED, error_code__in=RETRYABLE, payload__isnull=True
    )
    for item in unreadable[:UNREADABLE_LIMIT]:
        understand_again(item)
    return requeue_these("id = ANY(%s)", [list(item_ids)])


def requeue_these(which: str, params: Sequence[Any]) -> tuple[list[Before], set[str]]:
    with connection.cursor() as cursor:
        cursor.execute(REQUEUE.format(which=which), [*params, list(RETRYABLE)])
        rows = cursor.fetchall()
    queued = [Before(*row[:-1]) for row in rows]
    moved([Move(one.batch_id, one.status, ImportItem.Status.QUEUED) for one in queued], timezone.now())
    return queued, {task_of(row[-1]) for row in rows}


# Locked in their order, as all do who lock several items: no two retries wait for each other.
REQUEUE = """
    WITH ended AS (
        SELECT id, batch_id, status, error_code, traceback FROM imports_importitem
        WHERE {which} AND status IN ('failed', 'rejected') AND error_code = ANY(%s) AND payload IS NOT NULL
        ORDER BY batch_number, index FOR UPDATE
    )
    UPDATE imports_importitem AS item
    SET status = 'queued', error_code = '', problems = NULL, traceback = '', lapses = 0, finished_at = NULL
    FROM ended WHERE item.id = ended.id
    RETURNING ended.id, ended.batch_id, ended.status, ended.error_code, ended.traceback, address_key
"""


@transaction.atomic
def undo(queued: Sequence[Before], noted: NoteOnce) -> int:
    """Let items that still wait end again as they had before; returns how many."""
    if not queued:
        return 0
    now = timezone.now()
    ids, _, statuses, codes, tracebacks = zip(*queued, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(UNDO, [*(list(column) for column in (ids, statuses, codes, tracebacks)), now])
        undone = [Move(batch_id, ImportItem.Status.QUEUED, status) for batch_id, status in cursor.fetchall()]
    moved(undone, now)
    if len(undone) == len(queued):
        noted.take_back()
    return len(undone)


UNDO = """
    WITH held AS (
        SELECT item.id, was.status, was.error_code, was.traceback
        FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[]) AS was (id, status, error_code, traceback)
        JOIN imports_importitem AS item ON item.id = was.id
        WHERE item.status = 'queued' ORDER BY item.index FOR UPDATE OF item
    )
    UPDATE imports_importitem AS item
    SET status = held.status, error_code = held.error_code, traceback = held.traceback, finished_at = %s
    FROM held WHERE item.id = held.id RETURNING item.batch_id, item.status
"""


def understand_again(item: ImportItem) -> bool:
    """An item that intake could not store as JSON kept its canonical listing as bytes: try once more."""
    sql = "UPDATE imports_importitem SET payload = convert_from(raw, 'UTF8')::jsonb WHERE id = %s AND raw IS NOT NULL"
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, [item.pk])
            return bool(cursor.rowcount == 1)
    except DataError:
        return False
