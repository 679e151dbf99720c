"""Money beside the price: costs, commission, income, annuity, rates; and auctions."""

from datetime import date, datetime
from typing import Annotated

from django.utils.translation import gettext_noop as _
from pydantic import Field

from listings.payload.base import Count, Line, Money, Part, Percent, Sentence
from listings.payload.words import Payer, Period


class RunningCosts(Part):
    """What living there costs beside price or rent."""

    amount: Money | None = Field(
        None, description=_("Service charges, without heating (OpenImmo nebenkosten)."), examples=[180]
    )
    heating: Money | None = Field(None, description=_("Heating costs."), examples=[95])
    heating_included: bool | None = Field(None, description=_("Whether amount includes heating."), examples=[False])
    electricity: Money | None = Field(None, description=_("Electricity."), examples=[60])
    association: Money | None = Field(
        None, description=_("Fee of the owners' association (Hausgeld, charges de copropriété)."), examples=[240]
    )
    property_tax: Money | None = Field(None, description=_("Property tax a year."), examples=[420])
    total_rent: Money | None = Field(None, description=_("Rent with all costs (OpenImmo warmmiete)."), examples=[1275])
    period: Period | None = Field(None, description=_("Period of the amounts; MONTH unless said."), examples=["MONTH"])
    included_in_price: bool | None = Field(None, description=_("Whether price includes amount."), examples=[False])
    text: Sentence | None = Field(None, description=_("In words."), examples=["Water by meter."])


class Commission(Part):
    """What the agency is paid, and by whom."""

    payer: Payer | None = Field(None, description=_("Who pays."), examples=["BUYER"])
    percent: Percent | None = Field(None, description=_("Share of the price in percent."), examples=[3.57])
    amount: Money | None = Field(None, description=_("Fixed amount."), examples=[5000])
    seller_percent: Percent | None = Field(None, description=_("The seller's share in percent."), examples=[3.57])
    seller_amount: Money | None = Field(None, description=_("The seller's amount."), examples=[5000])
    vat_included: bool | None = Field(None, description=_("Whether VAT is included."), examples=[True])
    free: bool | None = Field(None, description=_("True: the buyer or tenant pays none."), examples=[False])
    text: Sentence | None = Field(None, description=_("In words, as law asks."), examples=["3,57 % inkl. MwSt."])


class RentalIncome(Part):
    """What a let property earns."""

    actual: Money | None = Field(None, description=_("Income now."), examples=[14400])
    expected: Money | None = Field(None, description=_("Income if fully let."), examples=[16800])
    period: Period | None = Field(None, description=_("Period; YEAR unless said."), examples=["YEAR"])
    yield_percent: Percent | None = Field(None, description=_("Gross yield in percent."), examples=[4.2])
    factor: Annotated[float, Field(ge=0, le=10_000)] | None = Field(
        None, description=_("Price over yearly income."), examples=[22.5]
    )


class LifeAnnuity(Part):
    """A sale paid as a pension (viager)."""

    down_payment: Money | None = Field(None, description=_("Sum paid at once (bouquet)."), examples=[60000])
    pension: Money | None = Field(None, description=_("Pension."), examples=[850])
    period: Period | None = Field(None, description=_("Period of the pension; MONTH unless said."), examples=["MONTH"])
    occupied: bool | None = Field(None, description=_("Whether the seller goes on living there."), examples=[True])
    sellers: Count | None = Field(None, description=_("Number of persons who receive it."), examples=[1])


class Leasehold(Part):
    """A right to the land for a time (Erbpacht, leasehold)."""

    ground_rent: Money | None = Field(None, description=_("Ground rent a year."), examples=[1200])
    until: date | None = Field(None, description=_("End of the right."), examples=["2098-12-31"])
    years: Count | None = Field(None, description=_("Years left."), examples=[72])


class Auction(Part):
    """A sale by auction, by a court or freely."""

    starts_at: datetime | None = Field(None, description=_("ISO 8601 with offset."), examples=["2027-02-01T10:00:00Z"])
    place: Line | None = Field(
        None, description=_("Court, room or web address."), examples=["Amtsgericht Mitte, Saal 3"]
    )
    file_number: Line | None = Field(None, description=_("File number."), examples=["30 K 12/26"])
    market_value: Money | None = Field(None, description=_("Assessed value."), examples=[280000])
    minimum_bid: Money | None = Field(None, description=_("Lowest bid."), examples=[140000])
    bids_until: datetime | None = Field(
        None, description=_("End of bidding, ISO 8601 with offset."), examples=["2027-02-01T18:00:00Z"]
    )
    text: Sentence | None = Field(None, description=_("Terms in words."), examples=["10 % deposit on the day."])


class Rate(Part):
    """What a holiday let costs in a season, or that it is taken."""

    starts_on: date | None = Field(None, description=_("First day."), examples=["2027-07-01"])
    ends_on: date | None = Field(None, description=_("Last day."), examples=["2027-08-31"])
    price: Money | None = Field(None, description=_("Price for one period."), examples=[950])
    period: Period | None = Field(None, description=_("Period of the price; WEEK unless said."), examples=["WEEK"])
    minimum_nights: Count | None = Field(None, description=_("Shortest stay."), examples=[7])
    booked: bool | None = Field(None, description=_("True: taken in these days."), examples=[False])
    text: Line | None = Field(None, description=_("Name of the season."), examples=["High season"])
