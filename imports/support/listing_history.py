"""A part of support's page of a listing: who wrote it, and what changed when, by imports and by hand."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from agencies import audit
from agencies.models import AuditEntry
from imports.history import versions
from imports.history.versions import Version
from imports.pages.words import item_word
from imports.support.names import SUPPORT
from imports.support.subjects import deeds_about
from listings.models import Listing
from seeki.lib.admin import support_page


class Event(NamedTuple):
    """Something that changed a listing: an import, or somebody."""

    at: datetime
    version: Version | None = None
    word: object = None
    entry: AuditEntry | None = None
    said: str = ""


@support_page("listings.view_listing")
def listing_history(request: HttpRequest, listing_id: UUID) -> HttpResponse:
    listings = Listing.objects.select_related("agency").defer("content", "content_hash")
    listing = get_object_or_404(listings, pk=listing_id)
    before = cursor(request.GET.get("before", ""))
    page = versions.page(listing, before)
    events = [of_import(version) for version in page.versions]
    if before is None:
        events += [by_hand(entry) for entry in deeds_about(listing.agency, listing=str(listing.pk))]
    context = {
        "listing": listing,
        "names": SUPPORT,
        "is_first": before is None,
        "wrote": versions.written_by(listing) if before is None else None,
        "events": sorted(events, key=lambda event: event.at, reverse=True),
        "older": "-".join(map(str, page.older)) if page.older else "",
    }
    return render(request, "imports/support/_listing_history.html", context)


def cursor(sent: str) -> tuple[int, int] | None:
    """An order as it stands in an address; what is none leads to the first page."""
    number, _, index = sent.partition("-")
    is_order = all(part.isascii() and part.isdecimal() and len(part) < 10 for part in (number, index))
    return (int(number), int(index)) if is_order else None


def of_import(version: Version) -> Event:
    item = version.item
    return Event(item.finished_at or item.received_at, version, item_word(item))


def by_hand(entry: AuditEntry) -> Event:
    return Event(entry.at, entry=entry, said=audit.sentence(entry))
