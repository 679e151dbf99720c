"""What there is to say about an agency, by its own clock. Reads only.

A digest looks at the 24 hours up to 7 in the morning, whenever it is made: days then touch, and never overlap.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import F, Sum

from agencies.models import Agency
from agencies.reading import zone_named
from imports.history import causes
from imports.history.causes import Counted
from imports.models import ImportBatch, ImportItem
from listings.models import Listing

MORNING = time(7)
SHOWN = 5
SILENT = timedelta(days=3)
# A silence that is older than this is no news: nobody is told of it because they have joined today.
OLD = timedelta(days=7)
SOON = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Failures:
    """How much of a day's items was refused or has failed."""

    count: int
    of: int


@dataclass(frozen=True, slots=True)
class Expiring:
    """Live listings that expire soon: how many in all, how many of them nobody was told of yet, and the first ones."""

    count: int
    new_count: int
    first: Sequence[Listing]


def morning(agency: Agency, day: date) -> datetime:
    """7 o'clock on that day, where the agency is."""
    return datetime.combine(day, MORNING, zone_named(agency.time_zone))


def failures(agency: Agency, day: date) -> Failures | None:
    """Of the 24 hours up to that morning; None where nothing failed."""
    since, until = morning(agency, day - timedelta(days=1)), morning(agency, day)
    batches = ImportBatch.objects.filter(agency=agency, received_at__gte=since, received_at__lt=until)
    found = batches.aggregate(failed=Sum(F("rejected_count") + F("failed_count")), items=Sum("item_count"))
    return Failures(found["failed"], found["items"]) if found["failed"] else None


def failure_causes(agency: Agency, day: date) -> Sequence[Counted]:
    """The most frequent causes of that day, told in the language that holds now."""
    newest = ImportItem.objects.filter(
        agency=agency,
        status__in=[ImportItem.Status.FAILED, ImportItem.Status.REJECTED],
        received_at__gte=morning(agency, day - timedelta(days=1)),
        received_at__lt=morning(agency, day),
    ).order_by("-batch_number", "-index")
    fields = ("id", "error_code", "problems", "scope", "external_id", "batch_number", "index")
    sql, params = newest.values(*fields)[: causes.NEWEST].query.sql_with_params()
    return causes.counted(sql, params)[:SHOWN]


def silent_since(agency: Agency, now: datetime) -> datetime | None:
    """The last successful import, where it lies three days back; None where the feed is alive, or never was."""
    successful = ImportBatch.objects.filter(agency=agency, accepted_count__gt=F("failed_count"))
    last = successful.order_by("-number").values_list("received_at", flat=True).first()
    return last if last and now - OLD < last <= now - SILENT else None


def expiring(agency: Agency, told: date | None, now: datetime) -> Expiring | None:
    """Live listings that expire within seven days; None where all of them were in the e-mail of the day `told`."""
    until = now + SOON
    since = max(now, morning(agency, told) + SOON) if told else now
    soon = Listing.objects.live(now).filter(agency=agency, expires_at__lte=until)
    fresh = soon.filter(expires_at__gt=since)
    new_count = fresh.count()
    if not new_count:
        return None
    first = fresh.only("id", "name", "external_id", "expires_at").order_by("expires_at", "external_id")
    return Expiring(soon.count(), new_count, list(first[:SHOWN]))
