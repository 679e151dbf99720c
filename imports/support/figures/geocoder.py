"""How the geocoder is: the built-in gazetteer always answers; a remote one may be slow, paused or wrong."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone

from imports.history.health import Capped
from imports.support.figures.hosts import capped
from imports.support.figures.rows import rows
from listings.geocoding import turns

LIMIT = 1_000
SQL = """
    SELECT
        (SELECT count(*) FROM (SELECT FROM imports_importitem
            WHERE status = 'queued' AND address_key IS NOT NULL LIMIT %(limit)s) AS waiting),
        (SELECT count(*) FROM (SELECT FROM listings_geocoderesult
            WHERE checked_at > %(since)s LIMIT %(limit)s) AS asked),
        (SELECT count(*) FROM (SELECT found FROM listings_geocoderesult WHERE checked_at > %(since)s
            ORDER BY checked_at DESC LIMIT %(limit)s) AS newest WHERE NOT found)
"""


@dataclass(frozen=True, slots=True)
class Geocoder:
    name: str
    is_remote: bool
    faults: int
    paused_for: timedelta | None
    waiting: Capped
    asked: Capped
    unknown: Capped

    @property
    def waiting_url(self) -> str:
        return rows("imports_importitem", status__exact="queued", address_key__isnull=False)

    @property
    def asked_url(self) -> str:
        return rows("listings_geocoderesult")

    @property
    def unknown_url(self) -> str:
        return rows("listings_geocoderesult", found__exact=0)


def geocoder() -> Geocoder:
    with connection.cursor() as cursor:
        cursor.execute(SQL, {"limit": LIMIT + 1, "since": timezone.now() - timedelta(days=1)})
        waiting, asked, unknown = (capped(count) for count in cursor.fetchone())
    health = turns.health()
    paused = timedelta(seconds=health.seconds) if health.seconds > 0 else None
    name = settings.GEOCODER.capitalize()
    return Geocoder(name, settings.GEOCODER != "gazetteer", health.faults, paused, waiting, asked, unknown)
