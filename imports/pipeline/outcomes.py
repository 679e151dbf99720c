"""How an item ends: one outcome, written once, at its end."""

import traceback as tracebacks
from collections import Counter as Tally
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from prometheus_client import Counter

from imports.models import ImportItem
from imports.pipeline.counting import Move, moved
from seeki.lib.arrays import array
from seeki.lib.problems import ErrorCode, Problem

ENDED = Counter("seeki_items_ended", "Items that the workers have finished.", ["outcome"])
Status, Outcome = ImportItem.Status, ImportItem.Outcome


class Ending(NamedTuple):
    """How one item ends well."""

    item_id: UUID
    outcome: ImportItem.Outcome
    listing_id: UUID | None


def finish(endings: Sequence[Ending], now: datetime) -> None:
    """Complete items whose rows this transaction has locked."""
    sql = """
        UPDATE imports_importitem AS item
        SET status = 'completed', outcome = ended.outcome, listing_id = ended.listing_id, finished_at = %s,
            error_code = '', traceback = ''
        FROM unnest(%s::uuid[], %s::text[], %s::uuid[]) AS ended (id, outcome, listing_id)
        WHERE item.id = ended.id RETURNING item.batch_id
    """
    ids, outcomes, listings = zip(*endings, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(sql, [now, array(ids), array(outcomes), array(listings)])
        moved([Move(row[0], Status.QUEUED, Status.COMPLETED) for row in cursor.fetchall()], now)
    for outcome, count in Tally(outcomes).items():
        ENDED.labels(outcome).inc(count)


def finish_failed(
    item_id: UUID, code: ErrorCode, now: datetime, error: Exception | None = None, problem: Problem | None = None
) -> None:
    """End one item as failed, unless it has ended otherwise meanwhile. Who calls holds a transaction."""
    waiting = ImportItem.objects.filter(pk=item_id, status=Status.QUEUED)
    batch_id = waiting.values_list("batch", flat=True).first()
    ended = waiting.update(
        status=Status.FAILED,
        error_code=code,
        finished_at=now,
        address_key=None,
        problems=[problem.stored()] if problem else None,
        traceback="".join(tracebacks.format_exception(error)) if error else "",
    )
    if batch_id and ended:
        moved([Move(batch_id, Status.QUEUED, Status.FAILED)], now)
    ENDED.labels(code).inc()


def finish_lost(agency_id: UUID, lapses_allowed: int, now: datetime) -> int:
    """End as lost what has been in the hands of too many workers that died; returns how many."""
    sql = """
        UPDATE imports_importitem SET status = 'failed', error_code = %s, finished_at = %s
        WHERE agency_id = %s AND status = 'queued' AND address_key IS NULL AND lapses >= %s RETURNING batch_id
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [ErrorCode.INFRA_LOST.value, now, agency_id, lapses_allowed])
        lost = [Move(row[0], Status.QUEUED, Status.FAILED) for row in cursor.fetchall()]
    moved(lost, now)
    ENDED.labels(ErrorCode.INFRA_LOST).inc(len(lost))
    return len(lost)
