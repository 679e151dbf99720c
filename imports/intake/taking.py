"""A delivery is taken in: read, judged, stored with its bytes in one transaction, and handed to the workers."""

from collections import Counter as Tally
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from django.db import connection, transaction
from django.utils import timezone
from prometheus_client import Counter

from agencies.models import Agency, ApiKey, User
from imports import deliveries
from imports.dialects.contract import MIB, Dialect, Feed, Item, Upsert
from imports.intake import storing, unchanged
from imports.intake.attachments import Files
from imports.intake.handing_over import hand_over
from imports.intake.judging import Judge, warn_of_twins
from imports.intake.pages import Pages
from imports.intake.receiving import Received
from imports.intake.rows import UNCHANGED, Row
from imports.intake.sources import Body
from imports.models import ImportBatch
from imports.pipeline import backlog
from seeki.lib.crossing import at_last
from seeki.lib.phrases import phrase as _
from seeki.lib.problems import ErrorCode, Problem
from seeki.lib.refused import Refused
from seeki.lib.uuid7 import uuid7

log = structlog.get_logger(__name__)
ITEM_LIMIT = 5000
# So many items are judged at a time, or fewer large ones: enough for one query to serve many, few enough to stand in
# memory with all that is known of them, which is some ten times as large as what was sent.
GROUP, GROUP_BYTES = 500, 2 * MIB
CHARSET_LENGTH = 40
NOBODY = UUID(int=0)
COUNTS = ("accepted_count", "rejected_count", "unchanged_count", "waiting_count", "finished_at")
TAKEN = Counter("seeki_items_taken", "Items that intake has answered.", ["dialect", "answer"])


@dataclass(frozen=True, slots=True)
class Delivery:
    """Who sent what, in which format, by which way."""

    agency: Agency
    dialect: Dialect
    source: ImportBatch.Source
    api_key: ApiKey | None = None
    request_id: str = ""
    replay_of: ImportBatch | None = None
    # Who of support asked for the replay.
    replayed_by: User | None = None
    # Of an upload: who chose which file.
    uploaded_by: User | None = None
    file_name: str = ""
    # Told of the batch in the transaction that stores it, before anything else; what it raises undoes all of it.
    claim: Callable[[ImportBatch], None] | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a delivery: its batch and all its items in order."""

    batch: ImportBatch
    warnings: Sequence[Problem]
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What would become of a delivery; `pages` holds what was understood of each item."""

    warnings: Sequence[Problem]
    rows: Sequence[Row]
    pages: Pages


# Told how many items have been read so far.
Tell = Callable[[int], None]


def take_in(delivery: Delivery, received: Received, body: Body, tell: Tell | None = None) -> Taken:
    """Take a complete body in. Raises `Refused` when the whole of it cannot be read; then nothing is kept."""
    now = timezone.now()
    with Pages() as pages:
        judge = Judge(delivery.dialect, pages, Files(delivery.agency.pk, body.open_member))
        feed = delivery.dialect.read(body, ITEM_LIMIT)
        rows = judged(delivery.agency, feed, judge, None if delivery.replay_of else now, tell)
        refuse_over_backlog(delivery.agency, rows)
        batch = new_batch(delivery, received, body, now)
        batch.warnings = [problem.stored() for problem in feed.warnings] or None
        with deliveries.kept(batch, received.compressed):
            at_last(lambda: save(delivery, batch, body, judge, rows), agency=str(delivery.agency.pk))
    hand_over(batch, rows)
    note(batch, rows)
    return Taken(batch, feed.warnings, rows)


def rehearse(delivery: Delivery, body: Body, pages: Pages, tell: Tell | None = None) -> Rehearsed:
    """A dry run: the same judgement, and nothing stored."""
    judge = Judge(delivery.dialect, pages, Files(delivery.agency.pk, body.open_member, keeps=False))
    feed = delivery.dialect.read(body, ITEM_LIMIT)
    rows = judged(delivery.agency, feed, judge, None, tell)
    return Rehearsed(feed.warnings, rows, pages)


def check(dialect: Dialect, body: Body, pages: Pages, tell: Tell | None = None) -> Rehearsed:
    """A dry run for nobody in particular: the same judgement, without an agency and without asking the database."""
    judge = Judge(dialect, pages, Files(NOBODY, body.open_member, keeps=False), remembers=False)
    feed = dialect.read(body, ITEM_LIMIT)
    return Rehearsed(feed.warnings, judged(None, feed, judge, None, tell), pages)


def judged(agency: Agency | None, feed: Feed, judge: Judge, now: datetime | None, tell: Tell | None) -> list[Row]:
    """Rows for all items, group by group, so that only a group stands in memory. Without `now` none is taken for
    unchanged. Raises TOO_MANY_ITEMS before anything is written."""
    rows: list[Row] = []
    for group in groups(feed.items):
        if len(rows) + len(group) > ITEM_LIMIT:
            raise Refused(
                ErrorCode.TOO_MANY_ITEMS,
                _("The request holds more than {limit} listings. Split them over several requests.", limit=ITEM_LIMIT),
            )
        rows += judged_together(agency, group, judge, now)
        if tell:
            tell(len(rows))
    warn_of_twins(rows)
    return rows


