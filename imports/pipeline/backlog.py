"""How much work is waiting, and how much of it an agency may have."""

from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import connection

from agencies.models import Agency


class Waiting(NamedTuple):
    items: int
    oldest_seconds: float


def is_full(agency: Agency) -> bool:
    """Whether the agency has as many queued items as it may have."""
    limit = settings.SEEKI_BACKLOG_LIMIT if agency.backlog_limit is None else agency.backlog_limit
    return count(agency.pk, limit) >= limit


def count(agency_id: UUID, limit: int) -> int:
    """How many items of the agency are queued, counted no further than `limit`.

    Two halves, as there are two partial indexes: asked for both at once, the database would read through all that the
    agency has ever sent.
    """
    sql = """
        SELECT count(*) FROM (
            (SELECT 1 FROM imports_importitem
             WHERE agency_id = %(agency)s AND status = 'queued' AND address_key IS NULL LIMIT %(limit)s)
            UNION ALL
            (SELECT 1 FROM imports_importitem
             WHERE agency_id = %(agency)s AND status = 'queued' AND address_key IS NOT NULL LIMIT %(limit)s)
            LIMIT %(limit)s
        ) AS waiting
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, {"agency": agency_id, "limit": limit})
        return int(cursor.fetchone()[0])


def waiting() -> Waiting:
    """All items that are due, of all agencies; those that wait for a geocoder's answer are not due yet."""
    sql = """
        SELECT count(*), coalesce(extract(epoch FROM now() - min(received_at)), 0)
        FROM imports_importitem WHERE status = 'queued' AND address_key IS NULL
    """
    with connection.cursor() as cursor:
        cursor.execute(sql)
        count, age = cursor.fetchone()
    return Waiting(count, float(age))
