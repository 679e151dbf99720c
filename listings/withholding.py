"""Taking a listing offline by hand, and bringing it back. No import undoes either.

What support has taken offline only support brings back; and support's word takes the place of an agency's own.
"""

from django.db.models import Q
from django.utils import timezone

from agencies.models import User
from listings.models import Listing

REASON_LIMIT = 500


def withhold(listing: Listing, by: User | None, reason: str, by_support: bool = False) -> bool:
    """Take a listing offline until somebody lifts it; False when it was taken offline by hand already.

    The first one's name and reason stay. Its time goes on running meanwhile, and imports go on writing its content.
    """
    kept = reason.replace("\x00", "").strip()[:REASON_LIMIT]
    free = Q(withheld_by_support=False) if by_support else Q(withheld_at=None)
    held = Listing.objects.filter(free, pk=listing.pk)
    changes = {"withheld_at": timezone.now(), "withheld_by": by, "withheld_reason": kept}
    return held.update(**changes, withheld_by_support=by_support) == 1


def bring_back(listing: Listing, by_support: bool = False) -> bool:
    """Lift what `withhold` did; False when there was nothing to lift, or it is not theirs to lift.

    Whether buyers see it then is up to its dates, as ever.
    """
    held = Listing.objects.filter(pk=listing.pk, withheld_at__isnull=False)
    if not by_support:
        held = held.filter(withheld_by_support=False)
    return held.update(withheld_at=None, withheld_by=None, withheld_reason="", withheld_by_support=False) == 1
