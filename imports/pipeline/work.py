"""One turn of work: claimed items become listings, a chunk in one transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, TypeAlias
from uuid import UUID

import structlog
from django.db import InterfaceError, InternalError, OperationalError, transaction
from django.utils import timezone

from imports.models import Attempt, ImportItem
from imports.pipeline import turns
from imports.pipeline.outcomes import Ending, finish, finish_failed
from imports.pipeline.turns import Turn
from listings import publishing
from listings.publishing import Held, Key, Order, Removing
from listings.renumbering import Unknown, renumber
from seeki.lib.arrays import array
from seeki.lib.crossing import at_last
from seeki.lib.problems import ErrorCode
from seeki.lib.uuid7 import uuid7s

log = structlog.get_logger(__name__)
Outcome = ImportItem.Outcome
# The database, not the data: gone, restarted, read-only after a failover, or tired of a transaction that stood idle
# while this process was paused (the driver calls the last two InternalError). No item is to blame.
DATABASE_TROUBLE = (InterfaceError, InternalError, OperationalError)


class Waiting(NamedTuple):
    """A claimed item, its row locked."""

    id: UUID
    key: Key
    order: Order
    content_hash: bytes
    removal: str
    other_ids: dict[str, str]
    batch_id: UUID
    replay_of: UUID | None


def take_turn() -> bool:
    """Lease the next agency and work off what was claimed; False when nothing was due."""
    turn = turns.take()
    if turn is None:
        return False
    try:
        work_off_at_last(turn, [item.id for item in turn.items], last=True)
    except DATABASE_TROUBLE:
        raise  # Another worker, or this one later, takes the lease over when it has run out.
    except Exception as error:
        log.warning("chunk_failed", agency=str(turn.agency_id), items=len(turn.items), exc_info=error)
        work_off_singly(turn)
    return True


def work_off_singly(turn: Turn) -> None:
    """Redo a chunk that failed one item a transaction, so that one poisonous item costs one item."""
    for item in turn.items:
        try:
            held = work_off_at_last(turn, [item.id])
        except DATABASE_TROUBLE:
            raise
        except Exception as error:
            log.error("item_failed", item=str(item.id), exc_info=error)
            held = fail(turn, item.id, error)
        if not held:
            return
    turns.release(turn, Attempt.End.SINGLY)


@transaction.atomic
def fail(turn: Turn, item_id: UUID, error: Exception) -> bool:
    if not turns.hold(turn):
        return False
    finish_failed(item_id, ErrorCode.INTERNAL_ERROR, timezone.now(), error)
    return True


def work_off_at_last(turn: Turn, item_ids: Sequence[UUID], last: bool = False) -> bool:
    """Work off, and once more where other transactions have crossed ours."""
    return at_last(lambda: work_off(turn, item_ids, last), agency=str(turn.agency_id))


@transaction.atomic
def work_off(turn: Turn, item_ids: Sequence[UUID], last: bool = False) -> bool:
    """Publish these items and finish them; False, with nothing changed, when the lease is no longer ours."""
    if not turns.hold(turn):
        log.warning("lease_taken_over", agency=str(turn.agency_id))
        return False
    items = lock(item_ids)
    if items:
        finish(publish(turn.agency_id, items), timezone.now())
    if last:
        turns.release(turn)
    return True


def lock(item_ids: Sequence[UUID]) -> list[Waiting]:
    """The items among these that still wait, oldest first, locked: a refusal by the queue may have come first."""
    rows = (
        ImportItem.objects.select_for_update(of=("self",))
        .filter(turns.DUE, pk__in=item_ids)
        .order_by("batch_number", "index")
        .values_list(
            "pk",
            "scope",
            "external_id",
            "batch_number",
            "index",
            "content_hash",
            "removal",
            "payload__other_ids",
            "batch",
            "batch__replay_of",
        )
    )
    return [
        Waiting(pk, Key(scope, id or ""), Order(number, index), bytes(shown or b""), removal, ids or {}, batch, again)
        for pk, scope, id, number, index, shown, removal, ids, batch, again in rows
    ]


def publish(agency_id: UUID, items: Sequence[Waiting]) -> list[Ending]:
    """Bring the newest version of each listing into effect; every item gets its ending."""
    now = timezone.now()
    newest = {item.key: item for item in items}
    held, late = hold(agency_id, newest, now)
    buried = publishing.buried(agency_id, newest)
    late |= {item.key for item in newest.values() if item.key in buried and buried[item.key] > item.order}
    current = [item for item in newest.values() if item.key not in late]
    removals = [item for item in current if item.removal]
    same = [item for item in current if not item.removal and shows_the_same(item, held.get(item.key))]
    same_ids = {item.id for item in same}
    others = [item for item in current if not item.removal and item.id not in same_ids]

    applied = {
        **apply_removals(agency_id, removals, held, now),
        **apply_refreshes(same, held, now),
        **apply_writes(others, now),
    }
    listing_ids = {key: listing.id for key, listing in held.items()}
    listing_ids |= {item.key: ended[1] for item in current if (ended := applied.get(item.id)) and ended[1]}
    superseded = Outcome.SUPERSEDED
    return [Ending(item.id, *applied.get(item.id, (superseded, listing_ids.get(item.key)))) for item in items]


def hold(agency_id: UUID, newest: Mapping[Key, Waiting], now: datetime) -> tuple[dict[Key, Held], set[Key]]:
    """The listings of these items, locked; those that were renumbered at their sender are found again. Second, the
    numbers that a listing had before it got a newer one: what comes late under such a number is no new listing."""
    held = publishing.hold(agency_id, newest, now)
    unknown = [
        Unknown(item.key, item.order, item.other_ids)
        for item in newest.values()
        if item.other_ids and item.key not in held
    ]
    late: set[Key] = set()
    if unknown:

        def is_sent_too(one: Unknown, old: Key) -> bool:
            """Whether the number that a listing has comes in the same delivery as well."""
            items = ImportItem.objects.filter(batch=newest[one.key].batch_id, agency_id=agency_id)
            return items.filter(scope=old.scope, external_id=old.external_id).exists()

        renamed, late = renumber(agency_id, unknown, is_sent_too)
        held |= publishing.hold(agency_id, renamed, now) if renamed else {}
    return held, late


Applied: TypeAlias = dict[UUID, tuple[ImportItem.Outcome, UUID | None]]


def apply_removals(agency_id: UUID, items: Sequence[Waiting], held: Mapping[Key, Held], now: datetime) -> Applied:
    there = [item for item in items if item.key in held]
    absent = [item for item in items if item.key not in held]
    removing = [Removing(held[item.key].id, item.order, item.removal) for item in there]
    removed = publishing.remove(removing, now) if removing else set()
    if absent:
        publishing.bury(agency_id, [(item.key, item.order) for item in absent], now)
    applied: Applied = {item.id: (Outcome.ABSENT, None) for item in absent}
    for item in there:
        if held[item.key].id in removed:
            applied[item.id] = (Outcome.REMOVED, held[item.key].id)
    return applied


def apply_refreshes(items: Sequence[Waiting], held: Mapping[Key, Held], now: datetime) -> Applied:
    refreshed = publishing.refresh([(held[item.key].id, item.order) for item in items], now) if items else set()
    return {item.id: (Outcome.UNCHANGED, held[item.key].id) for item in items if held[item.key].id in refreshed}


def apply_writes(items: Sequence[Waiting], now: datetime) -> Applied:
    written = publishing.write(STAGED, staged_params(items), now) if items else {}
    return {
        item.id: (Outcome.CREATED if result.created else Outcome.UPDATED, result.listing_id)
        for item in items
        if (result := written.get(item.key))
    }


def shows_the_same(item: Waiting, held: Held | None) -> bool:
    """A replay shows nothing yet, as it is read anew: the same bytes may have come to mean something else."""
    is_held = held is not None and held.stands and held.content_hash == item.content_hash
    return is_held and item.replay_of is None


STAGED = """
    SELECT listing.id, agency_id, scope, external_id, payload AS content, content_hash, latitude, longitude,
        precision, location_source, batch_number AS number, index
    FROM unnest(%s::uuid[], %s::uuid[]) AS listing (item_id, id)
    JOIN imports_importitem AS item ON item.id = listing.item_id
"""


def staged_params(items: Sequence[Waiting]) -> list[str]:
    return [array(item.id for item in items), array(uuid7s(len(items)))]
