"""Pages about what: the listings of an agency."""

from django.urls import path, re_path

from listings.pages.by_hand import bring_back_listing, withhold_listing
from listings.pages.images import retry_images
from listings.pages.listing import show_listing
from listings.pages.listings import list_listings
from listings.pages.photo import show_photo

urlpatterns = [
    path("listings/", list_listings, name="listings"),
    re_path(r"^listings/photos/(?P<digest>[0-9a-f]{64})\Z", show_photo, name="listing-photo"),
    path("listings/<uuid:listing_id>/", show_listing, name="listing"),
    path("listings/<uuid:listing_id>/withhold/", withhold_listing, name="withhold"),
    path("listings/<uuid:listing_id>/images/retry", retry_images, name="retry-images"),
    path("listings/<uuid:listing_id>/bring-back/", bring_back_listing, name="bring-back"),
]
