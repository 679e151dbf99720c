"""The audit log that owners read: who did what in their account, written when it is done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from allauth.account.adapter import get_adapter
from django.http import HttpRequest
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, AuditEntry, Member, Subscription, SupportVisit, User
from seeki.templatetags.ui import moment


class Deed(StrEnum):
    """What can be done in an account and is worth knowing later."""

    SIGNED_UP = "signed_up"
    KEY_ISSUED = "key_issued"
    KEY_ROTATED = "key_rotated"
    KEY_REPLACED = "key_replaced"
    KEY_REVOKED = "key_revoked"
    MEMBER_INVITED = "member_invited"
    INVITATION_WITHDRAWN = "invitation_withdrawn"
    MEMBER_JOINED = "member_joined"
    MEMBER_REMOVED = "member_removed"
    MEMBER_LEFT = "member_left"
    ROLE_CHANGED = "role_changed"
    SETTINGS_CHANGED = "settings_changed"
    FILE_IMPORTED = "file_imported"
    ITEMS_RETRIED = "items_retried"
    LISTING_WITHHELD = "listing_withheld"
    LISTING_BROUGHT_BACK = "listing_brought_back"
    LISTING_EXTENDED = "listing_extended"
    ITEMS_LOST = "items_lost"
    DELIVERY_REPLAYED = "delivery_replayed"
    CHECKOUT_STARTED = "checkout_started"
    PORTAL_OPENED = "portal_opened"
    SUBSCRIPTION_CHANGED = "subscription_changed"
    SUBSCRIPTION_RECONCILED = "subscription_reconciled"
    SUBSCRIPTION_ENDING = "subscription_ending"
    SUBSCRIPTION_GOES_ON = "subscription_goes_on"
    SUBSCRIPTION_SET = "subscription_set"
    SUBSCRIPTION_RELEASED = "subscription_released"
    MEMBER_ADDED = "member_added"
    ROLE_SET = "role_set"
    SECOND_FACTOR_REMOVED = "second_factor_removed"
    KEY_ENDING = "key_ending"
    KEY_LINK_SENT = "key_link_sent"
    INTAKE_PAUSED = "intake_paused"
    INTAKE_RESUMED = "intake_resumed"
    LIMITS_CHANGED = "limits_changed"
    VISIT_STARTED = "visit_started"
    VISIT_TO_CHANGE_STARTED = "visit_to_change_started"
    VISIT_ENDED = "visit_ended"


# `str.format` templates over `target` and the facts.
SENTENCES: Mapping[Deed, Promise] = {
    Deed.SIGNED_UP: _("Opened the account of {target}"),
    Deed.KEY_ISSUED: _("Made the API key {target}"),
    Deed.KEY_ROTATED: _("Replaced the API key {old} by {target}; the old one works until {until}"),
    Deed.KEY_REPLACED: _("Replaced the API key {old} by {target}; the old one ended at once"),
    Deed.KEY_REVOKED: _("Revoked the API key {target}"),
    Deed.MEMBER_INVITED: _("Invited {target} as {role}"),
    Deed.INVITATION_WITHDRAWN: _("Withdrew the invitation of {target}"),
    Deed.MEMBER_JOINED: _("Joined as {role}"),
    Deed.MEMBER_REMOVED: _("Removed {target} from the team"),
    Deed.MEMBER_LEFT: _("Left the team"),
    Deed.ROLE_CHANGED: _("Changed the role of {target} from {before} to {role}"),
    Deed.SETTINGS_CHANGED: _("Changed the settings: {fields}"),
    Deed.FILE_IMPORTED: _("Imported the file {target}"),
    Deed.ITEMS_RETRIED: _("Queued again: {target}"),
    Deed.LISTING_WITHHELD: _("Took the listing {target} offline: {reason}"),
    Deed.LISTING_BROUGHT_BACK: _("Brought the listing {target} back"),
    Deed.LISTING_EXTENDED: _("Prolonged the listing {target} until {until}"),
    Deed.ITEMS_LOST: _("Gave up waiting for: {target}"),
    Deed.DELIVERY_REPLAYED: _("Read once more what was sent: {target}"),
    Deed.CHECKOUT_STARTED: _("Went to Stripe to subscribe to {target}"),
    Deed.PORTAL_OPENED: _("Opened the billing portal"),
    Deed.SUBSCRIPTION_CHANGED: _("The subscription went from {before_status} to {status}"),
    Deed.SUBSCRIPTION_RECONCILED: _("Compared with Stripe: the subscription went from {before_status} to {status}"),
    Deed.SUBSCRIPTION_ENDING: _("The subscription will end on {until} and not be renewed"),
    Deed.SUBSCRIPTION_GOES_ON: _("The subscription goes on after all"),
    Deed.SUBSCRIPTION_SET: _("Set the subscription from {before_status} to {status} by hand; until: {until}"),
    Deed.SUBSCRIPTION_RELEASED: _("The subscription is no longer set by hand"),
    Deed.MEMBER_ADDED: _("Added {target} to the team as {role}"),
    Deed.ROLE_SET: _("Made the role of {target} {role}"),
    Deed.SECOND_FACTOR_REMOVED: _("Removed a second factor of {target}"),
    Deed.KEY_ENDING: _("Set an end to the API key {target}: {until}"),
    Deed.KEY_LINK_SENT: _("Sent the owners a link with which to make a new API key"),
    Deed.INTAKE_PAUSED: _("Paused the imports: {message}"),
    Deed.INTAKE_RESUMED: _("Let imports in again"),
    Deed.LIMITS_CHANGED: _("Changed the limits: {fields}"),
    Deed.VISIT_STARTED: _("Opened your dashboard to look at it, until {until} at the latest"),
    Deed.VISIT_TO_CHANGE_STARTED: _("Opened your dashboard to change something in it, until {until} at the latest"),
    Deed.VISIT_ENDED: _("Left your dashboard"),
}


# The deeds in a word or two, for choosing.
NAMES: Mapping[Deed, Promise] = {
    Deed.SIGNED_UP: _("Account opened"),
    Deed.KEY_ISSUED: _("API key made"),
    Deed.KEY_ROTATED: _("API key replaced, with a grace"),
    Deed.KEY_REPLACED: _("API key replaced at once"),
    Deed.KEY_REVOKED: _("API key revoked"),
    Deed.MEMBER_INVITED: _("Invitation sent"),
    Deed.INVITATION_WITHDRAWN: _("Invitation withdrawn"),
    Deed.MEMBER_JOINED: _("Member joined"),
    Deed.MEMBER_REMOVED: _("Member removed"),
    Deed.MEMBER_LEFT: _("Member left"),
    Deed.ROLE_CHANGED: _("Role changed"),
    Deed.SETTINGS_CHANGED: _("Settings changed"),
    Deed.FILE_IMPORTED: _("File imported"),
    Deed.ITEMS_RETRIED: _("Items retried"),
    Deed.LISTING_WITHHELD: _("Listing taken offline"),
    Deed.LISTING_BROUGHT_BACK: _("Listing brought back"),
    Deed.LISTING_EXTENDED: _("Listing prolonged"),
    Deed.ITEMS_LOST: _("Items given up"),
    Deed.DELIVERY_REPLAYED: _("Delivery read once more"),
    Deed.CHECKOUT_STARTED: _("Checkout opened"),
    Deed.PORTAL_OPENED: _("Billing portal opened"),
    Deed.SUBSCRIPTION_CHANGED: _("Subscription changed"),
    Deed.SUBSCRIPTION_RECONCILED: _("Subscription compared with Stripe"),
    Deed.SUBSCRIPTION_ENDING: _("Subscription cancelled"),
    Deed.SUBSCRIPTION_GOES_ON: _("Cancellation taken back"),
    Deed.SUBSCRIPTION_SET: _("Subscription set by hand"),
    Deed.SUBSCRIPTION_RELEASED: _("Subscription no longer set by hand"),
    Deed.MEMBER_ADDED: _("Member added"),
    Deed.ROLE_SET: _("Role set"),
    Deed.SECOND_FACTOR_REMOVED: _("Second factor removed"),
    Deed.KEY_ENDING: _("End set to an API key"),
    Deed.KEY_LINK_SENT: _("Link for an API key sent"),
    Deed.INTAKE_PAUSED: _("Imports paused"),
    Deed.INTAKE_RESUMED: _("Imports let in again"),
    Deed.LIMITS_CHANGED: _("Limits changed"),
    Deed.VISIT_STARTED: _("Seeki support looked at the dashboard"),
    Deed.VISIT_TO_CHANGE_STARTED: _("Seeki support came to change something"),
    Deed.VISIT_ENDED: _("Seeki support left the dashboard"),
}
KEY_DEEDS = (
    Deed.KEY_ISSUED,
    Deed.KEY_ROTATED,
    Deed.KEY_REPLACED,
    Deed.KEY_REVOKED,
    Deed.KEY_ENDING,
    Deed.KEY_LINK_SENT,
)
SUPPORT_DEEDS = (
    Deed.INTAKE_PAUSED,
    Deed.INTAKE_RESUMED,
    Deed.LIMITS_CHANGED,
    Deed.VISIT_STARTED,
    Deed.VISIT_TO_CHANGE_STARTED,
    Deed.VISIT_ENDED,
)
BILLING_DEEDS = (
    Deed.CHECKOUT_STARTED,
    Deed.PORTAL_OPENED,
    Deed.SUBSCRIPTION_CHANGED,
    Deed.SUBSCRIPTION_RECONCILED,
    Deed.SUBSCRIPTION_ENDING,
    Deed.SUBSCRIPTION_GOES_ON,
    Deed.SUBSCRIPTION_SET,
    Deed.SUBSCRIPTION_RELEASED,
)


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody of Seeki, and why they do it. Customers read "Seeki" and no reason; support reads both."""

    user: User
    reason: str = ""

    @classmethod
    def of(cls, request: HttpRequest, reason: str = "") -> "Staff":
        """Who is signed in at the support desk."""
        assert isinstance(request.user, User)
        return cls(request.user, reason)


