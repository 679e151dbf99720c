"""Mounted under /admin/ before Django's own pages."""

from django.urls import path

from listings.support.listing import bring_back_listing, extend_listing, withhold_listing

urlpatterns = [
    path("support/listings/<uuid:listing_id>/withhold", withhold_listing, name="support-withhold"),
    path("support/listings/<uuid:listing_id>/bring-back", bring_back_listing, name="support-bring-back"),
    path("support/listings/<uuid:listing_id>/extend", extend_listing, name="support-extend"),
]
