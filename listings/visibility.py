"""The state of a listing, derived from its dates and never stored; and why buyers do not see it, in one sentence.

Each state is said twice, as a question to the database and as one to a listing in hand; a test holds them together.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from listings.models import Listing, Removal

SOON = timedelta(days=7)


class State(StrEnum):
    """Exactly one holds for every listing. What a person has done stands before what the sender or the time did."""

    LIVE = "live"
    EXPIRING = "expiring"
    WITHHELD = "withheld"
    SOLD = "sold"
    REFERENCE = "reference"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


SHOWN = (State.LIVE, State.EXPIRING)
OFFLINE = (State.WITHHELD, State.SOLD, State.REFERENCE, State.WITHDRAWN, State.EXPIRED)
NAMES: Mapping[State, Promise] = {
    State.LIVE: gettext_lazy("Live"),
    State.EXPIRING: gettext_lazy("Expiring soon"),
    State.WITHHELD: gettext_lazy("Taken offline by hand"),
    State.SOLD: gettext_lazy("Sold"),
    State.REFERENCE: gettext_lazy("Reference"),
    State.WITHDRAWN: gettext_lazy("Withdrawn"),
    State.EXPIRED: gettext_lazy("Expired"),
}


def is_in(state: State, now: datetime) -> Q:
    """The listings in this state, as a filter."""
    removed = Q(withheld_at=None, removed_at__isnull=False)
    stands = Q(withheld_at=None, removed_at=None)
    return {
        State.WITHHELD: Q(withheld_at__isnull=False),
        State.SOLD: removed & Q(removal=Removal.SOLD),
        State.REFERENCE: removed & Q(removal=Removal.REFERENCE),
        State.WITHDRAWN: removed & ~Q(removal__in=[Removal.SOLD, Removal.REFERENCE]),
        State.EXPIRED: stands & Q(expires_at__lte=now),
        State.EXPIRING: stands & Q(expires_at__gt=now, expires_at__lte=now + SOON),
        State.LIVE: stands & Q(expires_at__gt=now + SOON),
    }[state]


def state_of(listing: Listing, now: datetime) -> State:
    return State.WITHHELD if listing.withheld_at else state_without_hand(listing, now)


def state_without_hand(listing: Listing, now: datetime) -> State:
    """The state that a listing has, or would have if nobody had taken it offline by hand."""
    if listing.removed_at:
        by_removal = {Removal.SOLD.value: State.SOLD, Removal.REFERENCE.value: State.REFERENCE}
        return by_removal.get(listing.removal, State.WITHDRAWN)
    if listing.expires_at <= now:
        return State.EXPIRED
    return State.EXPIRING if listing.expires_at <= now + SOON else State.LIVE


def in_words(listing: Listing, now: datetime) -> str:
    """A few words for a list: live, expires in 5 days, offline: sold."""
    state = state_of(listing, now)
    if state == State.LIVE:
        return _("Live")
    if state == State.EXPIRING:
        return expires_in(listing, now)
    if state == State.WITHHELD:
        return _("Offline: by Seeki support") if listing.withheld_by_support else _("Offline: by hand")
    return _("Offline: %(reason)s") % {"reason": str(NAMES[state]).lower()}


def expires_in(listing: Listing, now: datetime) -> str:
    days = (listing.expires_at - now).days
    if not days:
        return _("Expires within a day")
    return ngettext("Expires in %(days)d day", "Expires in %(days)d days", days) % {"days": days}


def why_offline(listing: Listing, now: datetime) -> str:
    """Why buyers do not see it, and what brings it back; empty for one that they see."""
    state = state_of(listing, now)
    if state != State.WITHHELD:
        return by_itself(state, listing)
    facts = {"day": day(listing.withheld_at), "reason": listing.withheld_reason.rstrip(" .")}
    if listing.withheld_by_support:
        return (
            _("Seeki support took it offline on %(day)s: %(reason)s. Only support can bring it back; write to them.")
            % facts
        )
    beneath = by_itself(state_without_hand(listing, now), listing)
    if beneath:
        why = _("Taken offline by hand on %(day)s (%(reason)s); brought back, it would still be offline.") % facts
        return f"{why} {beneath}"
    return (
        _("Taken offline by hand on %(day)s (%(reason)s); no import changes that. Bring it back on its page.") % facts
    )


def by_itself(state: State, listing: Listing) -> str:
    """The sentence for what the sender or the time did."""
    gone, ended = day(listing.removed_at), day(listing.expires_at)
    match state:
        case State.SOLD:
            return _("Your software reported it as sold on %(day)s; it returns when it is sent again.") % {"day": gone}
        case State.REFERENCE:
            return _(
                "Your software keeps it as a reference since %(day)s; it returns when it is sent for publishing."
            ) % {"day": gone}
        case State.WITHDRAWN:
            return _("Your software removed it on %(day)s; it returns when it is sent again.") % {"day": gone}
        case State.EXPIRED:
            return _(
                "No import has named it for too long, so it expired on %(day)s; any import of it brings it back."
            ) % {"day": ended}
        case _:
            return ""


def day(moment: datetime | None) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT") if moment else ""
