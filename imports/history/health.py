"""Is the feed of an agency healthy? A few figures, each bounded however much there is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils import timezone

from imports.history.batches import midnight
from imports.models import ImportBatch
from imports.pipeline import backlog

WAITING_LIMIT = 10_000
# Of so many refused items, the newest ones, it is asked whether something newer has come.
FAILING_LIMIT = 2_000


@dataclass(frozen=True, slots=True)
class Capped:
    """A count that stops at a limit: then there are at least so many."""

    count: int
    is_capped: bool

    def __str__(self) -> str:
        return f"{self.count:,}+" if self.is_capped else f"{self.count:,}"


@dataclass(frozen=True, slots=True)
class Day:
    """What came in on a day of the reader's zone. `accepted` are those that changed something."""

    day: date
    accepted: int = 0
    rejected: int = 0
    unchanged: int = 0


def last_batch(agency_id: UUID) -> ImportBatch | None:
    """The newest delivery, running or not."""
    return ImportBatch.objects.filter(agency_id=agency_id).defer("warnings").order_by("-number").first()


def waiting(agency_id: UUID) -> Capped:
    """Items that are not finished."""
    count = backlog.count(agency_id, WAITING_LIMIT + 1)
    return Capped(min(count, WAITING_LIMIT), count > WAITING_LIMIT)


def failing(agency_id: UUID) -> Capped:
    """Listings whose newest import was refused or failed."""
    with connection.cursor() as cursor:
        cursor.execute(FAILING, {"agency": agency_id, "limit": FAILING_LIMIT})
        count, seen = cursor.fetchone()
    return Capped(count, seen == FAILING_LIMIT)


# Old refusals that were mended long ago are no more than looked at: the newest come first. Two items of a listing have
# the same place only where a delivery was read again; then the later one, by its id, is the newest.
FAILING = """
    WITH refused AS (
        SELECT id, scope, external_id, batch_number, index FROM imports_importitem
        WHERE agency_id = %(agency)s AND status IN ('failed', 'rejected')
        ORDER BY batch_number DESC, index DESC LIMIT %(limit)s
    ), newest AS (
        SELECT DISTINCT ON (scope, external_id) * FROM refused WHERE external_id IS NOT NULL
        ORDER BY scope, external_id, batch_number DESC, index DESC, id DESC
    )
    SELECT count(*) FILTER (WHERE newest.id = last.id),
        (SELECT count(*) FROM refused)
    FROM newest CROSS JOIN LATERAL (
        SELECT id FROM imports_importitem AS item
        WHERE item.agency_id = %(agency)s AND item.external_id = newest.external_id AND item.scope = newest.scope
        ORDER BY item.batch_number DESC, item.index DESC, item.id DESC LIMIT 1
    ) AS last
"""


def chart(agency_id: UUID, zone: ZoneInfo, days: int = 30, now: datetime | None = None) -> Sequence[Day]:
    """The last days, oldest first and today last, those without any delivery too."""
    today = (now or timezone.now()).astimezone(zone).date()
    first = today - timedelta(days=days - 1)
    each = [first + timedelta(days=passed) for passed in range(days)]
    # The days begin where Python's time zones say: PostgreSQL has a table of its own, and may not know each name.
    sql = """
        SELECT width_bucket(received_at, %s::timestamptz[]), sum(accepted_count - unchanged_count - failed_count),
            sum(rejected_count + failed_count), sum(unchanged_count)
        FROM imports_importbatch WHERE agency_id = %s AND received_at >= %s GROUP BY 1
    """
    begins = [midnight(day, zone) for day in each]
    with connection.cursor() as cursor:
        cursor.execute(sql, [begins, agency_id, begins[0]])
        found = {number: (int(accepted), int(rejected), int(same)) for number, accepted, rejected, same in cursor}
    return [Day(day, *found.get(number, ())) for number, day in enumerate(each, 1)]
