"""How a listing came to be what it is: each import that changed it, field by field.

Nothing is kept for this: every version that came is an item, with what was understood of it. Triggers on the listings
would write each nightly change a second time, slow the one hot write of the house, and still not know which delivery
it came from. What people have done to a listing by hand stands in the audit log.
"""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from imports.history.differences import LOOKED_AT, Difference, differences, previous
from imports.models import ImportItem
from listings.models import Listing

PAGE = 15
Outcome = ImportItem.Outcome
CHANGED = (Outcome.CREATED, Outcome.UPDATED, Outcome.REMOVED)


class Version(NamedTuple):
    """An import that changed a listing, and what it changed; nothing for the first one, and for a removal."""

    item: ImportItem
    changes: Sequence[Difference]


class Page(NamedTuple):
    """Some versions, the newest first, and the order behind which older ones are found; None where all were seen."""

    versions: Sequence[Version]
    older: tuple[int, int] | None


def imports_of(listing: Listing) -> QuerySet[ImportItem]:
    return ImportItem.objects.filter(
        agency_id=listing.agency_id, external_id=listing.external_id, scope=listing.scope
    ).order_by("-batch_number", "-index", "-pk")


def page(listing: Listing, before: tuple[int, int] | None = None) -> Page:
    """Among so many imports at a time: most of a listing's imports change nothing, and are only looked over."""
    items = imports_of(listing)
    if before:
        items = items.extra(where=["(batch_number, index) < (%s, %s)"], params=before)
    window = list(items.values_list("pk", "batch_number", "index", "status", "outcome")[:LOOKED_AT])
    changing = [row for row in window if row[3] == ImportItem.Status.COMPLETED and row[4] in CHANGED]
    shown = changing[:PAGE]
    last = shown[-1] if len(changing) > PAGE else window[-1] if len(window) == LOOKED_AT else None
    return Page(with_changes([row[0] for row in shown]), (last[1], last[2]) if last else None)


def with_changes(ids: Sequence[UUID]) -> list[Version]:
    items = ImportItem.objects.filter(pk__in=ids).select_related("batch__api_key", "batch__uploaded_by")
    found = list(items.defer("raw", "traceback").order_by("-batch_number", "-index", "-pk"))
    return [Version(item, changes_of(item, found[place + 1 :])) for place, item in enumerate(found)]


def changes_of(item: ImportItem, older: Sequence[ImportItem]) -> Sequence[Difference]:
    if item.removal or not item.payload:
        return []
    before = next((one for one in older if one.payload and not one.removal), None) or previous(item)
    return differences(before.payload or {}, item.payload) if before else []


def written_by(listing: Listing) -> ImportItem | None:
    """The import that wrote a listing last, or found it unchanged, or removed it."""
    items = imports_of(listing).filter(batch_number=listing.applied_number, index=listing.applied_index)
    return items.select_related("batch__api_key", "batch__uploaded_by").defer("raw", "traceback", "payload").first()
