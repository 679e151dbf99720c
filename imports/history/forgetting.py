"""The history has an end: deliveries that have been kept long enough go with their items, a few thousand at a time."""

from datetime import datetime, timedelta
from itertools import accumulate, takewhile
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from imports.models import BulkDeed, ImportBatch, Upload

# Of so many deliveries, the oldest, those go together that have no more than so many items (the first one in any case):
# a fraction of a second, in which nothing is locked that anybody else wants.
BATCHES, ITEMS = 500, 5_000


def kept_since(now: datetime | None = None) -> datetime:
    """Of what was received before, nothing may be left."""
    return (now or timezone.now()) - timedelta(days=settings.SEEKI_HISTORY_DAYS)


def forget_some(now: datetime | None = None) -> int:
    """Delete the oldest deliveries that have been kept long enough; returns how many, 0 when none is left.

    What waits stays, and so does a delivery that a later one has read again, as long as that one is kept: its items
    are ordered by the number of the first.
    """
    old = ImportBatch.objects.filter(
        received_at__lt=kept_since(now), finished_at__isnull=False, delivery="", replays=None
    )
    found = list(old.order_by("received_at").values_list("pk", "item_count")[:BATCHES])
    together = takewhile(lambda total: total <= ITEMS, accumulate(count for _, count in found))
    return forget([pk for pk, _ in found[: max(1, len(list(together)))]])


@transaction.atomic
def forget(ids: list[UUID]) -> int:
    """Items first and their delivery last, as all do who lock both. An item that somebody queues again just now keeps
    its delivery."""
    Upload.objects.filter(batch__in=ids).update(batch=None)
    BulkDeed.objects.filter(result__in=ids).update(result=None)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM imports_importitem WHERE batch_id = ANY(%s) AND status <> 'queued'", [ids])
        cursor.execute(
            "DELETE FROM imports_importbatch AS batch WHERE id = ANY(%s)"
            " AND NOT EXISTS (SELECT FROM imports_importitem WHERE batch_id = batch.id)",
            [ids],
        )
        return int(cursor.rowcount)
