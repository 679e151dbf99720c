"""What the workers do for billing. Each task may be run twice, or too often, without harm."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from celery import shared_task
from django.core.cache import cache

from agencies import activation, by_hand, plans, stripe_api, stripe_events, subscribing, visits
from seeki.lib.waking import wake

log = structlog.get_logger(__name__)
# So much in one run; then others get their turn at the worker.
RUN = 50
# A slow Stripe must not hold up the workers, who have imports to do: one of them waits for it at a time, and after a
# failure none does for so many seconds.
REST = 30
BUSY, AWAY = "billing:busy", "billing:away"


@shared_task(name="agencies.billing")
def billing() -> None:
    """Whatever waits: events, readings that are due, announcements. By a message at once, and each minute anyway."""
    by_hand.end_those_over()
    if stripe_api.is_configured() and not cache.get(AWAY):
        with alone() as is_alone:
            is_more = is_alone and work_off()
        if is_more or (is_alone and anything_due()):
            wake("agencies.billing")
    activation.announce_due()


@contextmanager
def alone() -> Iterator[bool]:
    """Whether no other worker is at it."""
    is_alone = cache.add(BUSY, 1, timeout=300)
    try:
        yield is_alone
    finally:
        if is_alone:
            cache.delete(BUSY)


def work_off() -> bool:
    """Events first, then readings, prices when there is time; says whether something may be left."""
    try:
        if all(stripe_events.judge_next() or subscribing.reread_next() for _ in range(RUN)):
            return True
        plans.read_prices()
    except stripe_api.StripeAwayError as error:
        log.warning("stripe_away", error=str(error))
        cache.set(AWAY, 1, timeout=REST)
    return False


def anything_due() -> bool:
    """What came in between the last look and now, whose message found the worker busy."""
    return not cache.get(AWAY) and (stripe_events.due().exists() or subscribing.due().exists())


@shared_task(name="agencies.reconcile")
def reconcile() -> None:
    """Daily: what no message has told is found all the same."""
    subscribing.ask_for_all()
    wake("agencies.billing")


@shared_task(name="agencies.end_visits")
def end_visits() -> None:
    """Each minute: whoever of support has been in a dashboard for an hour leaves it."""
    visits.end_those_over()
