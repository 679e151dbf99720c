"""Items are judged in groups: enough of them for one query to serve many, few enough to stand in memory."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import NamedTuple

from agencies.models import Agency
from imports.dialects.contract import MIB, Feed, Item, Upsert
from imports.intake import unchanged
from imports.intake.delivery import Tell
from imports.intake.judging import Judge
from imports.intake.rows import Row
from seeki.lib.phrases import phrase as _
from seeki.lib.problems import ErrorCode
from seeki.lib.refused import Refused
from seeki.lib.uuid7 import uuid7s

ITEM_LIMIT = 5000
# So many items, or fewer large ones: all that is known of them takes some ten times as much as what was sent.
GROUP, GROUP_BYTES = 500, 2 * MIB


class Group(NamedTuple):
    """Rows in the order of the document; `parts` are those of them that are to be judged, as they are. A part is to be
    taken whole before the next one, which may ask the database before its first row."""

    rows: Sequence[Row]
    parts: Sequence[Iterable[Row]]


def judged(agency: Agency | None, feed: Feed, judge: Judge, now: datetime | None, tell: Tell | None) -> list[Row]:
    """Rows for all items, judged; without `now` none is taken for unchanged. Raises TOO_MANY_ITEMS."""
    rows: list[Row] = []
    for group in in_groups(agency, feed, judge, now, tell):
        for _row in chain(*group.parts):
            pass
        rows += group.rows
    return rows


def in_groups(
    agency: Agency | None, feed: Feed, judge: Judge, now: datetime | None, tell: Tell | None
) -> Iterator[Group]:
    """The items of a feed, each group to be judged before the next one is read. Raises TOO_MANY_ITEMS."""
    count = 0
    for group in groups(feed.items):
        count += len(group)
        refuse_too_many(count)
        drafts = [judge.draft(item, row_id) for item, row_id in zip(group, uuid7s(len(group)), strict=True)]
        if agency:
            unchanged.mark(agency.pk, [draft.row for draft in drafts if isinstance(draft.item, Upsert)], now)
        parts = judge.judge([draft for draft in drafts if not draft.row.unchanged_listing])
        rows = [draft.row for draft in drafts]
        del drafts
        yield Group(rows, parts)
        if tell:
            tell(count)


def refuse_too_many(count: int) -> None:
    if count > ITEM_LIMIT:
        raise Refused(
            ErrorCode.TOO_MANY_ITEMS,
            _("The request holds more than {limit} listings. Split them over several requests.", limit=ITEM_LIMIT),
        )


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
