"""Somebody asks for images to be tried again now, whatever came of them."""

from django.db import transaction
from django.utils import timezone

from listings.models import Listing, ListingImage
from seeki.lib.waking import wake

State = ListingImage.State


def try_again(listing: Listing) -> int:
    """Make those images of a listing due that have failed, or that wait for their next attempt; returns how many."""
    now = timezone.now()
    with transaction.atomic():
        Listing.objects.select_for_update(no_key=True).get(pk=listing.pk)
        images = ListingImage.objects.filter(listing=listing, is_leaving=False, token=None).exclude(reason="")
        count = images.exclude(state=State.READY).update(state=State.WAITING, attempts=0, due_at=now)
    if count:
        wake("listings.fetch_images")
    return count
