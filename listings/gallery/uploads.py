"""Files that came with a delivery, as they came: kept while a listing shows them or an item on its way names them."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone

from listings.gallery.uploaded import ADDRESS
from listings.models import FilesLane
from seeki.lib.storage import files_in, folders_in

log = structlog.get_logger(__name__)
CHUNK = 100
# A delivery takes less long than this from its first file to its rows.
QUIET = timedelta(hours=2)

# The digest of a hosted image is that of its upload, and every listing that buyers see has its rows, except while it
# waits for them.
USED = """
    SELECT DISTINCT image.url FROM listings_listingimage AS image
    JOIN listings_listing AS listing ON listing.id = image.listing_id
    WHERE listing.agency_id = %s AND image.url = ANY(%s)
"""
UNDECLARED = """
    SELECT EXISTS (
        SELECT FROM listings_imagesdue AS due JOIN listings_listing AS listing ON listing.id = due.listing_id
        WHERE listing.agency_id = %s
    )
"""


def announce(agency_id: UUID) -> None:
    """A delivery is about to look which of its files are stored already. Waits for who clears some away just now."""
    sql = """
        INSERT INTO listings_fileslane (agency_id, last_sent_at) VALUES (%s, %s)
        ON CONFLICT (agency_id) DO UPDATE SET last_sent_at = EXCLUDED.last_sent_at
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [agency_id, timezone.now()])


def clear_uploads(busy: Collection[UUID], now: datetime | None = None) -> int:
    """Delete the files that nothing names any more, of all agencies that are not `busy`: those with items on their
    way. Returns how many."""
    now = now or timezone.now()
    quiet = FilesLane.objects.filter(last_sent_at__lt=now - QUIET).exclude(agency__in=busy)
    cleared = sum(clear_of(agency_id, now) for agency_id in list(quiet.values_list("agency_id", flat=True)))
    if cleared:
        log.info("uploads_cleared", files=cleared)
    return cleared


def clear_of(agency_id: UUID, now: datetime) -> int:
    cleared = 0
    for digests in stored(agency_id):
        found = clear_some(agency_id, digests, now)
        if found is None:
            break
        cleared += found
    return cleared


@transaction.atomic
def clear_some(agency_id: UUID, digests: list[str], now: datetime) -> int | None:
    """Delete those that are unused; None when the agency has begun to send meanwhile.

    The storage is spoken to with the lane locked, so that a delivery that comes now waits and then finds what is true;
    a few files at a time, so that it does not wait for long.
    """
    lanes = FilesLane.objects.select_for_update().filter(agency=agency_id, last_sent_at__lt=now - QUIET)
    if lanes.first() is None or waits_for_rows(agency_id):
        return None
    with connection.cursor() as cursor:
        cursor.execute(USED, [agency_id, [ADDRESS.format(digest) for digest in digests]])
        used = {row[0] for row in cursor.fetchall()}
    unused = [digest for digest in digests if ADDRESS.format(digest) not in used]
    for digest in unused:
        default_storage.delete(f"{place(agency_id)}/{digest[:2]}/{digest}")
    return len(unused)


def waits_for_rows(agency_id: UUID) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(UNDECLARED, [agency_id])
        return bool(cursor.fetchone()[0])


def place(agency_id: UUID) -> str:
    return f"uploads/{agency_id}"


def stored(agency_id: UUID) -> Iterator[list[str]]:
    """The digests that lie in storage for an agency, some at a time."""
    for shard in folders_in(place(agency_id)):
        names = files_in(f"{place(agency_id)}/{shard}")
        for start in range(0, len(names), CHUNK):
            yield names[start : start + CHUNK]
