"""What a subscription's state means for the agency, in words: can we import, what is wrong, how is it mended."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agencies.models import Subscription
from agencies.standing import IN_GOOD_STANDING

Status = Subscription.Status
GOOD, WARN, BAD, INFO = (
    ("good", "circle-check"),
    ("warn", "circle-alert"),
    ("bad", "circle-x"),
    ("info", "flask-conical"),
)


@dataclass(frozen=True, slots=True)
class Words:
    """A state: tone and shape, a title, what it means, and how to go on."""

    look: tuple[str, str]
    title: str
    meaning: str
    remedy: str = ""


def day(at: datetime | None) -> str:
    return date_format(timezone.localtime(at), "DATE_FORMAT") if at else ""


def words(subscription: Subscription | None) -> Words:
    if subscription is None:
        return no_subscription()
    if subscription.is_by_hand:
        return by_hand(subscription)
    if subscription.is_demo and subscription.status in IN_GOOD_STANDING:
        return Words(
            INFO,
            _("Demo subscription"),
            _("Nothing is paid, and everything works as with a paid subscription."),
        )
    make = {
        Status.ACTIVE: active,
        Status.PAST_DUE: past_due,
        Status.UNPAID: unpaid,
        Status.CANCELED: canceled,
        Status.INCOMPLETE: incomplete,
        Status.INCOMPLETE_EXPIRED: incomplete,
        Status.PAUSED: paused,
        Status.TRIALING: paused,
    }
    known = make.get(Status(subscription.status)) if subscription.status in Status else None
    return known(subscription) if known else no_subscription()


def no_subscription() -> Words:
    return Words(
        WARN,
        _("No subscription yet"),
        _("Imports are refused until your agency has subscribed."),
        _("Choose a plan: as soon as it is paid, your CRM may import."),
    )


def by_hand(subscription: Subscription) -> Words:
    until = day(subscription.hand_until)
    if subscription.status in IN_GOOD_STANDING:
        meaning = _("Seeki support has set it up for you. Imports are accepted.")
        if until:
            meaning = _("Seeki support has set it up for you until %(day)s. Imports are accepted.") % {"day": until}
        return Words(GOOD, _("Active"), meaning)
    return Words(
        BAD,
        _("Stopped by Seeki support"),
        _("Imports are refused; listings stay online until they expire."),
        _("Write to Seeki support."),
    )


def active(subscription: Subscription) -> Words:
    if not subscription.ends_at:
        return Words(GOOD, _("Active"), _("Imports are accepted."))
    return Words(
        WARN,
        _("Active, ends on %(day)s") % {"day": day(subscription.ends_at)},
        _("It was cancelled and is not renewed. After that day imports are refused; listings stay until they expire."),
        _("Changed your mind? Take the cancellation back in the billing portal."),
    )


def past_due(subscription: Subscription) -> Words:
    again = day(subscription.next_attempt_at)
    meaning = _("Imports still work. If the payment keeps failing, the subscription ends, and imports are refused.")
    if again:
        meaning = _(
            "Imports still work, and the payment is tried again on %(day)s. If it keeps failing, the subscription "
            "ends, and imports are refused."
        ) % {"day": again}
    return Words(
        WARN,
        _("The last payment failed"),
        meaning,
        _("Pay the open invoice, or enter another card in the billing portal."),
    )


def unpaid(subscription: Subscription) -> Words:
    return Words(
        BAD,
        _("Unpaid"),
        _("The payment failed several times. Imports are refused; listings stay online until they expire."),
        _("Pay the open invoice, or enter another card in the billing portal. The same key works again at once."),
    )


def canceled(subscription: Subscription) -> Words:
    return Words(
        BAD,
        _("Ended"),
        _("Imports are refused; listings stay online until they expire."),
        _("Subscribe again: the same key works again at once."),
    )


def incomplete(subscription: Subscription) -> Words:
    return Words(
        WARN,
        _("The first payment was not finished"),
        _("Imports are refused until your agency has subscribed."),
        _("Choose a plan again, and confirm the payment with your bank where it asks for that."),
    )


def paused(subscription: Subscription) -> Words:
    return Words(
        WARN,
        subscription.get_status_display(),
        _("Imports are refused until the subscription is active."),
        _("Look into the billing portal, or write to Seeki support."),
    )
