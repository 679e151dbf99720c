"""The canonical payload: what a listing may hold, and whether one item is such a listing."""

from listings.payload.judging import Checked, Faulty, Place, check
from listings.payload.listing import Listing
from listings.payload.schema import Schema, listing_schema, listings_schema

# Bump when the meaning of a stored payload changes: it is part of the hash of what a listing shows.
VERSION = 1

__all__ = [
    "VERSION",
    "Checked",
    "Faulty",
    "Listing",
    "Place",
    "Schema",
    "check",
    "listing_schema",
    "listings_schema",
]
