"""GET /dashboard/listings/{id}/: one listing as buyers see it, and what only its agency knows beside it."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agencies.membership import MemberRequest, member_page
from listings.facts import facts_for_buyers, facts_for_the_agency
from listings.facts.property import area
from listings.facts.showing import Show, number, year
from listings.models import Listing, ListingImage
from listings.pages.by_hand import pop_undo
from listings.pages.own import own_listing
from listings.pages.showing import badge_of, drawing_of, kind_and_offer, price_line
from listings.photos import files_of, gallery_of
from listings.place import as_buyers_see_it, as_line
from listings.texts import links_of, texts_of
from listings.visibility import why_offline

WAITING_SHOWN = 20
WAITING, READY = ListingImage.State.WAITING, ListingImage.State.READY
# What buyers look for first: field, label, form, drawing.
KEY_FACTS: tuple[tuple[str, Promise, Show, str], ...] = (
    ("floorage", _("Floor area"), area, "ruler"),
    ("land_area", _("Plot"), area, "trees"),
    ("rooms", _("Rooms"), number, "door-open"),
    ("bedrooms", _("Bedrooms"), number, "bed-double"),
    ("bathrooms", _("Bathrooms"), number, "bath"),
    ("year_built", _("Year built"), year, "calendar"),
)


class KeyFact(NamedTuple):
    label: str
    value: str
    icon: str


@require_safe
@never_cache
@member_page()
def show_listing(request: MemberRequest, listing_id: UUID) -> HttpResponse:
    listing = own_listing(request, listing_id)
    now, content = timezone.now(), listing.content
    photos = gallery_of(listing)
    waiting = [photo for photo in photos if photo.state == WAITING and not photo.is_here]
    said = [photo for photo in photos if photo.said]
    context = {
        "listing": listing,
        "badge": badge_of(listing, now),
        "why": why_offline(listing, now),
        "is_live": listing.is_live(now),
        "kind": kind_and_offer(listing),
        "drawing": drawing_of(listing),
        "price": price_line(listing, content.get("price_period")),
        "place": as_buyers_see_it(content),
        "address": as_line(content.get("address") or {}),
        "photos": [photo for photo in photos if photo.is_here],
        "said": said,
        "may_try_again": any(photo.said and photo.state != READY for photo in photos),
        "waiting": waiting[:WAITING_SHOWN],
        "waiting_count": len(waiting),
        "key_facts": key_facts(content),
        "texts": texts_of(content),
        "links": list(links_of(content, documents(listing))),
        "groups": facts_for_buyers(content),
        "kept": facts_for_the_agency(content),
        "undo": pop_undo(request, listing),
    }
    return render(request, "listings/listing.html", context)


def documents(listing: Listing) -> dict[str, str]:
    """Asked for only where some came as files."""
    sent = listing.content.get("documents") or ()
    return files_of(listing) if any(entry["url"].startswith("upload:") for entry in sent) else {}


def key_facts(content: Mapping[str, Any]) -> list[KeyFact]:
    return [
        KeyFact(str(label), show(content[field], content), icon)
        for field, label, show, icon in KEY_FACTS
        if content.get(field) is not None
    ]
