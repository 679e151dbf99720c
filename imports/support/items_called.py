"""Import items by what senders and listings call them. There is no index over all items for it, which each import would
pay for: the listing leads to its agency, and the agency's history to the items."""

from itertools import chain
from typing import Any

from django.core.exceptions import ValidationError

from imports.models import QUEUED, REFUSED, ImportItem
from listings.models import Listing

LIMIT = 200


def items_called(external_id: str) -> list[Any]:
    """Keys of items: of listings of this name, and those that have never come so far as to have one."""
    if "\0" in external_id:
        return []
    agencies = Listing.objects.filter(external_id=external_id).values_list("agency_id", flat=True)[:LIMIT]
    every = ImportItem.objects.order_by().filter(external_id=external_id).values_list("pk", flat=True)
    ways = [every.filter(agency_id__in=list(agencies)), every.filter(REFUSED), every.filter(QUEUED)]
    return list(dict.fromkeys(chain.from_iterable(way[:LIMIT] for way in ways)))


def items_of(listing_id: str) -> list[Any]:
    """Keys of the items of a listing."""
    try:
        found = Listing.objects.filter(pk=listing_id).values_list("agency_id", "external_id", "pk").first()
    except (ValueError, ValidationError):  # no id at all
        return []
    if found is None:
        return []
    agency, name, key = found
    items = ImportItem.objects.filter(agency_id=agency, external_id=name, listing_id=key)
    return list(items.order_by().values_list("pk", flat=True)[:LIMIT])