def record(agency: Agency, by: User | Staff | None, deed: Deed, target: str = "", **facts: Any) -> AuditEntry:
    """Write down a deed. In the transaction of the deed itself, so that neither stands without the other."""
    request: HttpRequest | None = facts.pop("request", None)
    staff = by if isinstance(by, Staff) else visitor(request, agency)
    person = by if isinstance(by, User) and not staff else None
    return AuditEntry.objects.create(
        agency=agency,
        actor=person,
        actor_name=person.get_full_name() if person else "Seeki",
        staff=staff.user if staff else None,
        staff_name=staff.user.get_full_name() if staff else "",
        reason=staff.reason[:500] if staff else "",
        deed=deed,
        target=target[:254],
        facts=facts,
        ip_address=get_adapter().get_client_ip(request) if request and person else None,
    )


def visitor(request: HttpRequest | None, agency: Agency) -> Staff | None:
    """Who of support is in this agency's dashboard with this request (see `visits.py`)."""
    visit: SupportVisit | None = getattr(request, "visit", None)
    return Staff(visit.staff, visit.reason) if visit and visit.agency_id == agency.pk else None


class Facts(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "–"


def sentence(entry: AuditEntry) -> str:
    """What was done, in the reader's language."""
    try:
        template = SENTENCES[Deed(entry.deed)]
    except ValueError:  # written by a newer version
        return entry.deed
    facts = {name: WORDS.get(name, str)(fact) for name, fact in entry.facts.items()}
    return str(template).format_map(Facts(facts, target=entry.target))


def role_word(role: Any) -> str:
    return str(Member.Role(role).label) if role in Member.Role else str(role)


def status_word(status: Any) -> str:
    known = Subscription.Status
    return str(known(status).label) if status in known else str(status)


def moment_word(at: Any) -> str:
    found = parse_datetime(str(at))
    return str(moment(found)) if found else str(at) or "–"


def field_words(names: Any) -> str:
    """Names of an agency's fields, as its settings call them."""
    known = {field.name: str(field.verbose_name) for field in Agency._meta.fields}
    return ", ".join(str(known.get(name, name)) for name in names) if isinstance(names, list) else str(names)


# Facts that are kept as codes and read as words.
WORDS: Mapping[str, Callable[[Any], str]] = {
    "role": role_word,
    "before": role_word,
    "status": status_word,
    "before_status": status_word,
    "until": moment_word,
    "fields": field_words,
}
