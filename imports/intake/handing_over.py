"""After the commit: the workers are woken, and what the queue refuses is told so."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from imports.intake.rows import Row, Status
from imports.models import ImportBatch
from imports.pipeline.counting import Move, moved
from seeki.lib.problems import ErrorCode
from seeki.lib.waking import wake


def hand_over(batch: ImportBatch, rows: Sequence[Row]) -> None:
    """Wake the workers. Where the queue refuses, the items that still wait are refused with it, and keep their ids."""
    queued = [row for row in rows if row.is_waiting]
    tasks = {"imports.locate" if row.address_key else "imports.work" for row in queued}
    woken = [wake(task) for task in tasks]
    if all(woken):
        return
    refused = refuse_waiting(batch.pk)
    batch.refresh_from_db(fields=["accepted_count", "rejected_count", "waiting_count", "finished_at"])
    for row in queued:
        if row.id in refused:
            row.reject(ErrorCode.INFRA_QUEUE_REJECTED)


@transaction.atomic
def refuse_waiting(batch_id: UUID) -> set[UUID]:
    """Flip the rows that still wait; a worker may have finished some of them without any message."""
    sql = """
        UPDATE imports_importitem SET status = 'rejected', error_code = %s, finished_at = %s
        WHERE batch_id = %s AND status = %s RETURNING id
    """
    now = timezone.now()
    params: list[Any] = [ErrorCode.INFRA_QUEUE_REJECTED.value, now, batch_id, Status.QUEUED.value]
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        refused = {row[0] for row in cursor.fetchall()}
    moved([Move(batch_id, Status.QUEUED, Status.REJECTED)] * len(refused), now)
    return refused
