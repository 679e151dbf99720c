"""All writes to listings by imports. Who calls holds a transaction; an older order never overwrites a newer one, but
the same one does: support may have a delivery read again, which then takes its old place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import connection

from seeki.lib.arrays import array
from seeki.lib.uuid7 import uuid7s


class Order(NamedTuple):
    """When a version was received: number of the delivery, position within it. The later one counts."""

    number: int
    position: int


class Key(NamedTuple):
    """What tells the listings of one agency apart: the sender within its account, and that sender's id."""

    scope: str
    external_id: str


@dataclass(frozen=True, slots=True)
class Held:
    """What is known of a listing whose row this transaction has locked."""

    id: UUID
    order: Order
    content_hash: bytes | None
    # Neither expired nor removed. Whether somebody has taken it offline by hand is no matter of an import's.
    stands: bool


class Written(NamedTuple):
    listing_id: UUID
    created: bool


class Removing(NamedTuple):
    """A listing to take offline."""

    listing_id: UUID
    order: Order
    reason: str


def ttl() -> timedelta:
    return timedelta(days=settings.SEEKI_LISTING_TTL_DAYS)


def hold(agency_id: UUID, keys: Iterable[Key], now: datetime) -> dict[Key, Held]:
    """Lock the listings of these keys, always in key order so that two transactions never deadlock."""
    sql = """
        SELECT held.scope, held.external_id, held.id, applied_number, applied_index, content_hash,
            expires_at > %s AND removed_at IS NULL
        FROM unnest(%s::text[], %s::text[]) AS wanted (scope, external_id)
        JOIN listings_listing AS held ON held.agency_id = %s
            AND held.scope = wanted.scope AND held.external_id = wanted.external_id
        ORDER BY held.scope, held.external_id FOR NO KEY UPDATE OF held
    """
    wanted = sorted(set(keys))
    with connection.cursor() as cursor:
        scopes, ids = (array(key.scope for key in wanted), array(key.external_id for key in wanted))
        cursor.execute(sql, [now, scopes, ids, agency_id])
        return {
            Key(scope, external_id): Held(id, Order(number, index), content_hash and bytes(content_hash), stands)
            for scope, external_id, id, number, index, content_hash, stands in cursor.fetchall()
        }


def write(staged: str, params: Sequence[Any], now: datetime) -> dict[Key, Written]:
    """Insert or replace the listings that the SELECT `staged` yields, in one statement.

    `staged` has the columns id (for a new listing), agency_id, scope, external_id, content, content_hash, latitude,
    longitude, precision, location_source, number, index, and at most one row for each listing.
    Returns what was written; a listing that a newer order has written already is not among it.
    """
    with connection.cursor() as cursor:
        cursor.execute(WRITE.format(staged=staged), [*params, now, now, now, now + ttl(), now])
        return {Key(scope, external_id): Written(id, created) for scope, external_id, id, created in cursor.fetchall()}


# What is searched is read out of the content here, and nowhere else. A listing that was taken offline by hand gets
# its new content, and stays offline.
WRITE = """
    WITH staged AS ({staged}), written AS (
        INSERT INTO listings_listing AS held (
            id, agency_id, scope, external_id, content, content_hash, listing_type, real_estate_type, reference,
            name, price, currency, country_code, street, city, postal_code, latitude, longitude, precision,
            location_source, applied_number, applied_index, created_at, changed_at, imported_at, expires_at, offline_at,
            removed_at, removal
        )
        SELECT staged.id, agency_id, scope, external_id, content, content_hash, listing_type, real_estate_type,
            COALESCE(reference, ''), COALESCE(name, ''), price, currency, COALESCE(address->>'country_code', ''),
            concat_ws(' ', address->>'street', address->>'house_number'),
            COALESCE(address->>'city', ''), COALESCE(address->>'postal_code', ''),
            latitude, longitude, precision, location_source, number, index, %s, %s, %s, %s, NULL, NULL, ''
        FROM staged, jsonb_to_record(content) AS read (
            listing_type text, real_estate_type text, reference text, name text, price numeric, currency text,
            address jsonb
        )
        ORDER BY scope, external_id
        ON CONFLICT (agency_id, scope, external_id) DO UPDATE SET
            content = EXCLUDED.content, content_hash = EXCLUDED.content_hash,
            listing_type = EXCLUDED.listing_type, real_estate_type = EXCLUDED.real_estate_type,
            reference = EXCLUDED.reference, name = EXCLUDED.name, price = EXCLUDED.price,
            currency = EXCLUDED.currency, country_code = EXCLUDED.country_code, street = EXCLUDED.street,
            city = EXCLUDED.city, postal_code = EXCLUDED.postal_code,
            latitude = EXCLUDED.latitude, longitude = EXCLUDED.longitude, precision = EXCLUDED.precision,
            location_source = EXCLUDED.location_source, applied_number = EXCLUDED.applied_number,
            applied_index = EXCLUDED.applied_index, changed_at = EXCLUDED.changed_at,
            imported_at = EXCLUDED.imported_at, expires_at = EXCLUDED.expires_at, offline_at = NULL,
            removed_at = NULL, removal = ''
        WHERE (held.applied_number, held.applied_index) <= (EXCLUDED.applied_number, EXCLUDED.applied_index)
        RETURNING id, scope, external_id, xmax = 0 AS created,
            content ?| ARRAY['images', 'floor_plans', 'documents'] AS has_images
    ), due AS (
        INSERT INTO listings_imagesdue (listing_id, since)
        SELECT id, %s FROM written WHERE has_images OR NOT created
        ON CONFLICT (listing_id) DO UPDATE SET since = EXCLUDED.since
    )
    SELECT scope, external_id, id, created FROM written
"""


