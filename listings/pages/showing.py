"""A listing in a few words, for lists and headings."""

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from listings.models import Listing
from listings.payload.words import ListingType, Period, RealEstateType
from listings.visibility import State, in_words, state_of
from listings.wording import worded
from seeki.templatetags import ui

# Tone and drawing of a state; the words beside them say the same.
BADGES = {
    State.LIVE: ("good", "circle-check"),
    State.EXPIRING: ("warn", "clock-alert"),
    State.WITHHELD: ("info", "hand"),
    State.SOLD: ("quiet", "badge-check"),
    State.REFERENCE: ("quiet", "archive"),
    State.WITHDRAWN: ("quiet", "circle-slash"),
    State.EXPIRED: ("bad", "hourglass"),
}
# What stands where there is no photo.
DRAWINGS = {
    RealEstateType.APARTMENT: "building-2",
    RealEstateType.HOUSE: "house",
    RealEstateType.LAND: "trees",
    RealEstateType.COMMERCIAL: "store",
}


class Badge(NamedTuple):
    tone: str
    icon: str
    text: str


def badge_of(listing: Listing, now: datetime) -> Badge:
    return Badge(*BADGES[state_of(listing, now)], in_words(listing, now))


def drawing_of(listing: Listing) -> str:
    return DRAWINGS.get(RealEstateType(listing.real_estate_type), "shapes")


def kind_and_offer(listing: Listing) -> str:
    kind = worded(RealEstateType, listing.real_estate_type)
    return f"{kind} · {worded(ListingType, listing.listing_type)}"


def price_line(listing: Listing, period: str | None) -> str:
    """The price as a heading: a rent says for how long."""
    if listing.price is None:
        return _("Price on request")
    amount = ui.money(Decimal(listing.price), listing.currency)
    period = period or (Period.MONTH if listing.listing_type == ListingType.RENT else None)
    return f"{amount} {worded(Period, period)}" if period else amount
