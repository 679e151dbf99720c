"""POST: take a listing offline by hand, and bring it back; either can be undone right after."""

from typing import TypedDict
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agencies.audit import Deed, record
from agencies.membership import MemberRequest, member_page
from listings.models import Listing
from listings.pages.own import own_listing
from listings.withholding import REASON_LIMIT, bring_back, withhold

UNDO = "undo_listing"


class Undo(TypedDict):
    """What was just done to which listing, kept in the session until its page has offered to undo it."""

    listing: str
    was: str
    reason: str


@require_POST
@member_page()
def withhold_listing(request: MemberRequest, listing_id: UUID) -> HttpResponse:
    listing = own_listing(request, listing_id)
    reason = request.POST.get("reason", "").replace("\x00", "").strip()[:REASON_LIMIT]
    if not reason:
        messages.error(request, _("Say why the listing is to be offline: your colleagues will ask."))
        return redirect("listing", listing.pk)
    with transaction.atomic():
        if withhold(listing, request.user, reason):
            facts = {"reason": reason, "listing": str(listing.pk), "request": request}
            record(request.agency, request.user, Deed.LISTING_WITHHELD, str(listing), **facts)
            offer_undo(request, Undo(listing=str(listing.pk), was="withheld", reason=reason))
    return redirect("listing", listing.pk)


@require_POST
@member_page()
def bring_back_listing(request: MemberRequest, listing_id: UUID) -> HttpResponse:
    listing = own_listing(request, listing_id)
    with transaction.atomic():
        if bring_back(listing):
            facts = {"listing": str(listing.pk), "request": request}
            record(request.agency, request.user, Deed.LISTING_BROUGHT_BACK, str(listing), **facts)
            offer_undo(request, Undo(listing=str(listing.pk), was="brought back", reason=listing.withheld_reason))
        elif Listing.objects.filter(pk=listing.pk, withheld_by_support=True).exists():
            messages.error(request, _("Seeki support took this listing offline; only support can bring it back."))
    return redirect("listing", listing.pk)


def offer_undo(request: MemberRequest, undo: Undo) -> None:
    request.session[UNDO] = undo


def pop_undo(request: MemberRequest, listing: Listing) -> Undo | None:
    """What was done to this listing a moment ago, once."""
    undo: Undo | None = request.session.get(UNDO)
    if undo is None or undo["listing"] != str(listing.pk):
        return None
    del request.session[UNDO]
    return undo
