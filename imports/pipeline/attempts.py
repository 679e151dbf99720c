"""Who had which items in hand: a line for each turn, written with its lease and kept for as long as bodies are."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from celery import current_task
from django.conf import settings
from django.utils import timezone

from imports.models import Attempt, ImportItem, Lane

SHOWN = 50


def begin(lane: Lane, item_ids: Sequence[UUID]) -> None:
    """In the transaction of the claim: so a worker that dies has left its name."""
    assert lane.token is not None
    Attempt.objects.create(
        id=lane.token,
        agency_id=lane.agency_id,
        items=item_ids,
        worker=lane.holder,
        task_id=current_task.request.id or "" if current_task else "",
        started_at=lane.last_turn_at,
    )


def items_of(token: UUID | None) -> list[UUID]:
    """What was claimed with a lease."""
    found = Attempt.objects.filter(pk=token).values_list("items", flat=True).first() if token else None
    return found or []


def end(token: UUID | None, how: Attempt.End, now: datetime | None = None) -> None:
    if token is None:
        return
    Attempt.objects.filter(pk=token, ended_at=None).update(ended_at=now or timezone.now(), end=how)


def of_item(item: ImportItem) -> Sequence[Attempt]:
    """The turns that an item was in, the newest first. Those of its agency since it came are looked through; an item
    that has ended was in none after that."""
    turns = Attempt.objects.filter(agency_id=item.agency_id, items__contains=[item.pk])
    turns = turns.filter(started_at__gte=item.received_at)
    if item.finished_at:
        turns = turns.filter(started_at__lte=item.finished_at)
    return list(turns.defer("items").order_by("-started_at")[:SHOWN])


def forget_old(now: datetime | None = None) -> int:
    before = (now or timezone.now()) - timedelta(days=settings.SEEKI_DELIVERY_DAYS)
    return Attempt.objects.filter(started_at__lt=before).delete()[0]
