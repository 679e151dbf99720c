"""Addresses that only a remote geocoder can resolve: asked one at a time, outside of any transaction."""

from datetime import timedelta

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from imports.dialects import DIALECTS
from imports.models import ImportItem
from imports.pipeline.outcomes import finish_failed
from listings.geocoding.address import Address
from listings.geocoding.answers import Located, NotFound, TryLater
from listings.geocoding.locate import resolve
from seeki.lib.phrases import Phrase
from seeki.lib.problems import ErrorCode, Fault, Problem
from seeki.lib.waking import wake

WAITING = ImportItem.objects.filter(status=ImportItem.Status.QUEUED, address_key__isnull=False)
ADDRESS_FIELDS = ("country_code", "city", "postal_code", "street", "house_number", "region")


def locate_next() -> None:
    """Resolve the address that waits longest, for all items that share it, and come again for the next."""
    item = WAITING.exclude(not_before__gt=timezone.now()).order_by("batch_number", "index").first()
    if item is None or item.address_key is None:
        return
    match resolve(address_of(item)):
        case Located() as located:
            place(bytes(item.address_key), located)
            wake("imports.work")
            come_again(0)
        case NotFound(reason):
            give_up(bytes(item.address_key), reason)
            come_again(0)
        case TryLater(seconds):
            until = timezone.now() + timedelta(seconds=seconds)
            WAITING.filter(address_key=item.address_key).update(not_before=until)
            come_again(seconds)


def come_again(seconds: float) -> None:
    """Ask for the next address after a pause; of many who wait for the same limit only one comes again."""
    if not seconds or is_first_to_wait(seconds):
        wake("imports.locate", countdown=seconds)


def is_first_to_wait(seconds: float) -> bool:
    try:
        return bool(cache.add("locating", 1, timeout=max(1, round(seconds))))
    except Exception:  # Whatever the cache's client raises: better one message too many than none.
        return True


def address_of(item: ImportItem) -> Address:
    sent = (item.payload or {}).get("address") or {}
    return Address(**{name: sent.get(name) for name in ADDRESS_FIELDS})


def place(address_key: bytes, located: Located) -> None:
    WAITING.filter(address_key=address_key).update(
        latitude=located.latitude,
        longitude=located.longitude,
        precision=located.precision,
        location_source=located.source,
        address_key=None,
        not_before=None,
    )


@transaction.atomic
def give_up(address_key: bytes, reason: Phrase) -> None:
    now = timezone.now()
    # In the order of the deliveries' numbers, in which their counts are locked.
    waiting = WAITING.filter(address_key=address_key).order_by("batch__number", "index").select_related("batch")
    for item in waiting.select_for_update(of=("self",)):
        value = ", ".join(part for part in (item.payload or {}).get("address", {}).values() if isinstance(part, str))
        path = DIALECTS[item.batch.dialect].address_path(item.index)
        problem = Problem(Fault.PLACE_UNKNOWN, path, value, {"reason": reason})
        finish_failed(item.pk, ErrorCode.GEOCODE_ADDRESS_NOT_FOUND, now, problem=problem)
