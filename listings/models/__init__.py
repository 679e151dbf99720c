"""What is published: listings, their images, and what geocoders have answered."""

from listings.models.geocoding import GeocodeResult
from listings.models.images import FilesLane, HostedFile, ImageHost, ImagesDue, ListingImage
from listings.models.listing import Listing, ListingQuerySet, Removal, Tombstone

__all__ = [
    "FilesLane",
    "GeocodeResult",
    "HostedFile",
    "ImageHost",
    "ImagesDue",
    "Listing",
    "ListingImage",
    "ListingQuerySet",
    "Removal",
    "Tombstone",
]
