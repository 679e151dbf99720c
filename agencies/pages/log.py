"""The audit log: who did what in the agency's account, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies import audit
from agencies.membership import MemberRequest, member_page
from agencies.models import Agency, AuditEntry, Member
from seeki.lib.paging import PageLinks, page_links

PAGE = 50
# Kinds of deeds, by the word in the address.
KINDS = {
    "keys": (_("API keys"), audit.KEY_DEEDS),
    "team": (
        _("Team"),
        (
            audit.Deed.MEMBER_INVITED,
            audit.Deed.INVITATION_WITHDRAWN,
            audit.Deed.MEMBER_JOINED,
            audit.Deed.MEMBER_REMOVED,
            audit.Deed.MEMBER_LEFT,
            audit.Deed.ROLE_CHANGED,
            audit.Deed.MEMBER_ADDED,
            audit.Deed.ROLE_SET,
            audit.Deed.SECOND_FACTOR_REMOVED,
        ),
    ),
    "billing": (_("Billing"), audit.BILLING_DEEDS),
    "settings": (_("Settings"), (audit.Deed.SIGNED_UP, audit.Deed.SETTINGS_CHANGED)),
    "imports": (_("Imports"), (audit.Deed.FILE_IMPORTED, audit.Deed.ITEMS_RETRIED)),
    "listings": (_("Listings"), (audit.Deed.LISTING_WITHHELD, audit.Deed.LISTING_BROUGHT_BACK)),
    "support": (_("Seeki support"), audit.SUPPORT_DEEDS),
}
# People of former times are looked for in so many of the newest entries.
NEWEST = 5_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose deeds, and of which kind; what is empty does not matter."""

    person: str = ""
    deed: str = ""

    def __bool__(self) -> bool:
        return self != Wanted()


@member_page(look=Member.Role.OWNER, change=Member.Role.OWNER)
def show_log(request: MemberRequest) -> HttpResponse:
    people = actors(request.agency)
    wanted = Wanted(request.GET.get("person", ""), request.GET.get("deed", ""))
    entries, links = page(request, chosen(request.agency, wanted))
    context = {
        "days": by_day(entries),
        "page": links,
        "people": people,
        "kinds": [
            (word, name, [(deed.value, audit.NAMES[deed]) for deed in deeds]) for word, (name, deeds) in KINDS.items()
        ],
        "wanted": wanted,
        "is_filtered": bool(wanted),
    }
    return render(request, "agencies/log.html", context)


def actors(agency: Agency) -> list[tuple[str, str]]:
    """(id, latest name) of everybody who stands in the log; Seeki's own have the id "seeki"."""
    newest = agency.audit_entries.order_by("-id").values("actor_id", "actor_name")[:NEWEST]
    seen: dict[str, str] = {}
    for entry in newest:
        seen.setdefault(str(entry["actor_id"] or "seeki"), entry["actor_name"])
    return sorted(seen.items(), key=lambda pair: pair[1].lower())


def chosen(agency: Agency, wanted: Wanted) -> "QuerySet[AuditEntry]":
    found = agency.audit_entries.all()
    if wanted.person:
        actor = as_uuid(wanted.person)
        found = found.filter(actor_id=actor) if actor or wanted.person == "seeki" else found.none()
    if wanted.deed:
        deeds = KINDS[wanted.deed][1] if wanted.deed in KINDS else (wanted.deed.replace("\x00", ""),)
        found = found.filter(deed__in=deeds)
    return found


def as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def page(request: MemberRequest, found: "QuerySet[AuditEntry]") -> tuple[list[AuditEntry], PageLinks]:
    """A page of entries, and the links of those beside it. Ids rise with time, so they are the cursor."""
    before, after = as_uuid(request.GET.get("before", "")), as_uuid(request.GET.get("after", ""))
    if before:
        newer = list(found.filter(id__gt=before).order_by("id")[: PAGE + 1])
        entries, has_newer, has_older = newer[:PAGE][::-1], len(newer) > PAGE, True
    else:
        older = list((found.filter(id__lt=after) if after else found).order_by("-id")[: PAGE + 1])
        entries, has_newer, has_older = older[:PAGE], after is not None, len(older) > PAGE
    if not entries:
        return [], page_links(request, None, None)
    first, last = str(entries[0].pk), str(entries[-1].pk)
    return entries, page_links(request, first if has_newer else None, last if has_older else None)


def by_day(entries: Sequence[AuditEntry]) -> list[tuple[Any, list[tuple[AuditEntry, str]]]]:
    """Days of the reader's zone with their entries, each as a sentence."""
    days = groupby(entries, key=lambda entry: timezone.localtime(entry.at).date())
    return [(day, [(entry, audit.sentence(entry)) for entry in group]) for day, group in days]
