"""GET /dashboard/listings/: all listings of the agency, searched, filtered, a page at a time."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from agencies.membership import MemberRequest, member_page
from listings.catalogue import DEFAULT_SORT, Figures, Wanted, countries, figures, find
from listings.models import Listing
from listings.pages.showing import Badge, badge_of, drawing_of, kind_and_offer, price_line
from listings.payload.words import ListingType, RealEstateType
from listings.photos import Photo, cover_of, covers_of
from listings.place import country_name
from listings.visibility import NAMES, OFFLINE, SHOWN, State
from listings.wording import worded
from seeki.lib.paging import page_links

ALL, OFFLINE_TAB = "", "offline"
# A tab shows several states; those of one reason stand below "offline".
TABS: dict[str, tuple[Promise | str, Sequence[State]]] = {
    ALL: (_("All"), ()),
    State.LIVE: (NAMES[State.LIVE], SHOWN),
    State.EXPIRING: (NAMES[State.EXPIRING], (State.EXPIRING,)),
    OFFLINE_TAB: (_("Offline"), OFFLINE),
}
REASONS: dict[str, tuple[Promise | str, Sequence[State]]] = {state: (NAMES[state], (state,)) for state in OFFLINE}
SORT_NAMES = {
    "-imported": _("Last import, newest first"),
    "imported": _("Last import, oldest first"),
    "name": _("Name, A to Z"),
    "-name": _("Name, Z to A"),
    "price": _("Price, lowest first"),
    "-price": _("Price, highest first"),
}


class Row(NamedTuple):
    """A listing in the list."""

    listing: Listing
    cover: Photo | None
    drawing: str
    kind: str
    price: str
    badge: Badge


class Tab(NamedTuple):
    name: str
    found: int
    query: str
    is_here: bool


@require_safe
@member_page()
def list_listings(request: MemberRequest) -> HttpResponse:
    now = timezone.now()
    tab = request.GET.get("state", ALL)
    tab = tab if tab in TABS or tab in REASONS else ALL
    wanted = asked(request, tab)
    counted = figures(request.agency.pk, now, wanted)
    page = find(request.agency.pk, wanted, now, request.GET.get("before", ""), request.GET.get("after", ""))
    context: dict[str, Any] = {
        "rows": rows_of(page.listings, now),
        "page": page_links(request, page.before, page.after),
        "tabs": tabs(request, TABS, tab if tab in TABS else OFFLINE_TAB, counted),
        "reasons": tabs(request, REASONS, tab, counted) if tab == OFFLINE_TAB or tab in REASONS else (),
        "wanted": wanted,
        "state": tab,
        "has_any": counted.total or any((wanted.query, wanted.offer, wanted.kind, wanted.country)),
        "public_url": settings.SEEKI_PUBLIC_URL,
    }
    is_fragment = request.htmx and not request.htmx.history_restore_request
    template = "listings/_results.html" if is_fragment else "listings/listings.html"
    answer = render(request, template, context if is_fragment else context | choices(request))
    patch_vary_headers(answer, ("HX-Request",))
    return answer


def asked(request: MemberRequest, tab: str) -> Wanted:
    states = {**TABS, **REASONS}[tab][1]
    texts = {name: request.GET.get(name, "").strip() for name in ("offer", "kind", "country")}
    return Wanted(
        query=request.GET.get("q", "").strip(),
        states=states,
        sort=request.GET.get("sort") or DEFAULT_SORT,
        **texts,
    )


def rows_of(listings: Sequence[Listing], now: datetime) -> list[Row]:
    covers = covers_of(listings)
    return [row_of(listing, covers.get(listing.pk), now) for listing in listings]


def row_of(listing: Any, cover: Photo | None, now: datetime) -> Row:
    return Row(
        listing=listing,
        cover=cover or cover_of({"images": listing.shown_images}),
        drawing=drawing_of(listing),
        kind=kind_and_offer(listing),
        price=price_line(listing, listing.price_period),
        badge=badge_of(listing, now),
    )


def tabs(
    request: MemberRequest, entries: dict[str, tuple[Promise | str, Sequence[State]]], here: str, counted: Figures
) -> list[Tab]:
    """Links to the same search in other states, with how many it finds there; reasons without any are left out."""
    made = []
    for name, (label, states) in entries.items():
        found = sum(counted.by_state[state] for state in states or State)
        if found or entries is TABS or name == here:
            made.append(Tab(str(label), found, with_state(request, name), name == here))
    return made


def with_state(request: MemberRequest, state: str) -> str:
    query = request.GET.copy()
    for name in ("before", "after", "state"):
        query.pop(name, None)
    if state:
        query["state"] = state
    return f"?{query.urlencode()}"


def choices(request: MemberRequest) -> dict[str, Iterable[tuple[str, str]]]:
    """What the filters offer; countries only where the agency has several."""
    codes = countries(request.agency.pk)
    named = sorted(((code, country_name(code)) for code in codes), key=lambda choice: choice[1])
    return {
        "offers": [(offer, worded(ListingType, offer)) for offer in ListingType],
        "kinds": [(kind, worded(RealEstateType, kind)) for kind in RealEstateType],
        "countries": named if len(named) > 1 else [],
        "sorts": [(sort, str(name)) for sort, name in SORT_NAMES.items()],
    }
