"""The counts of a delivery, kept in the transaction that changes its items.

Whoever changes items locks them first and the batch last, and several batches in the order of their numbers: so no
two of them wait for each other.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from imports.models import ImportItem

Status = ImportItem.Status


class Move(NamedTuple):
    """Items of one batch that went from one status to another."""

    batch_id: UUID
    before: str
    after: str


def moved(moves: Iterable[Move], now: datetime) -> None:
    """Count items that have just changed their status; one move for each of them."""
    tallied = Counter(moves)
    if not tallied:
        return
    batches = list({move.batch_id for move in tallied})
    columns = [[change(tallied, batch, status) for batch in batches] for status in COUNTED]
    with connection.cursor() as cursor:
        cursor.execute(MOVE, [batches, *columns, now])


COUNTED = (Status.QUEUED, Status.FAILED, Status.REJECTED)
MOVE = """
    WITH held AS (
        SELECT batch.id, change.waiting, change.failed, change.rejected
        FROM unnest(%s::uuid[], %s::int[], %s::int[], %s::int[]) AS change (id, waiting, failed, rejected)
        JOIN imports_importbatch AS batch ON batch.id = change.id
        ORDER BY batch.number FOR NO KEY UPDATE OF batch
    )
    UPDATE imports_importbatch AS batch
    SET waiting_count = batch.waiting_count + held.waiting,
        failed_count = batch.failed_count + held.failed,
        rejected_count = batch.rejected_count + held.rejected,
        accepted_count = batch.accepted_count - held.rejected,
        finished_at = CASE WHEN batch.waiting_count + held.waiting > 0 THEN NULL ELSE %s END
    FROM held WHERE batch.id = held.id
"""


def change(tallied: Mapping[Move, int], batch_id: UUID, status: str) -> int:
    """How many more items of this batch have this status now."""
    own = [(move, count) for move, count in tallied.items() if move.batch_id == batch_id]
    return sum(count * ((move.after == status) - (move.before == status)) for move, count in own)
