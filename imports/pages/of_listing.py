"""GET /dashboard/listings/{id}/imports/: the last imports of one listing, as a part of its page or as a page."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from agencies.membership import MemberRequest, member_page
from imports.models import ImportItem
from imports.pages.words import item_word
from listings.models import Listing

LAST = 10
# What a line shows; what an item carries besides may be large.
SHOWN = (
    "pk",
    "status",
    "outcome",
    "error_code",
    "removal",
    "received_at",
    "warnings",
    "batch__number",
    "batch__source",
)


@require_safe
@member_page()
def imports_of_listing(request: MemberRequest, listing_id: UUID) -> HttpResponse:
    own = Listing.objects.filter(pk=listing_id, agency=request.agency)
    listing = own.only("pk", "scope", "external_id", "name").first()
    if listing is None:
        raise Http404
    items = ImportItem.objects.filter(
        agency=request.agency, scope=listing.scope, external_id=listing.external_id
    ).select_related("batch")
    last = items.order_by("-batch_number", "-index").only(*SHOWN)[:LAST]
    context = {"listing": listing, "rows": [(item, item_word(item)) for item in last]}
    template = "imports/_of_listing.html" if request.htmx else "imports/of_listing.html"
    answer = render(request, template, context)
    patch_vary_headers(answer, ("HX-Request",))
    return answer
