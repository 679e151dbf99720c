"""A delivery is taken in: read, judged, stored with its bytes in one transaction, and handed to the workers."""

from collections import Counter as Tally
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain
from uuid import UUID

import structlog
from django.utils import timezone
from prometheus_client import Counter

from imports import deliveries
from imports.dialects.contract import Dialect, Feed
from imports.intake.attachments import Files
from imports.intake.delivery import Delivery, Rehearsed, Taken, Tell
from imports.intake.grouping import ITEM_LIMIT, Group, in_groups, judged, refuse_too_many
from imports.intake.handing_over import hand_over
from imports.intake.judging import Judge, warn_of_twins
from imports.intake.pages import Pages
from imports.intake.receiving import Received
from imports.intake.rows import Row
from imports.intake.saving import followed, judge_after_all, save
from imports.intake.sources import Body
from imports.models import ImportBatch
from seeki.lib.crossing import at_last
from seeki.lib.uuid7 import uuid7

log = structlog.get_logger(__name__)
CHARSET_LENGTH = 40
NOBODY = UUID(int=0)
TAKEN = Counter("seeki_items_taken", "Items that intake has answered.", ["dialect", "answer"])


def take_in(delivery: Delivery, received: Received, body: Body, tell: Tell | None = None) -> Taken:
    """Take a complete body in. Raises `Refused` when the whole of it cannot be read; then nothing is kept."""
    now = timezone.now()
    with Pages() as pages:
        judge = Judge(delivery.dialect, pages, Files(delivery.agency.pk, body.open_member))
        feed = delivery.dialect.read(body, ITEM_LIMIT)
        since = None if delivery.replay_of else now
        if delivery.dialect.is_split and not tell:  # progress that is told must be seen before the transaction ends
            groups = judged_on_its_way(delivery, body, feed, judge, since)
        else:
            groups = judged_before(delivery, body, feed, judge, since, tell)
        batch = new_batch(delivery, received, body, now)
        batch.warnings = [problem.stored() for problem in feed.warnings] or None
        with deliveries.kept(batch, received.compressed):
            rows = at_last(lambda: save(delivery, batch, body, judge, groups()), agency=str(delivery.agency.pk))
    hand_over(batch, rows)
    note(batch, rows)
    return Taken(batch, feed.warnings, rows)


def rehearse(delivery: Delivery, body: Body, pages: Pages, tell: Tell | None = None) -> Rehearsed:
    """A dry run: the same judgement, and nothing stored."""
    judge = Judge(delivery.dialect, pages, Files(delivery.agency.pk, body.open_member, keeps=False))
    feed = delivery.dialect.read(body, ITEM_LIMIT)
    return rehearsed(feed, judged(delivery.agency, feed, judge, None, tell), pages)


def check(dialect: Dialect, body: Body, pages: Pages, tell: Tell | None = None) -> Rehearsed:
    """A dry run for nobody in particular: the same judgement, without an agency and without asking the database."""
    judge = Judge(dialect, pages, Files(NOBODY, body.open_member, keeps=False), remembers=False)
    feed = dialect.read(body, ITEM_LIMIT)
    return rehearsed(feed, judged(None, feed, judge, None, tell), pages)


def rehearsed(feed: Feed, rows: Sequence[Row], pages: Pages) -> Rehearsed:
    warn_of_twins(rows)
    return Rehearsed(feed.warnings, rows, pages)


def judged_on_its_way(
    delivery: Delivery, body: Body, feed: Feed, judge: Judge, since: datetime | None
) -> Callable[[], Iterable[Group]]:
    """Groups for each try to store them: what is quickly read is judged while PostgreSQL stores what came before it,
    and only a group of it stands in memory. Where one try does not do, the body is read again."""
    refuse_too_many(feed.count)
    feeds = chain([feed], iter(lambda: delivery.dialect.read(body, ITEM_LIMIT), None))

    def groups() -> Iterator[Group]:
        for group in in_groups(delivery.agency, next(feeds), judge, since, None):
            yield group
            judge.pages.clear()

    return groups


def judged_before(
    delivery: Delivery, body: Body, feed: Feed, judge: Judge, since: datetime | None, tell: Tell | None
) -> Callable[[], Iterable[Group]]:
    """The same for feeds that take long to read, and may bring files: no transaction is open meanwhile."""
    rows = judged(delivery.agency, feed, judge, since, tell)
    judge_after_all(delivery, body, judge, followed(rows))
    return lambda: [Group(rows, [[row for row in rows if not row.unchanged_listing]])]


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
