"""The state of a subscription: read from Stripe, never believed from a message, and written into our row.

Messages come late, twice and in any order; each of them only says *look again*. What is written is therefore the same
whatever came first. A reading that began later wins over one that began earlier, and no lock is held meanwhile.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from agencies import audit, stripe_api
from agencies.models import Agency, Subscription
from agencies.standing import IN_GOOD_STANDING
from agencies.stripe_api import Reading
from seeki.lib.waking import wake

log = structlog.get_logger(__name__)
Status = Subscription.Status
# In these a subscription is over, or never began: only a new one helps.
OVER = frozenset({Status.NONE, Status.CANCELED, Status.INCOMPLETE, Status.INCOMPLETE_EXPIRED})
# Whose word counts where a customer has several; what is not named comes last.
RANK = (Status.ACTIVE, Status.PAST_DUE, Status.TRIALING, Status.UNPAID, Status.PAUSED, Status.INCOMPLETE)
READ_FIELDS = (
    "status",
    "stripe_subscription_id",
    "current_period_end",
    "ends_at",
    "price_id",
    "amount",
    "currency",
    "next_attempt_at",
    "invoice_url",
)


def current(found: Sequence[Reading]) -> Reading | None:
    """The subscription that counts: the best one, and of several equal ones the newest."""
    rank: dict[str, int] = {str(status): number for number, status in enumerate(RANK)}
    return min(found, key=lambda one: (rank.get(one.status, len(RANK)), -one.created, one.id), default=None)


def refresh(subscription: Subscription, deed: audit.Deed = audit.Deed.SUBSCRIPTION_CHANGED) -> bool:
    """Read the agency's subscription from Stripe and write it down; says whether its status or end has changed.

    Raises what `stripe_api` raises; nothing is changed then.
    """
    begun = timezone.now()
    found = stripe_api.subscriptions(subscription.stripe_customer_id)
    if sum(one.status in IN_GOOD_STANDING for one in found) > 1:
        log.warning("several_subscriptions", agency=str(subscription.agency_id), count=len(found))
    return write(subscription.pk, current(found), begun, deed)


@transaction.atomic
def write(key: Any, reading: Reading | None, begun: datetime, deed: audit.Deed) -> bool:
    row = Subscription.objects.select_for_update(of=("self",)).select_related("agency").get(pk=key)
    if row.read_at and row.read_at > begun:
        return False
    before = {name: getattr(row, name) for name in READ_FIELDS}
    is_only_demo = row.is_demo and reading is None  # who looked at Checkout and went away keeps the demo
    if not row.is_by_hand and not is_only_demo:
        take_over(row, reading)
    row.read_at, row.reread_at, row.reread_tries, row.reread_error = begun, None, 0, ""
    row.save()
    if (row.status, row.ends_at) == (before["status"], before["ends_at"]):
        return False
    note_change(row, before["status"], deed)
    return True


def take_over(row: Subscription, reading: Reading | None) -> None:
    row.is_demo = False
    row.status = reading.status[:20] if reading else Status.NONE
    row.stripe_subscription_id = reading.id if reading else ""
    row.current_period_end = reading.period_end if reading else None
    row.ends_at = reading.ends_at if reading and reading.status in IN_GOOD_STANDING else None
    row.price_id = reading.price_id if reading else ""
    row.amount = reading.amount if reading else None
    row.currency = reading.currency if reading else ""
    row.next_attempt_at = reading.next_attempt_at if reading else None
    row.invoice_url = reading.invoice_url if reading else ""


def note_change(row: Subscription, before: str, deed: audit.Deed) -> None:
    log.info(str(deed), agency=str(row.agency_id), before=before, status=row.status)
    ends = row.ends_at.isoformat() if row.ends_at else ""
    if row.status != before:
        audit.record(row.agency, None, deed, before_status=before, status=row.status)
    else:
        audit.record(
            row.agency, None, audit.Deed.SUBSCRIPTION_ENDING if ends else audit.Deed.SUBSCRIPTION_GOES_ON, until=ends
        )


# Readings that are due, beside those that messages ask for


def ask_again(subscription: Subscription) -> None:
    """Have the workers read this one from Stripe soon."""
    Subscription.objects.filter(pk=subscription.pk).update(reread_at=timezone.now(), reread_tries=0)
    transaction.on_commit(lambda: wake("agencies.billing"))


def ask_for_all() -> int:
    """The daily look for what no message has told: every agency that Stripe knows, but those set by hand."""
    known = Subscription.objects.filter(~Q(stripe_customer_id=""), hand_reason="", reread_at=None)
    return known.update(reread_at=timezone.now(), reread_tries=0)


def reread_next() -> bool:
    """Read the one that has been due for longest; says whether there was one. What cannot be read now waits.

    Raises StripeAwayError, after that was noted.
    """
    row = claim()
    if row is None:
        return False
    try:
        if refresh(row, audit.Deed.SUBSCRIPTION_RECONCILED):
            log.warning("subscription_drift", agency=str(row.agency_id), before=row.status)
    except stripe_api.StripeAwayError as error:
        note_error(row, error)
        raise
    except stripe_api.StripeRefusedError as error:
        note_error(row, error)
    return True


def due() -> "QuerySet[Subscription]":
    return Subscription.objects.filter(reread_at__lte=timezone.now()).exclude(stripe_customer_id="")


@transaction.atomic
def claim() -> Subscription | None:
    """The next one; until its own next try nobody else takes it, and a worker that dies leaves it to that."""
    row = due().select_for_update(skip_locked=True).order_by("reread_at").first()
    if row:
        row.reread_at, row.reread_tries = timezone.now() + pause(row.reread_tries), row.reread_tries + 1
        row.save(update_fields=["reread_at", "reread_tries"])
    return row


def pause(tries: int) -> timedelta:
    """How long after so many tries: a minute, two, four … an hour at most."""
    return timedelta(minutes=min(60, 2 ** min(tries, 10)))


def note_error(subscription: Subscription, error: Exception) -> None:
    """For support: what went wrong between this agency and Stripe; a reading that succeeds clears it."""
    log.error("stripe_failed", agency=str(subscription.agency_id), error=str(error))
    Subscription.objects.filter(pk=subscription.pk).update(reread_error=str(error))


# The customer


def customer_of(agency: Agency, subscription: Subscription) -> str:
    """The agency's customer at Stripe; made at the first time."""
    if not subscription.stripe_customer_id:
        made = stripe_api.new_customer(str(agency.pk), agency.name, agency.email)
        Subscription.objects.filter(pk=subscription.pk, stripe_customer_id="").update(stripe_customer_id=made)
        subscription.refresh_from_db(fields=["stripe_customer_id"])
    return subscription.stripe_customer_id
