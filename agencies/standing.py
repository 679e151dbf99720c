"""Whether an agency may use the API now: asked of its subscription each time, never kept."""

from agencies.models import Agency, Subscription
from seeki.lib.phrases import phrase as _
from seeki.lib.problems import ErrorCode
from seeki.lib.refused import Refused

# past_due may go on: Stripe is still trying the card, and a portal that goes dark helps nobody pay.
IN_GOOD_STANDING = frozenset({Subscription.Status.ACTIVE, Subscription.Status.PAST_DUE})


def require_subscription(subscription: Subscription) -> None:
    """Raise SUBSCRIPTION_INACTIVE unless the subscription is active or past due."""
    if subscription.status not in IN_GOOD_STANDING:
        raise Refused(
            ErrorCode.SUBSCRIPTION_INACTIVE,
            _(
                "The agency's subscription is neither active nor past due: its status is {status}. "
                "Renew it on the For Agents page; the same key works again at once.",
                status=str(subscription.status),
            ),
        )


def require_open_intake(agency: Agency) -> None:
    """Raise INTAKE_PAUSED, with support's own words, while support has paused the agency's imports."""
    if agency.pause_message:
        raise Refused(ErrorCode.INTAKE_PAUSED, agency.pause_message)
