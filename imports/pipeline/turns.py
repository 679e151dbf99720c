"""Whose turn it is: a worker leases one agency's lane and claims its oldest due items.

Each lease has a token. Whoever comes back after its lease was taken over finds another token and changes nothing.
Leases run by the database's clock: those of workers may differ or jump, and a lease that has run out on one of them
would be taken from a colleague who is at work.
"""

import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any, NamedTuple, cast
from uuid import UUID

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import DateTimeField, F, Func, Q
from django.utils import timezone

from imports.models import Attempt, ImportItem, Lane
from imports.pipeline import attempts
from imports.pipeline.outcomes import finish_lost
from listings.publishing import Order
from seeki.lib.uuid7 import uuid7

log = structlog.get_logger(__name__)
# So often may a claim lapse before its item is called lost; from the first lapse on an item is worked off alone.
LAPSES_ALLOWED = 3

CLOCK = Func(function="clock_timestamp", output_field=DateTimeField())
DUE = Q(status=ImportItem.Status.QUEUED, address_key=None)


class Due(NamedTuple):
    id: UUID
    order: Order
    lapses: int


@dataclass(frozen=True, slots=True)
class Turn:
    """A leased agency and the items claimed in this turn."""

    agency_id: UUID
    token: UUID
    items: Sequence[Due]


# The agencies with due items are found by leaping through the partial index: the cost is one step for each
# waiting agency, however many items wait and however many agencies there are.
NEXT_LANE = """
    WITH RECURSIVE waiting AS (
        (SELECT agency_id FROM imports_importitem WHERE status = 'queued' AND address_key IS NULL
         ORDER BY agency_id LIMIT 1)
        UNION ALL
        SELECT (SELECT item.agency_id FROM imports_importitem AS item
                WHERE item.status = 'queued' AND item.address_key IS NULL AND item.agency_id > waiting.agency_id
                ORDER BY item.agency_id LIMIT 1)
        FROM waiting WHERE waiting.agency_id IS NOT NULL
    )
    SELECT lane.agency_id FROM imports_lane AS lane JOIN waiting USING (agency_id)
    WHERE lane.leased_until IS NULL OR lane.leased_until < clock_timestamp()
        OR lane.leased_until > clock_timestamp() + %s  -- longer than any lease: the clock was set back meanwhile
    ORDER BY lane.last_turn_at LIMIT 1 FOR UPDATE OF lane SKIP LOCKED
"""


def next_lane() -> Lane | None:
    """Lock the free lane with due items whose last turn is longest ago."""
    longest: Any = 2 * lease_time()  # the driver takes it, though its type does not say so
    with connection.cursor() as cursor:
        cursor.execute(NEXT_LANE, [longest])
        row = cursor.fetchone()
    return Lane.objects.get(pk=row[0]) if row else None


@transaction.atomic
def take() -> Turn | None:
    """Lease the next agency and claim its oldest due items; None when nothing is due."""
    lane = next_lane()
    if lane is None:
        return None
    if lane.claimed_number is not None:
        count_lapse(lane, timezone.now())
    due = claimable(lane.agency_id)
    lane.token = uuid7() if due else None
    now = database_time()
    lane.leased_until = now + lease_time() if due else None
    lane.claimed_number, lane.claimed_index = due[-1].order if due else (None, None)
    lane.holder = f"{socket.gethostname()}:{os.getpid()}"
    lane.last_turn_at = now
    lane.save()
    if lane.token:
        attempts.begin(lane, [item.id for item in due])
    return Turn(lane.agency_id, lane.token, due) if lane.token else None


def database_time() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cast(datetime, cursor.fetchone()[0])


def lease_time() -> timedelta:
    return timedelta(seconds=settings.SEEKI_LEASE_SECONDS)


def claimable(agency_id: UUID) -> list[Due]:
    """The oldest due items, a chunk of them; one that has lapsed before comes alone."""
    rows = (
        ImportItem.objects.filter(DUE, agency_id=agency_id)
        .order_by("batch_number", "index")
        .values_list("pk", "batch_number", "index", "lapses")
    )
    due = [Due(id, Order(number, index), lapses) for id, number, index, lapses in rows[: settings.SEEKI_CHUNK_ITEMS]]
    if due and due[0].lapses:
        return due[:1]
    return list(takewhile(lambda item: not item.lapses, due))


def count_lapse(lane: Lane, now: datetime) -> None:
    """The last holder died, or lost its lease, with these items in its hands."""
    claimed = ImportItem.objects.filter(DUE, pk__in=attempts.items_of(lane.token))
    count = claimed.update(lapses=F("lapses") + 1)
    lost = finish_lost(lane.agency_id, LAPSES_ALLOWED, now)
    attempts.end(lane.token, Attempt.End.LAPSED, now)
    log.warning("lease_lapsed", agency=str(lane.agency_id), holder=lane.holder, items=count, lost=lost)


def hold(turn: Turn) -> bool:
    """Lock the lane for this transaction; False when the lease has been taken over."""
    lane = Lane.objects.filter(pk=turn.agency_id, token=turn.token)
    return lane.update(leased_until=CLOCK + lease_time()) == 1


def release(turn: Turn, how: Attempt.End = Attempt.End.DONE) -> None:
    """Give the lane back, its claim done. In the transaction of the last write, if there is one."""
    attempts.end(turn.token, how)
    Lane.objects.filter(pk=turn.agency_id, token=turn.token).update(
        token=None, leased_until=None, claimed_number=None, claimed_index=None
    )


def anything_due() -> bool:
    """Whether a lane with due items is free now."""
    with transaction.atomic():
        return next_lane() is not None


def is_claimed(item: ImportItem) -> bool:
    """Whether a worker has the item in its hands now."""
    if item.status != ImportItem.Status.QUEUED or item.address_key is not None:
        return False
    claims = Lane.objects.filter(agency_id=item.agency_id, leased_until__gt=CLOCK)
    claim = claims.values_list("claimed_number", "claimed_index").first()
    return claim is not None and claim[0] is not None and (item.batch_number, item.index) <= claim
