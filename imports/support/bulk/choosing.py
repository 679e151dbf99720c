"""Which rows a deed is about, a step at a time: by keys, so that a step costs the same however many there are."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from imports.models import QUEUED, BulkDeed, ImportBatch, ImportItem
from imports.pipeline.retrying import ENDED
from listings.models import Listing
from seeki.lib.problems import RETRYABLE

# So many rows can be ticked in a list; more are chosen by what they have in common.
IDS_LIMIT = 5000
# Nobody needs to know more exactly how many there are: "100,000 or more".
COUNTED = 100_000
KEY = ("agency_id", "batch_number", "index", "pk")


class Row(NamedTuple):
    """A row, and whose it is."""

    id: UUID
    agency_id: UUID


class Step(NamedTuple):
    """Rows to look at now, and where the next step goes on."""

    rows: Sequence[Row]
    position: dict[str, Any]


def fitting(kind: str, chosen: Mapping[str, Any]) -> QuerySet[ImportItem]:
    """The items that a deed without ids is about."""
    items = ImportItem.objects.all()
    if batch_id := chosen.get("batch"):
        batch = ImportBatch.objects.select_related("replay_of").get(pk=batch_id)
        # The place leads to them by an index.
        items = items.filter(batch=batch, agency_id=batch.agency_id, batch_number=batch.place)
    elif agency_id := chosen.get("agency"):
        items = items.filter(agency_id=agency_id)
    if kind == BulkDeed.Kind.LOSE:
        return items.filter(QUEUED)
    items = items.filter(status__in=ENDED, error_code__in=sorted(RETRYABLE))
    return items.filter(error_code=chosen["code"]) if chosen.get("code") else items


def count(kind: str, chosen: Mapping[str, Any]) -> int:
    """How many there are; looks no further than `COUNTED`."""
    if "ids" in chosen:
        return len(chosen["ids"])
    return fitting(kind, chosen).order_by()[:COUNTED].count()


def next_step(deed: BulkDeed) -> Step:
    """The rows behind the deed's position."""
    position: dict[str, Any] = deed.position or {}
    if "ids" in deed.chosen:
        return step_of_ids(deed, position.get("at", 0))
    # What fails again or anew while the deed runs is not what was asked about.
    items = fitting(deed.kind, deed.chosen)
    if deed.kind == BulkDeed.Kind.RETRY:
        items = items.filter(finished_at__lte=deed.created_at)
    else:
        items = items.filter(received_at__lte=deed.created_at)
    if after := position.get("after"):
        items = items.extra(where=["(agency_id, batch_number, index, id) > (%s, %s, %s, %s)"], params=after)
    keys = list(items.order_by(*KEY).values_list(*KEY)[: settings.SEEKI_BULK_ITEMS])
    rows = [Row(id, agency_id) for agency_id, _number, _index, id in keys]
    if not keys:
        return Step(rows, position)
    last = keys[-1]
    return Step(rows, {"after": [str(last[0]), last[1], last[2], str(last[3])], "agency": str(last[0])})


def step_of_ids(deed: BulkDeed, at: int) -> Step:
    ids = [UUID(one) for one in deed.chosen["ids"][at : at + settings.SEEKI_BULK_ITEMS]]
    model: Any = Listing if deed.kind == BulkDeed.Kind.WITHHOLD else ImportItem
    agencies = dict(model.objects.filter(pk__in=ids).values_list("pk", "agency_id"))
    rows = [Row(id, agencies[id]) for id in ids if id in agencies]
    last = str(rows[-1].agency_id) if rows else (deed.position or {}).get("agency")
    return Step(rows, {"at": at + len(ids), "agency": last})


def is_over(deed: BulkDeed, step: Step) -> bool:
    """Whether there is nothing behind this step."""
    if "ids" in deed.chosen:
        return bool(step.position["at"] >= len(deed.chosen["ids"]))
    return len(step.rows) < settings.SEEKI_BULK_ITEMS
