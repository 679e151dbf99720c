"""The offer: what it costs, and on which terms."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from listings.facts.showing import (
    Content,
    day,
    joined,
    measured,
    moment,
    money,
    money_a,
    money_each,
    number,
    only_yes,
    text,
    word,
    yes_or_no,
)
from listings.facts.table import Line, Table
from listings.payload.words import ListingType, OfferKind, Payer, Period, Status
from listings.wording import worded


def rent_or_price(value: Any, content: Content) -> str:
    """A rent with its period, a price alone."""
    period = content.get("price_period") or (Period.MONTH if content.get("listing_type") == "RENT" else None)
    return joined_by_blank(money(value, content), worded(Period, period) if period else "")


def joined_by_blank(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def sold_price(value: Any, content: Content) -> str:
    return money(value, content) if content.get("sold_price_public") else ""


def rate(value: Any, content: Content) -> str:
    """One season of a holiday let on a line."""
    days = " – ".join(day(value[name], content) for name in ("starts_on", "ends_on") if value.get(name))
    price = value.get("price")
    period = worded(Period, value.get("period") or Period.WEEK)
    nights = value.get("minimum_nights")
    return joined(
        value.get("text") or "",
        days,
        f"{money(price, content)} {period}" if price is not None else "",
        gettext("at least %(nights)s nights") % {"nights": nights} if nights else "",
        gettext("taken") if value.get("booked") else "",
    )


costs, income = money_a("running_costs", Period.MONTH), money_a("rental_income", Period.YEAR)
percent, months = measured("%"), number

OFFER = Table(
    "offer",
    _("Offer and costs"),
    (
        Line("listing_type", _("Offer"), word(ListingType)),
        Line("offer_kind", _("Kind of offer"), word(OfferKind)),
        Line("status", _("Status"), word(Status)),
        Line("price", _("Price"), rent_or_price),
        Line("price_max", _("Price up to"), rent_or_price),
        Line("price_on_request", _("Price on request"), only_yes),
        Line("price_text", _("About the price"), text),
        Line("price_per_square_metre", _("Price per m²"), money),
        Line("price_negotiable", _("Negotiable"), yes_or_no),
        Line("vat_added", _("VAT comes on top"), yes_or_no),
        Line("vat_percent", _("VAT"), percent),
        Line("deposit", _("Deposit"), money),
        Line("deposit_text", _("About the deposit"), text),
        Line("transfer_fee", _("Transfer fee"), money),
        Line("parking_price", _("Price of a parking space"), money),
        Line("parking_rent", _("Rent of a parking space"), money_each(Period.MONTH)),
        Line("running_costs.amount", _("Service charges"), costs),
        Line("running_costs.heating", _("Heating costs"), costs),
        Line("running_costs.heating_included", _("Charges include heating"), yes_or_no),
        Line("running_costs.electricity", _("Electricity"), costs),
        Line("running_costs.association", _("Owners' association"), costs),
        Line("running_costs.property_tax", _("Property tax"), money_each(Period.YEAR)),
        Line("running_costs.total_rent", _("Rent with all costs"), costs),
        Line("running_costs.included_in_price", _("Price includes charges"), yes_or_no),
        Line("running_costs.text", _("About the costs"), text),
        Line("commission.free", _("Free of commission"), yes_or_no),
        Line("commission.payer", _("Commission is paid by"), word(Payer)),
        Line("commission.percent", _("Commission"), percent),
        Line("commission.amount", _("Commission, amount"), money),
        Line("commission.vat_included", _("Commission includes VAT"), yes_or_no),
        Line("commission.text", _("About the commission"), text),
        Line("rental_income.actual", _("Rental income"), income),
        Line("rental_income.expected", _("Rental income if fully let"), income),
        Line("rental_income.yield_percent", _("Gross yield"), percent),
        Line("rental_income.factor", _("Price over yearly income"), number),
        Line("life_annuity.down_payment", _("Down payment"), money),
        Line("life_annuity.pension", _("Pension"), money_a("life_annuity", Period.MONTH)),
        Line("life_annuity.occupied", _("Seller stays"), yes_or_no),
        Line("life_annuity.sellers", _("Persons who receive the pension"), number),
        Line("leasehold.ground_rent", _("Ground rent"), money_each(Period.YEAR)),
        Line("leasehold.until", _("Leasehold until"), day),
        Line("leasehold.years", _("Years of leasehold left"), number),
        Line("auction.starts_at", _("Auction"), moment),
        Line("auction.place", _("Place of the auction"), text),
        Line("auction.file_number", _("File number"), text),
        Line("auction.market_value", _("Market value"), money),
        Line("auction.minimum_bid", _("Lowest bid"), money),
        Line("auction.bids_until", _("Bids until"), moment),
        Line("auction.text", _("About the auction"), text),
        Line("rates", _("Rates"), rate),
        Line("lease_months_min", _("Shortest lease, months"), months),
        Line("lease_months_max", _("Longest lease, months"), months),
        Line("persons_max", _("Persons at most"), number),
        Line("sold_price", _("Sold for"), sold_price),
    ),
)
