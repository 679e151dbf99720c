"""Whose turn it is: images are claimed server by server, a few at a time from each, whoever they belong to.

A slow server has its few images under way and no more, so nobody else's wait for it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

# Longer than a fetch, the decoding and the storing of an image may take together.
CLAIM = timedelta(seconds=180)
# So often may the claim of an image lapse; from the first time on it is worked off alone.
LAPSES_ALLOWED = 3
# Minutes until the next attempt, after each failure that may pass; after the last one it has failed.
PAUSES = (1, 5, 30, 120, 720)
# A server that fails is asked with one image at a time until it answers.
WHEN_FAILING = 1
# Uploads come from our own storage.
UPLOADS_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Claim:
    """An image in our hands."""

    id: UUID
    token: UUID
    listing_id: UUID
    agency_id: UUID
    url: str
    host: str
    kind: str
    etag: str
    last_modified: str
    attempts: int
    # Digest of what is hosted of it, if anything is.
    digest: str
    is_ready: bool
    lapses: int


# Servers with due images, found by leaping through the partial index: one step for each of them, however many images
# wait. The one whose last turn is longest ago comes first.
NEXT_HOST = """
    WITH RECURSIVE waiting AS (
        (SELECT host FROM listings_listingimage WHERE due_at IS NOT NULL ORDER BY host LIMIT 1)
        UNION ALL
        SELECT (SELECT image.host FROM listings_listingimage AS image
                WHERE image.due_at IS NOT NULL AND image.host > waiting.host ORDER BY image.host LIMIT 1)
        FROM waiting WHERE waiting.host IS NOT NULL
    )
    SELECT known.name, known.faults FROM listings_imagehost AS known JOIN waiting ON waiting.host = known.name
    WHERE (known.not_before IS NULL OR known.not_before <= %(now)s) AND known.name <> ALL(%(full)s)
        AND EXISTS (
            SELECT FROM listings_listingimage AS image
            WHERE image.host = known.name AND image.due_at <= %(now)s {lapsed}
        )
    ORDER BY known.last_turn_at LIMIT 1 FOR UPDATE OF known SKIP LOCKED
"""
FRESH, LAPSED = "AND image.token IS NULL", "AND image.token IS NOT NULL"

UNDER_WAY = "SELECT count(*) FROM listings_listingimage WHERE host = %s AND due_at > %s AND token IS NOT NULL"

CLAIM_SOME = """
    UPDATE listings_listingimage AS held
    SET token = %(token)s, due_at = %(until)s, lapses = held.lapses + (held.token IS NOT NULL)::int
    FROM (
        SELECT image.id FROM listings_listingimage AS image
        WHERE image.host = %(host)s AND image.due_at <= %(now)s {lapsed}
        ORDER BY image.due_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
    ) AS due, listings_listing AS listing
    WHERE held.id = due.id AND listing.id = held.listing_id
    RETURNING held.id, held.token, held.listing_id, listing.agency_id, held.url, held.host, held.kind, held.etag,
        held.last_modified, held.attempts,
        COALESCE((SELECT digest FROM listings_hostedfile AS file WHERE file.id = held.hosted_id), ''),
        held.state = 'ready', held.lapses
"""


def take(limit: int, now: datetime | None = None) -> list[Claim]:
    """Claim up to so many due images, from as many servers as have some."""
    claims: list[Claim] = []
    full: list[str] = []
    while len(claims) < limit:
        found = take_from_next(limit - len(claims), full, now or timezone.now())
        if found is None:
            break
        claims += found
    return claims


def take_lapsed(now: datetime | None = None) -> list[Claim]:
    """One image that a dead worker had in hand, to be worked off alone: it may be what the worker died of."""
    return take_from_next(1, [], now or timezone.now(), LAPSED) or []


@transaction.atomic
def take_from_next(limit: int, full: list[str], now: datetime, lapsed: str = FRESH) -> list[Claim] | None:
    """Claim images of the next server; None where no server has any. Servers that are served go into `full`."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT_HOST.format(lapsed=lapsed), {"now": now, "full": full})
        row = cursor.fetchone()
        if row is None:
            return None
        host, faults = row
        full.append(host)
        cursor.execute(UNDER_WAY, [host, now])
        free = at_once(host, faults) - cursor.fetchone()[0]
        cursor.execute("UPDATE listings_imagehost SET last_turn_at = %s WHERE name = %s", [now, host])
        if free <= 0:
            return []
        facts = {"host": host, "now": now, "until": now + CLAIM, "token": uuid4(), "limit": min(limit, free)}
        cursor.execute(CLAIM_SOME.format(lapsed=lapsed), facts)
        return [Claim(*row) for row in cursor.fetchall()]


def at_once(host: str, faults: int) -> int:
    """How many images may be under way from a server."""
    if not host:
        return UPLOADS_AT_ONCE
    return WHEN_FAILING if faults else settings.SEEKI_IMAGES_PER_HOST


def anything_due(now: datetime | None = None) -> bool:
    """Whether an image of a server that is not being left alone is due."""
    now = now or timezone.now()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(NEXT_HOST.format(lapsed=""), {"now": now, "full": []})
        return cursor.fetchone() is not None
