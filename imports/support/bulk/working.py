"""The workers' side: a deed is taken, one step of it done, and given back; the one that waited longest comes next.

A step's rows, counts and place are one transaction, so a worker that dies leaves a step that was never begun. Who finds
a lease that has run out counts a lapse; a deed that fails again and again ends as failed, with its traceback.
"""

import traceback as tracebacks
from datetime import datetime, timedelta
from uuid import uuid4

import structlog
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from imports.models import BulkDeed
from imports.pipeline.work import DATABASE_TROUBLE
from imports.support.bulk import choosing
from imports.support.bulk.doing import DOING, note_agencies
from imports.support.bulk.replays import replay_again
from seeki.lib.waking import wake

log = structlog.get_logger(__name__)
LEASE = timedelta(seconds=120)
LAPSES_ALLOWED = 3
State = BulkDeed.State
OPEN = Q(state__in=[State.WAITING, State.RUNNING])


def work_next() -> bool:
    """One step of one deed; False when none is due."""
    deed = take()
    if deed is None:
        return False
    try:
        if deed.kind == BulkDeed.Kind.REPLAY:
            replay_again(deed)
        else:
            for task in step(deed):
                wake(task)  # refused, they wait for the sweeper as all that is queued does
    except DATABASE_TROUBLE:
        raise  # the lease runs out, and the step is done again
    except Exception as error:
        log.error("bulk_step_failed", deed=str(deed.pk), exc_info=error)
        fail(deed, error)
    return True


def anything_due() -> bool:
    return due(timezone.now()).exists()


def due(now: datetime) -> QuerySet[BulkDeed]:
    return BulkDeed.objects.filter(OPEN).exclude(leased_until__gt=now)


@transaction.atomic
def take() -> BulkDeed | None:
    """Lease the deed whose last step is longest ago."""
    now = timezone.now()
    waiting = due(now).order_by(F("leased_until").asc(nulls_first=True), "created_at")
    deed = waiting.select_for_update(skip_locked=True).first()
    if deed is None:
        return None
    if deed.token is not None:
        deed.lapses += 1
    if deed.lapses >= LAPSES_ALLOWED:
        deed.state, deed.finished_at, deed.token = State.FAILED, now, None
        deed.save()
        return None
    deed.state, deed.token, deed.leased_until = State.RUNNING, uuid4(), now + LEASE
    deed.save()
    return deed


@transaction.atomic
def step(taken: BulkDeed) -> set[str]:
    """The next rows; returns the tasks to be woken for them. Nothing where it was stopped, or taken over."""
    deed = BulkDeed.objects.select_for_update().filter(OPEN, pk=taken.pk, token=taken.token).first()
    if deed is None:
        return set()
    found = choosing.next_step(deed)
    last_agency = (deed.position or {}).get("agency")
    done, tasks = DOING[deed.kind](deed, found.rows)
    note_agencies(deed, found.rows, last_agency)
    deed.done_count += done
    deed.refused_count += len(found.rows) - done
    deed.position, deed.token, deed.lapses, deed.leased_until = found.position, None, 0, timezone.now()
    if choosing.is_over(deed, found):
        deed.state, deed.finished_at = State.DONE, timezone.now()
    deed.save()
    return tasks


def fail(deed: BulkDeed, error: Exception) -> None:
    """Another try later, unless there have been enough."""
    now = timezone.now()
    over = deed.lapses + 1 >= LAPSES_ALLOWED
    BulkDeed.objects.filter(OPEN, pk=deed.pk, token=deed.token).update(
        lapses=deed.lapses + 1,
        token=None,
        leased_until=now,
        state=State.FAILED if over else State.RUNNING,
        finished_at=now if over else None,
        traceback="".join(tracebacks.format_exception(error)),
    )


def stop(deed: BulkDeed) -> bool:
    """No further step; what is done stays done. A step that is being done is waited for."""
    now = timezone.now()
    return BulkDeed.objects.filter(OPEN, pk=deed.pk).update(state=State.STOPPED, finished_at=now, token=None) == 1
