"""Every minute: whatever was forgotten by a message, a worker or a broker is picked up again."""

from django.utils import timezone

from imports.models import ImportItem
from imports.pipeline import turns
from listings.models import ImagesDue
from seeki.lib.waking import wake


def sweep() -> None:
    """Wake the workers for what waits; a lease that ran out is counted by the one who takes it over.

    Items that the queue refused wait for the retry endpoint and are left alone.
    """
    if turns.anything_due():
        wake("imports.work")
    now = timezone.now()
    waiting = ImportItem.objects.filter(status=ImportItem.Status.QUEUED, address_key__isnull=False)
    if waiting.exclude(not_before__gt=now).exists():
        wake("imports.locate")
    if ImagesDue.objects.exists():
        wake("listings.declare_images")
