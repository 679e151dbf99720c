"""What a page is about: always looked for among the listings of the person's own agency."""

from uuid import UUID

from django.http import Http404

from agencies.membership import MemberRequest
from listings.models import Listing


def own_listing(request: MemberRequest, listing_id: UUID) -> Listing:
    """The listing, if it is this agency's; a stranger's is not found."""
    listings = Listing.objects.select_related("withheld_by").defer("content_hash")
    listing = listings.filter(pk=listing_id, agency=request.agency).first()
    if listing is None:
        raise Http404
    return listing
