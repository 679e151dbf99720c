"""Support's own word on a subscription: it stands over Stripe's until it is taken back or its time is over."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from agencies import audit, subscribing
from agencies.models import Subscription, User

Status = Subscription.Status


@transaction.atomic
def put(
    subscription: Subscription, status: str, until: datetime | None, reason: str, by: User | None = None
) -> Subscription:
    """Set the status, with a reason; without an end it holds until somebody takes it back."""
    row = Subscription.objects.select_for_update(of=("self",)).select_related("agency").get(pk=subscription.pk)
    before, row.status = row.status, status
    row.hand_until, row.hand_reason = until, reason
    row.save(update_fields=["status", "hand_until", "hand_reason"])
    facts: dict[str, Any] = {"before_status": before, "status": status, "reason": reason}
    facts["until"] = until.isoformat() if until else ""
    # Support's names and reasons are not for customers: the sentence that they read has neither.
    audit.record(row.agency, by and audit.Staff(by, reason), audit.Deed.SUBSCRIPTION_SET, **facts)
    return row


@transaction.atomic
def take_back(subscription: Subscription, by: audit.Staff | None = None) -> bool:
    """Let Stripe's word count again. Until it has been asked, who has a subscription there keeps what they have."""
    row = Subscription.objects.select_for_update(of=("self",)).select_related("agency").get(pk=subscription.pk)
    if not row.is_by_hand:
        return False
    before, reason = row.status, row.hand_reason
    row.hand_reason, row.hand_until = "", None
    if not row.stripe_customer_id:
        row.status = Status.ACTIVE if row.is_demo else Status.NONE
    row.save(update_fields=["status", "hand_reason", "hand_until"])
    audit.record(
        row.agency, by, audit.Deed.SUBSCRIPTION_RELEASED, before_status=before, status=row.status, reason=reason
    )
    if row.stripe_customer_id:
        subscribing.ask_again(row)
    return True


def end_those_over() -> None:
    for row in Subscription.objects.exclude(hand_reason="").filter(hand_until__lte=timezone.now()):
        take_back(row)
