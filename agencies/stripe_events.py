"""Stripe's messages: kept first, judged after. The rows are the queue, and a message of ours only wakes a worker.

Judging one means: whose is it, and what does Stripe say about them now (`subscribing.refresh`).
"""

import json
from typing import Any

import structlog
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from agencies import subscribing
from agencies.models import StripeEvent, Subscription
from agencies.stripe_api import StripeAwayError, StripeRefusedError
from seeki.lib.waking import wake

log = structlog.get_logger(__name__)
# What is about a subscription; all other types are kept and mean nothing to us.
OURS = ("customer.subscription.", "checkout.session.", "invoice.", "customer.deleted")
# A failure that is not Stripe's absence is tried so often, and then waits for support.
TRIES = 8
OUTCOMES = {"changed": "changed", "same": "same", "stranger": "no agency has this customer", "other": "not for us"}


def keep(key: str, kind: str, payload: str) -> bool:
    """Write an event down; False where it had come before."""
    event = StripeEvent(id=key, type=kind, payload=payload)
    if not kind.startswith(OURS):
        event.next_try_at, event.handled_at, event.outcome = None, event.received_at, OUTCOMES["other"]
    before = StripeEvent.objects.filter(pk=key).exists()
    StripeEvent.objects.bulk_create([event], ignore_conflicts=True)
    if not before and event.next_try_at:
        transaction.on_commit(lambda: wake("agencies.billing"))
    return not before


def judge_next() -> bool:
    """Judge the event that has been due for longest; says whether there was one.

    Raises StripeAwayError, after that was noted: the event waits, and so may the others.
    """
    event = claim()
    if event is None:
        return False
    try:
        settle(event, judge(event))
    except StripeAwayError as error:
        fail(event, str(error), is_for_good=False)
        raise
    except StripeRefusedError as error:
        fail(event, str(error), is_for_good=event.tries >= TRIES)
    except Exception as error:  # a bug of ours: this event waits for support, and the next one comes
        log.exception("stripe_event_failed", event_id=event.pk)
        fail(event, repr(error), is_for_good=event.tries >= TRIES)
    return True


def due() -> "QuerySet[StripeEvent]":
    return StripeEvent.objects.filter(next_try_at__lte=timezone.now())


@transaction.atomic
def claim() -> StripeEvent | None:
    """The next one, counted as tried: until its own next try nobody else takes it."""
    event = due().select_for_update(skip_locked=True).order_by("next_try_at").first()
    if event:
        event.next_try_at, event.tries = timezone.now() + subscribing.pause(event.tries), event.tries + 1
        event.save(update_fields=["next_try_at", "tries"])
    return event


def judge(event: StripeEvent) -> str:
    """Look again at the customer whom it is about."""
    customer = customer_in(json.loads(event.payload))
    row = Subscription.objects.filter(stripe_customer_id=customer).first() if customer else None
    if row is None:
        return OUTCOMES["stranger"]
    return OUTCOMES["changed" if subscribing.refresh(row) else "same"]


def customer_in(payload: Any) -> str:
    about = payload["data"]["object"]
    found = about.get("id") if about.get("object") == "customer" else about.get("customer")
    return str((found.get("id") if isinstance(found, dict) else found) or "")


def settle(event: StripeEvent, outcome: str) -> None:
    event.handled_at, event.next_try_at, event.outcome, event.error = timezone.now(), None, outcome, ""
    event.save(update_fields=["handled_at", "next_try_at", "outcome", "error"])


def fail(event: StripeEvent, error: str, is_for_good: bool) -> None:
    log.error("stripe_event_not_handled", event_id=event.pk, tries=event.tries, error=error, is_for_good=is_for_good)
    event.error = error
    if is_for_good:
        event.next_try_at = None
    event.save(update_fields=["error", "next_try_at"])


def replay(chosen: "QuerySet[StripeEvent]") -> int:
    """Judge these anew, whatever became of them before."""
    count = chosen.update(next_try_at=timezone.now(), tries=0, handled_at=None, outcome="", error="")
    transaction.on_commit(lambda: wake("agencies.billing"))
    return count
