"""What goes: the images of listings that buyers do not see any more, files that nobody shows, and strays in storage.

A row goes first, guarded by the foreign key of whoever shows it; its objects after it. What lies in storage without a
row, because a process died in between, is a stray that the daily job finds by the ids in the names.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog
from django.db import connection, transaction
from django.utils import timezone

from listings.gallery import objects
from listings.models import HostedFile
from seeki.lib.storage import folders_in

log = structlog.get_logger(__name__)
CHUNK = 500
# An object is written before its row: this long after its id was made it must have one.
STRAY_AFTER = timedelta(hours=6)

# Expired and taken offline, or removed by their sender. Those that are withheld by hand keep their images.
OFFLINE = """
    SELECT listing.id FROM listings_listing AS listing
    WHERE (listing.removed_at IS NOT NULL OR (listing.expires_at <= %s AND listing.offline_at IS NOT NULL))
        AND EXISTS (SELECT FROM listings_listingimage AS image WHERE image.listing_id = listing.id)
    LIMIT %s FOR NO KEY UPDATE SKIP LOCKED
"""

# Two looks: the second sees what was committed until the first had locked the row, and nothing comes after.
UNUSED = """
    SELECT id FROM listings_hostedfile AS file
    WHERE NOT EXISTS (SELECT FROM listings_listingimage AS image WHERE image.hosted_id = file.id)
    LIMIT %s FOR UPDATE SKIP LOCKED
"""
DELETE_UNUSED = """
    DELETE FROM listings_hostedfile AS file
    WHERE id = ANY(%s) AND NOT EXISTS (SELECT FROM listings_listingimage AS image WHERE image.hosted_id = file.id)
    RETURNING id
"""


def clear_offline(now: datetime | None = None) -> int:
    """Let go of the images of listings that are offline; returns how many listings. The next import that brings one
    back declares them anew: it has no hash to be unchanged by."""
    now = now or timezone.now()
    cleared = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(OFFLINE, [now, CHUNK])
            ids = [row[0] for row in cursor.fetchall()]
            cursor.execute("DELETE FROM listings_listingimage WHERE listing_id = ANY(%s)", [ids])
        if not ids:
            return cleared
        cleared += len(ids)


def clear_unused() -> int:
    """Delete the files that no listing shows any more, row first; returns how many."""
    cleared = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(UNUSED, [CHUNK])
            ids = [row[0] for row in cursor.fetchall()]
            cursor.execute(DELETE_UNUSED, [ids])
            gone = [row[0] for row in cursor.fetchall()]
        for file_id in gone:
            objects.remove(file_id)
        cleared += len(gone)
        if not gone:
            return cleared


def clear_strays(now: datetime | None = None) -> int:
    """Delete objects in storage that no row stands for; returns of how many files."""
    limit = (now or timezone.now()) - STRAY_AFTER
    cleared = 0
    for ids in folders():
        known = set(HostedFile.objects.filter(pk__in=ids).values_list("pk", flat=True))
        for file_id in ids:
            if file_id not in known and made_at(file_id) < limit:
                objects.remove(file_id)
                cleared += 1
    if cleared:
        log.warning("strays_cleared", files=cleared)
    return cleared


def folders() -> Iterator[list[UUID]]:
    """The ids that have a folder in storage, a few hundred at a time."""
    for shard in folders_in(objects.FOLDER):
        ids = [UUID(name) for name in folders_in(f"{objects.FOLDER}/{shard}") if is_id(name)]
        for start in range(0, len(ids), CHUNK):
            yield ids[start : start + CHUNK]


def is_id(name: str) -> bool:
    try:
        return str(UUID(name)) == name
    except ValueError:
        return False


def made_at(file_id: UUID) -> datetime:
    """Version 7: the id says when it was made."""
    return datetime.fromtimestamp((file_id.int >> 80) / 1000, UTC)
