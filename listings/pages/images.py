"""POST: try the images of a listing again that could not be fetched."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from agencies.membership import MemberRequest, member_page
from listings.gallery.trying_again import try_again
from listings.pages.own import own_listing


@require_POST
@member_page()
def retry_images(request: MemberRequest, listing_id: UUID) -> HttpResponse:
    listing = own_listing(request, listing_id)
    count = try_again(listing)
    if count:
        sentence = ngettext("One image is tried again now.", "%(count)d images are tried again now.", count)
        messages.success(request, sentence % {"count": count})
    return redirect("listing", listing.pk)
