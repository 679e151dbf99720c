"""Servers of images that do not answer as they should, and what waits for each."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils import timezone

from imports.history.health import Capped
from imports.support.figures.rows import rows

HOSTS, LIMIT = 12, 1_000
SQL = """
    SELECT host.name, host.faults, host.not_before, host.last_turn_at,
        (SELECT count(*) FROM (SELECT FROM listings_listingimage
            WHERE host = host.name AND due_at IS NOT NULL LIMIT %(limit)s) AS waiting),
        (SELECT count(*) FROM (SELECT FROM listings_listingimage
            WHERE host = host.name AND state = 'failed' LIMIT %(limit)s) AS failed)
    FROM listings_imagehost AS host WHERE host.faults > 0 ORDER BY host.faults DESC, host.name LIMIT %(hosts)s
""".replace("WHERE host = host.name", "WHERE listings_listingimage.host = host.name")


@dataclass(frozen=True, slots=True)
class Host:
    name: str
    faults: int
    not_before: datetime | None
    last_turn_at: datetime
    waiting: Capped
    failed: Capped

    @property
    def is_left_alone(self) -> bool:
        return bool(self.not_before and self.not_before > timezone.now())

    @property
    def waiting_url(self) -> str:
        return rows("listings_listingimage", host=self.name, due_at__isnull=False)

    @property
    def failed_url(self) -> str:
        return rows("listings_listingimage", host=self.name, state__exact="failed")

    @property
    def url(self) -> str:
        return rows("listings_imagehost", name=self.name)


def failing_hosts() -> list[Host]:
    """Those with faults in a row, the worst first."""
    with connection.cursor() as cursor:
        cursor.execute(SQL, {"limit": LIMIT + 1, "hosts": HOSTS})
        return [
            Host(name, faults, not_before, last_turn_at, capped(waiting), capped(failed))
            for name, faults, not_before, last_turn_at, waiting, failed in cursor.fetchall()
        ]


def capped(count: int) -> Capped:
    return Capped(min(count, LIMIT), count > LIMIT)
