"""One sentence about an item: what became of it, and why its listing is not live."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from imports.models import ImportItem
from listings.visibility import why_offline
from seeki.lib.problems import ErrorCode

Status, Outcome = ImportItem.Status, ImportItem.Outcome


def verdict(item: ImportItem, is_claimed: bool, now: datetime | None = None) -> str:
    """What became of an item, in one sentence. `item.listing` is read."""
    if item.status == Status.QUEUED:
        return still_waiting(item, is_claimed)
    if item.status != Status.COMPLETED:
        return why_not(item)
    said = how_it_ended(item)
    reason = why_offline(item.listing, now or timezone.now()) if item.listing else ""
    return f"{said} {reason}".strip() if item.outcome != Outcome.REMOVED else said


def still_waiting(item: ImportItem, is_claimed: bool) -> str:
    if item.address_key:
        return _("Not live yet: its address is being looked up.")
    return _("Not live yet: it is being saved now.") if is_claimed else _("Not live yet: it waits for its turn.")


def why_not(item: ImportItem) -> str:
    """Why an item was refused or has failed."""
    count = len(item.problems or [])
    match item.error_code:
        case ErrorCode.VALIDATION_FAILED:
            return ngettext(
                "Not taken: one field has to be mended at the sender.",
                "Not taken: %(count)d fields have to be mended at the sender.",
                count,
            ) % {"count": count}
        case ErrorCode.GEOCODE_ADDRESS_NOT_FOUND:
            return _("Not taken: its address was not found on the map.")
        case ErrorCode.GEOCODE_COORDINATES_INVALID:
            return _("Not taken: its coordinates lie outside of the map.")
        case ErrorCode.INFRA_QUEUE_REJECTED:
            return _("Stored, but not worked off: too much was waiting. Retry it; nothing has to be sent again.")
        case ErrorCode.INFRA_LOST:
            return _("Accepted, but its result was lost at Seeki. Retry it; nothing has to be sent again.")
    return _("Something failed at Seeki. Retry it; nothing has to be sent again.")


def how_it_ended(item: ImportItem) -> str:
    match item.outcome:
        case Outcome.CREATED:
            return _("A new listing was made.")
        case Outcome.UPDATED:
            return _("The listing was updated.")
        case Outcome.UNCHANGED:
            return _("Nothing had changed; the listing was prolonged.")
        case Outcome.REMOVED:
            return _("The listing was taken offline, as its sender asked.")
        case Outcome.ABSENT:
            return _("There was no such listing to take offline.")
    return _("A newer version had come first; this one changed nothing.")
