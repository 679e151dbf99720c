"""Support prolongs a listing by hand: its software is down, and its time would run out meanwhile."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from listings.models import ImagesDue, Listing
from listings.publishing import ttl


def longest() -> int:
    """So many days from today, and no more: what an import of today would bring, so that none shortens it."""
    return ttl().days


@transaction.atomic
def extend(listing: Listing, days: int, now: datetime | None = None) -> datetime | None:
    """Let a listing be live for so many days from now; returns until when, or None where that would not prolong it or
    its sender has removed it. One that had expired is brought back, and its images are looked at again."""
    now = now or timezone.now()
    until = now + min(timedelta(days=days), ttl())
    changed = prolongable(listing, until).filter(offline_at=None).update(expires_at=until)
    if not changed and prolongable(listing, until).update(expires_at=until, offline_at=None):
        changed = 1
        ImagesDue.objects.update_or_create(listing=listing, defaults={"since": now})
    return until if changed else None


def prolongable(listing: Listing, until: datetime) -> QuerySet[Listing]:
    return Listing.objects.filter(pk=listing.pk, removed_at=None, expires_at__lt=until)
