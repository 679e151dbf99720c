"""Support gives up items that wait: they end as lost, and can be retried as every lost item can."""

from collections.abc import Callable, Sequence
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from imports.models import ImportItem
from imports.pipeline.counting import Move, moved
from imports.pipeline.outcomes import ENDED
from imports.pipeline.turns import is_claimed
from seeki.lib.problems import ErrorCode
from seeki.lib.refused import Refused

# Locked in their order, as all do who lock several items. A worker that has claimed some of them passes over what has
# ended when it looks at their rows; one that is writing them now is waited for, and then they no longer wait.
LOSE = """
    WITH held AS (
        SELECT id, batch_id FROM imports_importitem WHERE id = ANY(%s) AND status = 'queued'
        ORDER BY batch_number, index FOR UPDATE
    )
    UPDATE imports_importitem AS item
    SET status = 'failed', error_code = %s, finished_at = %s, address_key = NULL, not_before = NULL
    FROM held WHERE item.id = held.id RETURNING held.batch_id
"""


@transaction.atomic
def lose(item: ImportItem, note: Callable[[], object]) -> None:
    """End a waiting item as lost; `note` writes it down in the same transaction. Raises `Refused` where it does not
    wait, or where a worker has it in hand: that ends by itself within the time of a lease."""
    if is_claimed(item):
        raise Refused(ErrorCode.NOT_RETRYABLE, "A worker has this item in hand. Look again in half a minute.")
    if not lose_all([item.pk]):
        raise Refused(ErrorCode.NOT_RETRYABLE, "This item does not wait any more.")
    note()


@transaction.atomic
def lose_all(item_ids: Sequence[UUID]) -> int:
    """End those of these items as lost that wait; returns how many."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(LOSE, [list(item_ids), ErrorCode.INFRA_LOST.value, now])
        moves = [Move(row[0], ImportItem.Status.QUEUED, ImportItem.Status.FAILED) for row in cursor.fetchall()]
    moved(moves, now)
    ENDED.labels(ErrorCode.INFRA_LOST).inc(len(moves))
    return len(moves)
