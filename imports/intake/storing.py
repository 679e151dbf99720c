"""Rows into the table, by COPY in binary; a row that PostgreSQL refuses costs itself and no other."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any
from uuid import UUID

import msgspec
import structlog
from django.db import DatabaseError, connection, transaction
from psycopg.types.json import Jsonb

from imports.intake.pages import Pages
from imports.intake.rows import Row
from seeki.lib.arrays import array
from seeki.lib.problems import ErrorCode, Problem

log = structlog.get_logger(__name__)

COLUMNS = {
    "id": "uuid",
    "batch_id": "uuid",
    "agency_id": "uuid",
    "batch_number": "int8",
    "index": "int4",
    "scope": "text",
    "external_id": "text",
    "removal": "varchar",
    "status": "varchar",
    "outcome": "varchar",
    "error_code": "varchar",
    "problems": "jsonb",
    "warnings": "jsonb",
    "payload": "jsonb",
    "raw": "bytea",
    "content_hash": "bytea",
    "latitude": "float8",
    "longitude": "float8",
    "precision": "varchar",
    "location_source": "varchar",
    "address_key": "bytea",
    "listing_id": "uuid",
    "received_at": "timestamptz",
    "finished_at": "timestamptz",
}
COPY = f"COPY imports_importitem ({', '.join(COLUMNS)}) FROM STDIN (FORMAT BINARY)"


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where rows go: what they share, and the pages that hold what is large."""

    batch_id: UUID
    agency_id: UUID
    number: int
    received_at: datetime
    pages: Pages


def store(shelf: Shelf, rows: Iterable[Row]) -> int:
    """Write rows, which may be judged on the way; returns how many. Where a COPY fails the rows are halved down to the
    one that fails, which is stored as a rejected item with INTERNAL_ERROR and its bytes."""
    coming = iter(rows)
    first = next(coming, None)  # which may ask the database: not in the middle of a COPY
    if first is None:
        return 0
    seen: list[Row] = []
    try:
        with transaction.atomic():
            copy(shelf, noted(chain([first], coming), seen))
    except (DatabaseError, UnicodeError) as error:
        if not connection.is_usable():
            raise
        log.warning("copy_failed", rows=len(seen), exc_info=error)
        seen += coming
        store_halves(shelf, seen, error)
    return len(seen)


def noted(rows: Iterable[Row], seen: list[Row]) -> Iterator[Row]:
    for row in rows:
        seen.append(row)
        yield row


def store_halves(shelf: Shelf, rows: Sequence[Row], error: Exception) -> None:
    if len(rows) == 1:
        log.error("row_refused", index=rows[0].index, exc_info=error)
        spoil(rows[0])
        copy(shelf, rows)
        return
    middle = len(rows) // 2
    store(shelf, rows[:middle])
    store(shelf, rows[middle:])


def add_warnings(rows: Sequence[Row]) -> None:
    """Warnings of rows that are stored already."""
    if not rows:
        return
    ids = array(row.id for row in rows)
    warnings = array(msgspec.json.encode([problem.stored() for problem in row.warnings]).decode() for row in rows)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE imports_importitem AS item SET warnings = found.warnings"
            " FROM unnest(%s::uuid[], %s::jsonb[]) AS found (id, warnings) WHERE item.id = found.id",
            [ids, warnings],
        )


def spoil(row: Row) -> None:
    """Keep what was understood as bytes, so that the retry endpoint may try once more."""
    row.reject(ErrorCode.INTERNAL_ERROR)
    row.raw, row.content = row.content or row.raw, None
    row.warnings, row.unchanged_listing, row.is_superseded = (), None, False


def copy(shelf: Shelf, rows: Iterable[Row]) -> None:
    # Django passes on what the driver raises at the end of a COPY as it is; `store` waits for Django's own.
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(COPY) as stream:
        stream.set_types(list(COLUMNS.values()))
        for row in rows:
            stream.write_row(record(shelf, row))


def record(shelf: Shelf, row: Row) -> tuple[Any, ...]:
    location, is_over = row.location, not row.is_waiting
    return (
        row.id,
        shelf.batch_id,
        shelf.agency_id,
        shelf.number,
        row.index,
        row.scope,
        row.external_id,
        row.removal.value if row.removal else "",
        row.status,
        row.outcome,
        row.code.value if row.code else "",
        stored(row.problems),
        stored(row.warnings),
        as_jsonb(shelf.pages.get(row.content)),
        shelf.pages.get(row.raw),
        row.content_hash,
        location.latitude if location else None,
        location.longitude if location else None,
        location.precision if location else "",
        location.source if location else "",
        row.address_key,
        row.unchanged_listing,
        shelf.received_at,
        shelf.received_at if is_over else None,
    )


def unparsed(text: bytes) -> bytes:
    return text


def as_jsonb(text: bytes | None) -> Jsonb | None:
    """JSON text that is sent as it is."""
    return None if text is None else Jsonb(text, unparsed)


def stored(problems: Sequence[Problem]) -> Jsonb | None:
    if not problems:
        return None
    return as_jsonb(msgspec.json.encode([problem.stored() for problem in problems]))
