"""What a step does with its rows, by the kind of the deed; in the step's transaction, and written down with it."""

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from uuid import UUID

from agencies import by_support
from agencies.audit import Deed
from agencies.models import Agency
from imports.models import BulkDeed
from imports.pipeline import backlog
from imports.pipeline.losing import lose_all
from imports.pipeline.retrying import requeue_chosen
from imports.support.bulk.choosing import Row
from listings.models import Listing
from listings.withholding import withhold

# Does it to these rows; returns to how many, and the tasks to be woken then.
Doing = Callable[[BulkDeed, Sequence[Row]], tuple[int, set[str]]]


def retry(deed: BulkDeed, rows: Sequence[Row]) -> tuple[int, set[str]]:
    """Those of an agency with a full backlog are left as they are."""
    agencies = Agency.objects.in_bulk({row.agency_id for row in rows})
    full = {id for id, agency in agencies.items() if backlog.is_full(agency)}
    queued, tasks = requeue_chosen([row.id for row in rows if row.agency_id not in full])
    return len(queued), tasks


def lose(deed: BulkDeed, rows: Sequence[Row]) -> tuple[int, set[str]]:
    return lose_all([row.id for row in rows]), set()


def take_offline(deed: BulkDeed, rows: Sequence[Row]) -> tuple[int, set[str]]:
    done = 0
    for listing in Listing.objects.select_related("agency").filter(pk__in=[row.id for row in rows]).order_by("pk"):
        if withhold(listing, deed.by, deed.reason, by_support=True):
            facts = {"reason": deed.reason, "listing": str(listing.pk), "bulk": str(deed.pk)}
            by_support.note(deed.by, listing.agency, Deed.LISTING_WITHHELD, listing, **facts)
            done += 1
    return done, set()


DOING: Mapping[str, Doing] = {
    BulkDeed.Kind.RETRY: retry,
    BulkDeed.Kind.LOSE: lose,
    BulkDeed.Kind.WITHHOLD: take_offline,
}
# Written once for each agency, when its first rows come; listings are written down one by one.
NOTED: Mapping[str, Deed] = {
    BulkDeed.Kind.RETRY: Deed.ITEMS_RETRIED,
    BulkDeed.Kind.LOSE: Deed.ITEMS_LOST,
}


def note_agencies(deed: BulkDeed, rows: Sequence[Row], last_agency: str | None) -> None:
    """Rows come sorted by agency, so that each is met once."""
    if deed.kind not in NOTED:
        return
    met: list[UUID] = [id for id, _ in groupby(row.agency_id for row in rows) if str(id) != last_agency]
    agencies = Agency.objects.in_bulk(met)
    facts = {name: deed.chosen[name] for name in ("code", "batch") if name in deed.chosen}
    for agency in agencies.values():
        by_support.note(
            deed.by, agency, NOTED[BulkDeed.Kind(deed.kind)], deed, deed.about, reason=deed.reason, bulk=str(deed.pk),
            **facts,
        )  # fmt: skip
