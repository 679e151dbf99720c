"""A listing as support sees it, and what support can do with it: offline, back, more time."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from agencies import by_support
from agencies.audit import Deed
from listings.extending import extend, longest
from listings.facts import facts_for_buyers, facts_for_the_agency
from listings.gallery.words import said_of
from listings.models import Listing, ListingImage
from listings.pages.showing import badge_of, kind_and_offer, price_line
from listings.place import as_line
from listings.texts import texts_of
from listings.visibility import why_offline
from listings.withholding import bring_back, withhold
from seeki.lib.admin import reason_of, support_page
from seeki.templatetags.ui import moment, pretty

IMAGES_SHOWN = 200
CONTENT_SHOWN = 100_000
TONES = {"ready": ("good", "circle-check"), "waiting": ("info", "clock"), "failed": ("bad", "circle-x")}
DAYS = (7, 14, 30, 60)


def any_listing(listing_id: UUID) -> Listing:
    found = Listing.objects.select_related("agency", "withheld_by").filter(pk=listing_id).first()
    if found is None:
        raise Http404
    return found


def listing_page(request: HttpRequest, listing_id: UUID) -> HttpResponse:
    found = any_listing(listing_id)
    now, may, content = timezone.now(), request.user.has_perm, found.content
    images = ListingImage.objects.filter(listing=found).select_related("hosted").order_by("position", "is_leaving")
    shown = list(images[: IMAGES_SHOWN + 1])
    laid_out = pretty(content)
    context = admin.site.each_context(request) | {
        "title": str(found),
        "listing": found,
        "agency": found.agency,
        "badge": badge_of(found, now),
        "why": why_offline(found, now),
        "is_live": found.is_live(now),
        "kind": kind_and_offer(found),
        "price": price_line(found, content.get("price_period")),
        "address": as_line(content.get("address") or {}),
        "images": [(image, said_of(image), *TONES[image.state]) for image in shown[:IMAGES_SHOWN]],
        "has_more_images": len(shown) > IMAGES_SHOWN,
        "texts": texts_of(content),
        "groups": [*facts_for_buyers(content), facts_for_the_agency(content)],
        "content_text": laid_out[:CONTENT_SHOWN],
        "is_cut": len(laid_out) > CONTENT_SHOWN,
        "may_withhold": may("listings.withhold_listing"),
        "may_extend": may("listings.extend_listing") and found.removed_at is None,
        "days": [days for days in DAYS if days <= longest()],
    }
    return render(request, "listings/support/listing.html", context)


def answer(found: Listing) -> HttpResponse:
    return redirect("admin:listings_listing_change", found.pk)


def note(request: HttpRequest, found: Listing, deed: Deed, **facts: Any) -> None:
    by_support.note(by_support.person(request), found.agency, deed, found, listing=str(found.pk), **facts)


@support_page("listings.withhold_listing")
@require_POST
def withhold_listing(request: HttpRequest, listing_id: UUID) -> HttpResponse:
    found = any_listing(listing_id)
    if not (reason := reason_of(request)):
        return answer(found)
    with transaction.atomic():
        done = withhold(found, by_support.person(request), reason, by_support=True)
        if done:
            note(request, found, Deed.LISTING_WITHHELD, reason=reason)
    if done:
        messages.success(request, "It is offline, and its agency reads why.")
    else:
        messages.info(request, "Support has taken it offline already.")
    return answer(found)


@support_page("listings.withhold_listing")
@require_POST
def bring_back_listing(request: HttpRequest, listing_id: UUID) -> HttpResponse:
    found = any_listing(listing_id)
    if not (reason := reason_of(request)):
        return answer(found)
    with transaction.atomic():
        done = bring_back(found, by_support=True)
        if done:
            note(request, found, Deed.LISTING_BROUGHT_BACK, reason=reason)
    if done:
        messages.success(request, "Brought back.")
    else:
        messages.info(request, "Nobody has taken it offline by hand.")
    return answer(found)


@support_page("listings.extend_listing")
@require_POST
def extend_listing(request: HttpRequest, listing_id: UUID) -> HttpResponse:
    found = any_listing(listing_id)
    days = request.POST.get("days", "")
    if days not in map(str, DAYS):
        messages.error(request, f"Choose for how many days: {longest()} at most.")
        return answer(found)
    if not (reason := reason_of(request)):
        return answer(found)
    with transaction.atomic():
        until = extend(found, int(days))
        if until:
            facts = {"until": until.isoformat(), "before_until": found.expires_at.isoformat()}
            note(request, found, Deed.LISTING_EXTENDED, reason=reason, **facts)
    if until:
        messages.success(request, f"Live until {moment(until)}.")
    else:
        messages.error(request, "That would not prolong it: it is live for longer, or its sender has removed it.")
    return answer(found)
