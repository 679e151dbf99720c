"""Photos change under their addresses. After an import of its listing each is asked for again, once a day at most.

The import itself writes nothing for it: that the listing came again stands on the listing, and a sweep compares.
"""

from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

AFTER = timedelta(hours=20)  # a nightly import comes a little earlier some nights
CHUNK = 2000
AT_MOST = 40_000

# Oldest check first, along the index. Failed ones are among them: a sender may have mended them without a word.
MARK = """
    UPDATE listings_listingimage AS held SET due_at = %(now)s, attempts = 0
    WHERE held.id IN (
        SELECT image.id FROM listings_listingimage AS image
        JOIN listings_listing AS listing ON listing.id = image.listing_id
        WHERE image.due_at IS NULL AND NOT image.is_leaving AND image.host <> ''
            AND image.checked_at < %(before)s AND listing.imported_at > image.checked_at
            AND listing.removed_at IS NULL AND listing.expires_at > %(now)s
        ORDER BY image.checked_at LIMIT %(limit)s FOR UPDATE OF image SKIP LOCKED
    )
"""


def mark_for_recheck(now: datetime | None = None) -> int:
    """Make images due whose listing was imported since they were last asked for; returns how many."""
    now = now or timezone.now()
    marked = 0
    while marked < AT_MOST:
        with connection.cursor() as cursor:
            cursor.execute(MARK, {"now": now, "before": now - AFTER, "limit": CHUNK})
            if not cursor.rowcount:
                break
            marked += cursor.rowcount
    return marked
