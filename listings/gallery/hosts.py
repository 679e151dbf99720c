"""How the servers that images come from behave, and how long each is left alone."""

from datetime import timedelta
from typing import Any

import structlog
from django.db import connection
from django.utils import timezone
from psycopg.types.json import Jsonb

from listings.gallery.bringing import Missed
from listings.gallery.turns import PAUSES
from listings.images import drop_replaced
from listings.models import ImageHost
from seeki.lib.fetching.outcomes import Trouble

log = structlog.get_logger(__name__)
FIRST_PAUSE, LONGEST_PAUSE = 5, 600
LONGEST_ASKED_FOR = 3600
# After so many faults in a row all images that wait for a server share the fate of the one that was tried: one by one
# they would take days to find out.
FAULTS_FOR_ALL = 3


def has_answered(name: str) -> None:
    """The next fault is a first one again."""
    ImageHost.objects.filter(name=name, faults__gt=0).update(faults=0, not_before=None)


def has_failed(name: str, missed: Missed) -> None:
    """Leave it alone: for as long as it asked, else twice as long after each fault in a row."""
    now = timezone.now()
    found = ImageHost.objects.filter(name=name).first()
    if found is None:
        return
    seconds = min(FIRST_PAUSE * 2 ** min(found.faults, 10), LONGEST_PAUSE)
    if missed.retry_after is not None:
        seconds = min(max(missed.retry_after, 1), LONGEST_ASKED_FOR)
    until = now + timedelta(seconds=seconds)
    ImageHost.objects.filter(pk=name).update(faults=min(found.faults + 1, 1000), not_before=until)
    if found.faults + 1 >= FAULTS_FOR_ALL and missed.reason != Trouble.BUSY:
        count_for_all(name, missed)


# Only rows that nobody holds: this waits for no lock, and so never in a circle.
COUNT_FOR_ALL = """
    UPDATE listings_listingimage AS held SET
        attempts = CASE WHEN state = 'ready' THEN 0 ELSE attempts + 1 END, reason = %(reason)s, facts = %(facts)s,
        state = CASE WHEN state = 'waiting' AND attempts + 1 >= %(limit)s THEN 'failed' ELSE state END,
        checked_at = CASE WHEN state = 'ready' OR attempts + 1 >= %(limit)s THEN %(now)s ELSE checked_at END,
        due_at = CASE WHEN state = 'ready' OR attempts + 1 >= %(limit)s THEN NULL
            ELSE %(now)s + (%(pauses)s::int[])[attempts + 1] * interval '1 minute' END
    WHERE held.id IN (
        SELECT id FROM listings_listingimage AS image
        WHERE host = %(host)s AND due_at <= %(now)s AND token IS NULL FOR UPDATE SKIP LOCKED
    )
    RETURNING held.listing_id, held.state
"""


def count_for_all(name: str, missed: Missed) -> None:
    """All images that are due at this server have been tried with the one that was."""
    facts: dict[str, Any] = {"host": name, "now": timezone.now(), "limit": len(PAUSES), "pauses": list(PAUSES)}
    facts |= {"reason": str(missed.reason), "facts": Jsonb(dict(missed.facts))}
    with connection.cursor() as cursor:
        cursor.execute(COUNT_FOR_ALL, facts)
        rows = cursor.fetchall()
    failed = {listing_id for listing_id, state in rows if state == "failed"}
    if failed:
        drop_replaced(list(failed))
    log.warning("image_host_fails", host=name, images=len(rows), reason=missed.reason)
