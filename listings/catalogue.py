"""The listings of one agency: searched, filtered, sorted, a page at a time; and how many are in which state.

Pages are found by key and not by number: the next page costs what the first one costs, and nothing is counted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any, NamedTuple
from uuid import UUID

from django.core import signing
from django.db.models import Count, F, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Coalesce, Lower

from listings.models import Listing, ListingQuerySet
from listings.visibility import State, is_in

PAGE = 50
SEARCHED = ("external_id", "reference", "name", "city", "postal_code", "street")
# More words than this narrow nothing down any more.
WORDS_LIMIT, QUERY_LIMIT = 8, 200
# Beyond every price: listings without one stand last, whichever way round.
NO_PRICE = {"price": Decimal(10) ** 13, "-price": Decimal(-1)}
SALT = "listings.catalogue"


class Sort(NamedTuple):
    """An order of listings; the id decides between equals."""

    key: Combinable
    is_descending: bool
    as_text: Any = str
    from_text: Any = str


SORTS: Mapping[str, Sort] = {
    "-imported": Sort(F("imported_at"), True, datetime.isoformat, datetime.fromisoformat),
    "imported": Sort(F("imported_at"), False, datetime.isoformat, datetime.fromisoformat),
    "name": Sort(Lower("name"), False),
    "-name": Sort(Lower("name"), True),
    "price": Sort(Coalesce("price", Value(NO_PRICE["price"])), False, str, Decimal),
    "-price": Sort(Coalesce("price", Value(NO_PRICE["-price"])), True, str, Decimal),
}
DEFAULT_SORT = "-imported"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks for; everything is optional."""

    query: str = ""
    states: Sequence[State] = ()
    offer: str = ""
    kind: str = ""
    country: str = ""
    sort: str = DEFAULT_SORT

    def order(self) -> Sort:
        return SORTS.get(self.sort, SORTS[DEFAULT_SORT])


@dataclass(frozen=True, slots=True)
class Page:
    """Some listings, and the marks with which to ask for those before and after; None where there are none."""

    listings: Sequence[Listing]
    before: str | None = None
    after: str | None = None


def find(agency_id: UUID, wanted: Wanted, now: datetime, before: str = "", after: str = "") -> Page:
    """One page. A mark that is not ours, or of another order, is as none. One query, no COUNT."""
    listings = matching(agency_id, wanted).annotate(sort_key=wanted.order().key)
    if wanted.states:
        listings = listings.filter(reduce(or_, (is_in(state, now) for state in wanted.states)))
    start = unmark(before or after, wanted)
    backwards = bool(before and start)
    order = wanted.order()
    descending = order.is_descending != backwards
    rows = list(beyond(listings, start, descending)[: PAGE + 1])
    has_more, rows = len(rows) > PAGE, rows[:PAGE]
    if backwards:
        rows.reverse()
    if not rows:
        return Page([])
    first, last = mark(rows[0], wanted), mark(rows[-1], wanted)
    if backwards:
        return Page(rows, first if has_more else None, last)
    return Page(rows, first if start else None, last if has_more else None)


def matching(agency_id: UUID, wanted: Wanted) -> ListingQuerySet:
    """All listings that are asked for, in whichever state, without an order."""
    listings = Listing.objects.filter(agency_id=agency_id)
    exact = {"listing_type": wanted.offer, "real_estate_type": wanted.kind, "country_code": wanted.country}
    listings = listings.filter(**{name: value.replace("\x00", "") for name, value in exact.items() if value})
    for word in wanted.query.replace("\x00", "")[:QUERY_LIMIT].split()[:WORDS_LIMIT]:
        listings = listings.filter(reduce(or_, (Q(**{f"{name}__icontains": word}) for name in SEARCHED)))
    return listings


def beyond(listings: ListingQuerySet, start: tuple[Any, UUID] | None, descending: bool) -> ListingQuerySet:
    """Those on the far side of `start`, nearest first."""
    sign, than = ("-", "lt") if descending else ("", "gt")
    if start:
        key, id = start
        further = Q(**{f"sort_key__{than}": key}) | Q(**{"sort_key": key, f"pk__{than}": id})
        listings = listings.filter(further)
    listings = listings.annotate(
        shown_images=KeyTransform("images", "content"), price_period=KeyTextTransform("price_period", "content")
    )
    return listings.order_by(f"{sign}sort_key", f"{sign}pk").defer("content", "content_hash")


def mark(listing: Any, wanted: Wanted) -> str:
    """Where a listing stands in this order. Signed, so that what comes back needs no judging."""
    return signing.dumps([wanted.sort, wanted.order().as_text(listing.sort_key), str(listing.pk)], salt=SALT)


def unmark(text: str, wanted: Wanted) -> tuple[Any, UUID] | None:
    if not text:
        return None
    try:
        sort, key, id = signing.loads(text, salt=SALT)
    except signing.BadSignature:
        return None
    return (wanted.order().from_text(key), UUID(id)) if sort == wanted.sort else None


@dataclass(frozen=True, slots=True)
class Figures:
    """How many listings of an agency are in which state."""

    by_state: Mapping[State, int] = field(default_factory=dict)

    @property
    def live(self) -> int:
        return self.by_state[State.LIVE] + self.by_state[State.EXPIRING]

    @property
    def expiring(self) -> int:
        return self.by_state[State.EXPIRING]

    @property
    def total(self) -> int:
        return sum(self.by_state.values())

    @property
    def offline(self) -> int:
        return self.total - self.live


def figures(agency_id: UUID, now: datetime, wanted: Wanted | None = None) -> Figures:
    """Live, expiring within 7 days, and offline by reason: one query over the agency's listings, or over those that
    somebody searches for."""
    counts = {state.value: Count("pk", filter=is_in(state, now)) for state in State}
    found = matching(agency_id, wanted or Wanted()).aggregate(**counts)
    return Figures({state: found[state.value] for state in State})


def countries(agency_id: UUID) -> list[str]:
    """The countries in which this agency has listings."""
    codes = Listing.objects.filter(agency_id=agency_id).exclude(country_code="").values_list("country_code", flat=True)
    return sorted(codes.distinct())