def groups(items: Iterable[Item]) -> Iterator[list[Item]]:
    """One list, filled again and again, so that the last group is gone before the next one is read."""
    group: list[Item] = []
    size = 0
    for item in items:
        group.append(item)
        size += len(item.raw)
        del item
        if len(group) == GROUP or size >= GROUP_BYTES:
            yield group
            group.clear()
            size = 0
    if group:
        yield group


def judged_together(agency: Agency | None, group: Sequence[Item], judge: Judge, now: datetime | None) -> list[Row]:
    drafts = [judge.draft(item) for item in group]
    if agency:
        unchanged.mark(agency.pk, [draft.row for draft in drafts if isinstance(draft.item, Upsert)], now)
    judge.judge(draft for draft in drafts if not draft.row.unchanged_listing)
    return [draft.row for draft in drafts]


def refuse_over_backlog(agency: Agency, rows: Sequence[Row]) -> None:
    """A full backlog refuses what would have to wait, before anything is written."""
    waiting = [row for row in rows if row.is_waiting]
    if waiting and backlog.is_full(agency):
        for row in waiting:
            row.reject(ErrorCode.INFRA_QUEUE_REJECTED)


def new_batch(delivery: Delivery, received: Received, body: Body, now: datetime) -> ImportBatch:
    return ImportBatch(
        id=uuid7(),
        agency=delivery.agency,
        source=delivery.source,
        dialect=delivery.dialect.name,
        api_key=delivery.api_key,
        uploaded_by=delivery.uploaded_by,
        file_name=delivery.file_name,
        request_id=delivery.request_id,
        received_at=now,
        body_size=received.size,
        is_zip=body.is_zip,
        charset=known_charset(body.charset),
        replay_of=delivery.replay_of,
        replayed_by=delivery.replayed_by,
    )


def known_charset(charset: str | None) -> str:
    """What may name an encoding; anything else has played no part, or the body would have been refused."""
    plain = charset and len(charset) <= CHARSET_LENGTH and charset.isascii() and charset.isprintable()
    return charset if charset and plain else ""


@transaction.atomic
def save(delivery: Delivery, batch: ImportBatch, body: Body, judge: Judge, rows: Sequence[Row]) -> None:
    """One transaction: number, unchanged listings prolonged, batch, items."""
    if delivery.claim:
        delivery.claim(batch)
    batch.number = next_number()
    agency_id = delivery.agency.pk
    same = [row for row in rows if row.outcome == UNCHANGED]
    fallen = unchanged.confirm(agency_id, same, batch.number, batch.received_at)
    if fallen:
        judge_after_all(delivery, body, judge, fallen)
    count(batch, rows)
    batch.save(force_insert=True)
    open_lane(agency_id, batch.received_at)
    storing.store(storing.Shelf(batch.pk, agency_id, batch.place, batch.received_at, judge.pages), rows)
    recount(batch, rows)


def judge_after_all(delivery: Delivery, body: Body, judge: Judge, fallen: Sequence[Row]) -> None:
    """Some listings changed between the look and the lock: their items are read once more, and judged."""
    by_index = {row.index: row for row in fallen}
    for row in fallen:
        row.unchanged_listing = None
    again = (item for item in delivery.dialect.read(body, ITEM_LIMIT).items if item.index in by_index)
    drafts = (judge.draft(item) for item in again)
    judge.judge(draft._replace(row=by_index[draft.row.index]) for draft in drafts)
    refuse_over_backlog(delivery.agency, fallen)


def note(batch: ImportBatch, rows: Sequence[Row]) -> None:
    for answer, count in Tally(row.code or row.status for row in rows).items():
        TAKEN.labels(batch.dialect, answer).inc(count)
    log.info(
        "delivery_taken",
        agency=str(batch.agency_id),
        batch=str(batch.pk),
        dialect=batch.dialect,
        items=batch.item_count,
        rejected=batch.rejected_count,
        unchanged=batch.unchanged_count,
    )


def next_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('imports_batch_number')")
        return int(cursor.fetchone()[0])


def count(batch: ImportBatch, rows: Sequence[Row]) -> None:
    batch.item_count = len(rows)
    batch.rejected_count = sum([row.code is not None for row in rows])
    batch.accepted_count = batch.item_count - batch.rejected_count
    batch.unchanged_count = sum([row.unchanged_listing is not None for row in rows])
    batch.waiting_count = sum([row.is_waiting for row in rows])
    batch.finished_at = None if batch.waiting_count else batch.received_at


def recount(batch: ImportBatch, rows: Sequence[Row]) -> None:
    """What the database refused in the end had been counted as accepted."""
    before = batch.rejected_count
    count(batch, rows)
    if batch.rejected_count != before:
        batch.save(update_fields=COUNTS)


def open_lane(agency_id: UUID, now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO imports_lane (agency_id, holder, last_turn_at) VALUES (%s, '', %s) ON CONFLICT DO NOTHING",
            [agency_id, now],
        )
