"""The end of a listing's time: the daily job takes it offline, and a later import writes it anew."""

from datetime import datetime

import structlog
from django.db.models import Q
from django.utils import timezone

from listings.models import Listing

log = structlog.get_logger(__name__)
CHUNK = 1000


def take_offline(now: datetime | None = None) -> int:
    """Take offline what has expired; returns how many.

    The date is asked again in the UPDATE itself, under the row's lock: an import may have come in between.
    Without its hash a listing cannot be "unchanged", so the next import brings it back in full.
    """
    now = now or timezone.now()
    expired = Q(expires_at__lte=now, offline_at=None)
    done = 0
    while ids := list(Listing.objects.filter(expired).values_list("pk", flat=True)[:CHUNK]):
        done += Listing.objects.filter(expired, pk__in=ids).update(offline_at=now, content_hash=None)
    if done:
        log.info("listings_expired", count=done)
    return done
