"""The items of a delivery in their order, filtered, and cut into pages by their positions."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from imports.history.causes import OF_CAUSE, Cause
from imports.models import ImportBatch, ImportItem

PAGE = 50
REFUSED = "refused"
HEAVY = ("payload", "raw", "traceback", "warnings")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader looks for; what is empty does not matter. The status `refused` is failed and rejected at once."""

    status: str = ""
    outcome: str = ""
    code: str = ""
    cause: str = ""
    external_id: str = ""

    def __bool__(self) -> bool:
        return self != Wanted()


@dataclass(frozen=True, slots=True)
class Page:
    """Some items, and the positions by which those before and after them are found; None where there are none."""

    items: Sequence[ImportItem]
    before: int | None = None
    after: int | None = None


def page(batch: ImportBatch, wanted: Wanted, after: int | None = None, before: int | None = None) -> Page:
    """The items behind a position, or those before one, or the first ones. A delivery holds 5,000 at most, so a
    filter may look at each of them."""
    found = narrow(ImportItem.objects.filter(batch=batch), wanted).defer(*HEAVY)
    if before is not None:
        shown = list(found.filter(index__lt=before).order_by("-index")[: PAGE + 1])
        if len(shown) > PAGE:
            shown = shown[:PAGE][::-1]
            return Page(shown, shown[0].index, shown[-1].index)
        after = None
    if after is not None:
        found = found.filter(index__gt=after)
    shown = list(found.order_by("index")[: PAGE + 1])
    has_more, shown = len(shown) > PAGE, shown[:PAGE]
    first = None if after is None else (shown[0].index if shown else after + 1)
    return Page(shown, first, shown[-1].index if has_more else None)


def narrow(items: QuerySet[ImportItem], wanted: Wanted) -> QuerySet[ImportItem]:
    if wanted.status == REFUSED:
        items = items.filter(status__in=[ImportItem.Status.FAILED, ImportItem.Status.REJECTED])
    elif wanted.status:
        items = items.filter(status=wanted.status)
    exact = {"outcome": wanted.outcome, "error_code": wanted.code, "external_id": wanted.external_id}
    items = items.filter(**{name: value for name, value in exact.items() if value})
    if wanted.cause:
        cause = Cause.parse(wanted.cause)
        items = items.filter(error_code=cause.error_code)
        if cause.fault:
            items = items.extra(where=[OF_CAUSE], params=[cause.fault, cause.path])  # noqa: S610 -- constant
    return items


def own_item(agency_id: UUID, item_id: UUID) -> ImportItem | None:
    """An item of this agency, and of no other, with its delivery and its listing."""
    items = ImportItem.objects.select_related(
        "listing", "agency", "batch__api_key", "batch__uploaded_by", "batch__replay_of"
    )
    return items.defer("traceback").filter(agency_id=agency_id, pk=item_id).first()


def versions(item: ImportItem, limit: int = 20) -> Sequence[ImportItem]:
    """The newest imports of the same listing, this one among them or not."""
    if item.external_id is None:
        return []
    same = ImportItem.objects.filter(agency_id=item.agency_id, external_id=item.external_id, scope=item.scope)
    return list(
        same.defer(*HEAVY, "problems").select_related("batch").order_by("-batch_number", "-index", "-pk")[:limit]
    )
