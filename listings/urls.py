"""Schemas to download, below /v1/schemas/."""

from django.urls import path

from listings.schemas import listing_schema, listings_schema

urlpatterns = [
    path("listing.json", listing_schema, name="listing-schema"),
    path("listings.json", listings_schema, name="listings-schema"),
]
