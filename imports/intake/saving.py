"""What was taken in goes into the database, in one transaction."""

from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import chain

from django.db import connection, transaction

from agencies.models import Agency
from imports.intake import storing, unchanged
from imports.intake.delivery import Delivery
from imports.intake.grouping import ITEM_LIMIT, Group
from imports.intake.judging import Draft, Judge, warn_of_twins
from imports.intake.rows import Row
from imports.intake.sources import Body
from imports.models import ImportBatch
from imports.pipeline import backlog
from seeki.lib.problems import ErrorCode


class Gate:
    """A full backlog refuses what would have to wait; asked once, before an item of the delivery is written."""

    def __init__(self, agency: Agency) -> None:
        self.agency = agency
        self.is_shut: bool | None = None

    def let_in(self, rows: Iterable[Row]) -> Iterator[Row]:
        for row in rows:
            if self.is_shut is None:
                self.is_shut = backlog.is_full(self.agency)
            if self.is_shut and row.is_waiting:
                row.reject(ErrorCode.INFRA_QUEUE_REJECTED)
            yield row


@transaction.atomic
def save(delivery: Delivery, batch: ImportBatch, body: Body, judge: Judge, groups: Iterable[Group]) -> list[Row]:
    """Store items, prolong unchanged listings, and store the batch with its counts; returns all rows in order."""
    if delivery.claim:
        delivery.claim(batch)
    batch.number = next_number()
    gate = Gate(delivery.agency)
    shelf = storing.Shelf(batch.pk, delivery.agency.pk, batch.place, batch.received_at, judge.pages)
    rows: list[Row] = []
    stored = 0
    for group in groups:
        rows += group.rows
        stored += sum([storing.store(shelf, gate.let_in(part)) for part in group.parts])
    earlier = warn_of_twins(rows)
    storing.add_warnings([row for row in earlier if not row.unchanged_listing])
    finished = [row for row in rows if row.unchanged_listing]
    fallen = confirm(delivery, batch, finished, {row.index for row in earlier})
    judge_after_all(delivery, body, judge, fallen)
    for _row in gate.let_in(fallen):
        pass
    stored += storing.store(shelf, finished)
    if stored != len(rows):
        raise RuntimeError(f"{len(rows)} rows were judged, and {stored} stored")
    count(batch, rows)
    batch.save(force_insert=True)
    open_lane(batch)
    return rows


def confirm(delivery: Delivery, batch: ImportBatch, finished: Sequence[Row], earlier: Set[int]) -> list[Row]:
    """Prolong the listings that show the same; returns the rows that go the long way.

    Of a listing that came twice the last version counts. If that one is finished here, the `earlier` ones are, too;
    if it has to wait they wait in front of it, or a queue that refuses it would leave none of them in effect.
    """
    same = [row for row in finished if row.index not in earlier]
    fallen = unchanged.confirm(delivery.agency.pk, same, batch.number, batch.received_at)
    confirmed = {row.key for row in same} - {row.key for row in fallen}
    for row in finished:
        if row.index in earlier:
            row.is_superseded = row.key in confirmed
            fallen += [] if row.is_superseded else [row]
    return fallen


def followed(rows: Sequence[Row]) -> list[Row]:
    """Those that are unchanged, but come again in the same delivery as something that has to wait."""
    earlier = warn_of_twins(rows)
    last = {row.key: row for row in rows if row.code is None} if earlier else {}
    return [row for row in earlier if row.unchanged_listing and not last[row.key].unchanged_listing]


def judge_after_all(delivery: Delivery, body: Body, judge: Judge, fallen: Sequence[Row]) -> None:
    """Some were taken for unchanged, and are not: their items are read once more, and judged."""
    if not fallen:
        return
    by_index = {row.index: row for row in fallen}

    def drafts() -> Iterator[Draft]:
        for item in delivery.dialect.read(body, ITEM_LIMIT).items:
            if row := by_index.get(item.index):
                row.unchanged_listing = None
                yield judge.draft(item, row.id)._replace(row=row)

    for _row in chain(*judge.judge(drafts())):
        pass


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


def open_lane(batch: ImportBatch) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO imports_lane (agency_id, holder, last_turn_at) VALUES (%s, '', %s) ON CONFLICT DO NOTHING",
            [batch.agency_id, batch.received_at],
        )