def refresh(applied: Sequence[tuple[UUID, Order]], now: datetime) -> set[UUID]:
    """Prolong listings whose content came again unchanged; returns those that no newer order has written.

    Nothing else is written: no content, no index entry.
    """
    sql = """
        UPDATE listings_listing AS held
        SET applied_number = came.number, applied_index = came.index, imported_at = %s, expires_at = %s
        FROM unnest(%s::uuid[], %s::bigint[], %s::int[]) AS came (id, number, index)
        WHERE held.id = came.id AND (held.applied_number, held.applied_index) < (came.number, came.index)
        RETURNING held.id
    """
    ids = array(listing_id for listing_id, _ in applied)
    numbers = array(order.number for _, order in applied)
    positions = array(order.position for _, order in applied)
    with connection.cursor() as cursor:
        cursor.execute(sql, [now, now + ttl(), ids, numbers, positions])
        return {row[0] for row in cursor.fetchall()}


def remove(removing: Sequence[Removing], now: datetime) -> set[UUID]:
    """Take listings offline for their sender; returns those that no newer order has written.

    The row stays, with the order of its removal, and without the hash: the next import writes it anew.
    """
    sql = """
        UPDATE listings_listing AS held
        SET applied_number = gone.number, applied_index = gone.index, removed_at = %s, removal = gone.reason,
            offline_at = COALESCE(offline_at, %s), content_hash = NULL
        FROM unnest(%s::uuid[], %s::bigint[], %s::int[], %s::text[]) AS gone (id, number, index, reason)
        WHERE held.id = gone.id AND (held.applied_number, held.applied_index) <= (gone.number, gone.index)
        RETURNING held.id
    """
    ids, orders, reasons = zip(*removing, strict=True)
    numbers, positions = [order.number for order in orders], [order.position for order in orders]
    with connection.cursor() as cursor:
        cursor.execute(sql, [now, now, list(ids), numbers, positions, [str(reason) for reason in reasons]])
        return {row[0] for row in cursor.fetchall()}


def bury(agency_id: UUID, absent: Sequence[tuple[Key, Order]], now: datetime) -> None:
    """Write down the removal of listings that are not there."""
    sql = """
        INSERT INTO listings_tombstone AS held
            (id, agency_id, scope, external_id, applied_number, applied_index, removed_at)
        SELECT id, %s, scope, external_id, number, index, %s
        FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::bigint[], %s::int[])
            AS gone (id, scope, external_id, number, index)
        ORDER BY scope, external_id
        ON CONFLICT (agency_id, scope, external_id) DO UPDATE SET applied_number = EXCLUDED.applied_number,
            applied_index = EXCLUDED.applied_index, removed_at = EXCLUDED.removed_at
        WHERE (held.applied_number, held.applied_index) < (EXCLUDED.applied_number, EXCLUDED.applied_index)
    """
    keys, orders = zip(*absent, strict=True)
    columns = [
        uuid7s(len(keys)),
        [key.scope for key in keys],
        [key.external_id for key in keys],
        [order.number for order in orders],
        [order.position for order in orders],
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql, [agency_id, now, *columns])


def buried(agency_id: UUID, keys: Iterable[Key]) -> dict[Key, Order]:
    """The order of the last removal of listings that were not there."""
    sql = """
        SELECT stone.scope, stone.external_id, applied_number, applied_index
        FROM unnest(%s::text[], %s::text[]) AS wanted (scope, external_id)
        JOIN listings_tombstone AS stone ON stone.agency_id = %s
            AND stone.scope = wanted.scope AND stone.external_id = wanted.external_id
    """
    wanted = list(keys)
    with connection.cursor() as cursor:
        scopes, ids = (array(key.scope for key in wanted), array(key.external_id for key in wanted))
        cursor.execute(sql, [scopes, ids, agency_id])
        return {Key(scope, id): Order(number, index) for scope, id, number, index in cursor.fetchall()}
