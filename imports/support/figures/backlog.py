"""What waits for a worker, by agency: summed over the deliveries that are not finished, of which there are few."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone

from imports.support.figures.rows import rows

AGENCIES = 12
# The whole in the first row; it counts the deliveries that are open and no items.
SQL = """
    WITH open AS MATERIALIZED (
        SELECT agency_id, sum(waiting_count) AS items, count(*) AS batches, min(received_at) AS since
        FROM imports_importbatch WHERE finished_at IS NULL GROUP BY agency_id
    ), ranked AS (SELECT * FROM open ORDER BY items DESC, since LIMIT %s)
    SELECT NULL, '', sum(items), sum(batches), min(since), count(*) FROM open
    UNION ALL
    SELECT ranked.agency_id, agency.name, items, batches, since, 1
    FROM ranked JOIN agencies_agency AS agency ON agency.id = ranked.agency_id
"""


@dataclass(frozen=True, slots=True)
class Queue:
    """Items of an agency that wait, and since when the oldest does."""

    agency_id: UUID
    name: str
    items: int
    batches: int
    since: datetime

    @property
    def items_url(self) -> str:
        return rows(
            "imports_importitem",
            agency__id__exact=self.agency_id,
            status__exact="queued",
        )

    @property
    def batches_url(self) -> str:
        return rows("imports_importbatch", agency__id__exact=self.agency_id, finished_at__isnull=True)

    @property
    def age(self) -> timedelta:
        return timezone.now() - self.since


@dataclass(frozen=True, slots=True)
class Backlog:
    items: int
    batches: int
    since: datetime | None
    agencies: int
    queues: list[Queue]

    @property
    def url(self) -> str:
        return rows("imports_importitem", status__exact="queued")

    @property
    def batches_url(self) -> str:
        return rows("imports_importbatch", finished_at__isnull=True)

    @property
    def age(self) -> timedelta | None:
        return timezone.now() - self.since if self.since else None

    @property
    def more(self) -> int:
        """Agencies that wait, too, and are not named."""
        return self.agencies - len(self.queues)


def backlog() -> Backlog:
    with connection.cursor() as cursor:
        cursor.execute(SQL, [AGENCIES])
        whole, *each = cursor.fetchall()
    queues = sorted(
        (Queue(key, name, int(items), batches, since) for key, name, items, batches, since, _one in each),
        key=lambda one: -one.items,
    )
    return Backlog(int(whole[2] or 0), int(whole[3] or 0), whole[4], whole[5], queues)
