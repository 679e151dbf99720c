"""How much work is waiting, and how much of it an agency may have."""

from typing import NamedTuple

from django.conf import settings
from django.db import connection

from agencies.models import Agency


class Waiting(NamedTuple):
    items: int
    oldest_seconds: float


def is_full(agency: Agency) -> bool:
    """Whether the agency has as many queued items as it may have. Counts no further than the limit."""
    limit = settings.SEEKI_BACKLOG_LIMIT if agency.backlog_limit is None else agency.backlog_limit
    sql = (
        "SELECT count(*) FROM (SELECT 1 FROM imports_importitem "
        "WHERE agency_id = %s AND status = 'queued' LIMIT %s) AS waiting"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [agency.pk, limit])
        return bool(cursor.fetchone()[0] >= limit)


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
