"""The nightly re-send: what a listing shows already needs no judging, no queue and no stored payload."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from imports.intake.rows import Row
from listings import publishing
from listings.publishing import Key, Order
from seeki.lib.arrays import array
from seeki.lib.problems import Fault, Problem


def mark(agency_id: UUID, rows: Sequence[Row], now: datetime | None) -> None:
    """Note on each row the listing that shows the same already, and warn of one that was taken offline by hand.

    One query, no lock. Without `now` none is taken for unchanged.
    """
    sql = """
        SELECT position, id, same, withheld_at IS NOT NULL, withheld_reason
        FROM (
            SELECT sent.position, held.id, withheld_at, withheld_reason,
                held.content_hash = sent.content_hash AND removed_at IS NULL AND expires_at > %s AS same
            FROM unnest(%s::int[], %s::text[], %s::text[], %s::bytea[])
                AS sent (position, scope, external_id, content_hash)
            JOIN listings_listing AS held ON held.agency_id = %s
                AND held.scope = sent.scope AND held.external_id = sent.external_id
        ) AS found
        WHERE same OR withheld_at IS NOT NULL
    """
    known = [(position, row) for position, row in enumerate(rows) if row.external_id]
    if not known:
        return
    positions, scopes, ids, hashes = zip(
        *((position, row.scope, row.external_id, row.content_hash) for position, row in known), strict=True
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [now, array(positions), array(scopes), array(ids), array(hashes), agency_id])
        for position, listing_id, is_same, is_withheld, reason in cursor.fetchall():
            row = rows[position]
            row.unchanged_listing = listing_id if is_same else None
            if is_withheld:
                row.warnings = (Problem(Fault.KEPT_OFFLINE, row.id_path, row.external_id, {"reason": reason}),)


def confirm(agency_id: UUID, rows: Sequence[Row], number: int, now: datetime) -> list[Row]:
    """Lock the listings, look again, and prolong those that still show the same; returns the rows that do not.

    One with another version still waiting, in another delivery, goes the long way, behind that version.
    """
    if not rows:
        return []
    keys = {row.index: Key(row.scope, row.external_id or "") for row in rows}
    held = publishing.hold(agency_id, list(keys.values()), now)
    waiting = waiting_among(agency_id, list(keys.values()), number)
    same = []
    for row in rows:
        key = keys[row.index]
        listing = held.get(key)
        if listing and listing.stands and listing.content_hash == row.content_hash and key not in waiting:
            same.append((row, listing.id))
    refreshed = publishing.refresh([(listing_id, Order(number, row.index)) for row, listing_id in same], now)
    confirmed = {row.index for row, listing_id in same if listing_id in refreshed}
    return [row for row in rows if row.index not in confirmed]


def waiting_among(agency_id: UUID, keys: Sequence[Key], number: int) -> set[Key]:
    """Those of these listings that have a queued version in another delivery. Two halves, as there are two partial
    indexes."""
    half = """
        SELECT item.scope, item.external_id FROM imports_importitem AS item
        WHERE agency_id = %s AND status = 'queued' AND address_key IS {} NULL AND external_id = ANY(%s::text[])
            AND batch_number <> %s
    """
    ids = array(key.external_id for key in keys)
    with connection.cursor() as cursor:
        cursor.execute(f"{half.format('')} UNION {half.format('NOT')}", [agency_id, ids, number] * 2)
        return {Key(*row) for row in cursor.fetchall()}
