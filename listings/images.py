"""The images of listings: rows are declared from the content, apart from the import that wrote it."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone

from listings.models import Listing, ListingImage

CHUNK = 500


class ImageCounts(NamedTuple):
    waiting: int
    ready: int
    failed: int


def declare_due() -> int:
    """Make the image rows of up to 500 due listings equal to their content; returns how many listings.

    A row stays what it is as long as its address is among the listing's: a new order, caption or kind needs no fetch.
    One that is no longer among them goes, at once or as soon as the one in its place has ended.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(TAKE, [CHUNK])
        ids = [row[0] for row in cursor.fetchall()]
        if ids:
            cursor.execute("DELETE FROM listings_imagesdue WHERE listing_id = ANY(%s)", [ids])
            for statement in (LEAVE, ARRANGE, ADD, NAME_HOSTS):
                cursor.execute(WANTED + statement, {"ids": ids, "now": timezone.now()})
            drop_replaced(ids)
    return len(ids)


# The listings are locked first, as by everybody who writes to them: an import that writes one of them now waits with
# its queue row, or has it taken up later.
TAKE = """
    SELECT listing.id FROM listings_imagesdue AS due JOIN listings_listing AS listing ON listing.id = due.listing_id
    ORDER BY due.since LIMIT %s FOR NO KEY UPDATE OF listing SKIP LOCKED
"""

# What the content names. Of an address that stands several times each is one of its own. A listing that buyers do not
# see any more has no images; those that are there are removed by the daily job.
WANTED = r"""
    WITH named AS (
        SELECT listing.id AS listing_id, part.url, part.caption, part.kind,
            row_number() OVER (PARTITION BY listing.id ORDER BY part.rank, part.ordinal) - 1 AS position,
            row_number() OVER (PARTITION BY listing.id, part.url ORDER BY part.rank, part.ordinal) - 1 AS occurrence
        FROM listings_listing AS listing CROSS JOIN LATERAL (
            SELECT 0 AS rank, ordinal, value->>'url' AS url, COALESCE(value->>'caption', '') AS caption,
                COALESCE(value->>'kind', 'PHOTO') AS kind
            FROM jsonb_array_elements(listing.content->'images') WITH ORDINALITY AS image (value, ordinal)
            UNION ALL
            SELECT 1, ordinal, value->>'url', COALESCE(value->>'caption', ''), 'FLOOR_PLAN'
            FROM jsonb_array_elements(listing.content->'floor_plans') WITH ORDINALITY AS plan (value, ordinal)
            UNION ALL
            SELECT 2, ordinal, value->>'url', COALESCE(value->>'title', ''), 'DOCUMENT'
            FROM jsonb_array_elements(listing.content->'documents') WITH ORDINALITY AS document (value, ordinal)
            WHERE starts_with(value->>'url', 'upload:')
        ) AS part
        WHERE listing.id = ANY(%(ids)s)
    ), wanted AS (
        SELECT named.*,
            left(COALESCE(lower(substring(url FROM '^[A-Za-z]+://(?:[^/?#]*@)?([^/?#]*)')), ''), 250) AS host
        FROM named JOIN listings_listing AS listing ON listing.id = named.listing_id
        WHERE listing.removed_at IS NULL AND listing.expires_at > %(now)s
    )
"""

# Nothing is said of listings that are offline: their rows stay for the daily job.
LEAVE = """
    , gone AS (
        SELECT held.id, held.state = 'ready' AS is_shown
        FROM listings_listingimage AS held
        WHERE held.listing_id = ANY(%(ids)s) AND NOT EXISTS (
            SELECT FROM named WHERE named.listing_id = held.listing_id AND named.url = held.url
                AND named.occurrence = held.occurrence
        )
    ), deleted AS (
        DELETE FROM listings_listingimage AS held USING gone WHERE held.id = gone.id AND NOT gone.is_shown
    )
    UPDATE listings_listingimage AS held SET is_leaving = true, due_at = NULL, token = NULL
    FROM gone WHERE held.id = gone.id AND gone.is_shown AND NOT held.is_leaving
"""

ARRANGE = """
    UPDATE listings_listingimage AS held
    SET position = wanted.position, caption = wanted.caption, kind = wanted.kind, is_leaving = false
    FROM wanted
    WHERE held.listing_id = wanted.listing_id AND held.url = wanted.url AND held.occurrence = wanted.occurrence
        AND (held.position, held.caption, held.kind, held.is_leaving)
            IS DISTINCT FROM (wanted.position::smallint, wanted.caption, wanted.kind, false)
"""

ADD = """
    INSERT INTO listings_listingimage
        (id, listing_id, position, url, occurrence, host, caption, kind, state, due_at)
    SELECT gen_random_uuid(), listing_id, position, url, occurrence, host, caption, kind, 'waiting', %(now)s
    FROM wanted ORDER BY listing_id, position
    ON CONFLICT (listing_id, md5(url), occurrence) DO NOTHING
"""

NAME_HOSTS = """
    INSERT INTO listings_imagehost (name, last_turn_at, faults)
    SELECT DISTINCT host, '2000-01-01'::timestamptz, 0 FROM wanted ORDER BY host
    ON CONFLICT (name) DO NOTHING
"""

DROP_REPLACED = """
    DELETE FROM listings_listingimage AS old
    WHERE old.listing_id = ANY(%s) AND old.is_leaving AND NOT EXISTS (
        SELECT FROM listings_listingimage AS new
        WHERE new.listing_id = old.listing_id AND new.position = old.position AND NOT new.is_leaving
            AND new.state = 'waiting'
    )
"""


def drop_replaced(listing_ids: Sequence[UUID]) -> None:
    """What was being replaced goes as soon as the one in its place has ended, or nothing takes its place."""
    with connection.cursor() as cursor:
        cursor.execute(DROP_REPLACED, [list(listing_ids)])


def counts_of(listing: Listing) -> ImageCounts:
    """The images of a listing by state. Those without a row yet are waiting too, as long as it is not offline."""
    images = ListingImage.objects.filter(listing_id=listing.pk, is_leaving=False).exclude(kind="DOCUMENT")
    states = dict(images.order_by().values_list("state").annotate(Count("pk")))
    ready, failed = states.get("ready", 0), states.get("failed", 0)
    stands = listing.removed_at is None and listing.expires_at > timezone.now()
    waiting = max(declared_in(listing.content) - ready - failed, 0) if stands else states.get("waiting", 0)
    return ImageCounts(waiting, ready, failed)


def declared_in(content: Mapping[str, Any]) -> int:
    """How many images a content names."""
    return len(content.get("images") or ()) + len(content.get("floor_plans") or ())
