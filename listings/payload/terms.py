"""The offer: price and all that goes with it."""

from datetime import date
from typing import Annotated

from django.utils.translation import gettext_noop as _
from pydantic import Field

from listings.payload.base import Count, Line, Money, Part, Percent, Sentence
from listings.payload.codes import Currency
from listings.payload.offer import Auction, Commission, Leasehold, LifeAnnuity, Rate, RentalIncome, RunningCosts
from listings.payload.words import Period


class Terms(Part):
    """Price, costs and conditions. All money is in `currency`."""

    price: Money | None = Field(
        None,
        description=_(
            "Sale price, or rent for one price_period without running costs. Number, or digits as text with a "
            "point as decimal sign. Required unless price_on_request is true."
        ),
        examples=[320000],
    )
    currency: Currency = Field("EUR", description=_("ISO 4217."), examples=["EUR"])
    price_on_request: bool | None = Field(None, description=_("True: no price is shown."), examples=[False])
    price_max: Money | None = Field(None, description=_("Upper end of a price range."), examples=[350000])
    price_period: Period | None = Field(None, description=_("Period of a rent; MONTH unless said."), examples=["MONTH"])
    price_per_square_metre: Money | None = Field(None, description=_("Price of 1 m²."), examples=[4923.08])
    price_text: Sentence | None = Field(None, description=_("Price in words."), examples=["plus parking"])
    price_negotiable: bool | None = Field(None, description=_("Whether it can be bargained over."), examples=[True])
    vat_added: bool | None = Field(None, description=_("True: VAT comes on top of the price."), examples=[False])
    vat_percent: Percent | None = Field(None, description=_("Rate of VAT."), examples=[20])
    deposit: Money | None = Field(None, description=_("Deposit."), examples=[3000])
    deposit_text: Sentence | None = Field(None, description=_("Deposit in words."), examples=["Three months' rent"])
    transfer_fee: Money | None = Field(None, description=_("Key money, price of the fittings."), examples=[8000])
    parking_price: Money | None = Field(None, description=_("Price of one parking space."), examples=[25000])
    parking_rent: Money | None = Field(None, description=_("Rent of one parking space a month."), examples=[80])
    running_costs: RunningCosts | None = Field(None, description=_("Costs beside price or rent."))
    commission: Commission | None = Field(None, description=_("Commission."))
    rental_income: RentalIncome | None = Field(None, description=_("Income of a let property."))
    life_annuity: LifeAnnuity | None = Field(None, description=_("Terms of a sale for a pension."))
    leasehold: Leasehold | None = Field(None, description=_("Terms of a right to the land."))
    auction: Auction | None = Field(None, description=_("Terms of an auction."))
    rates: Annotated[list[Rate], Field(max_length=200)] | None = Field(None, description=_("Rates of a holiday let."))
    lease_months_min: Count | None = Field(None, description=_("Shortest lease, months."), examples=[12])
    lease_months_max: Count | None = Field(None, description=_("Longest lease, months."), examples=[36])
    persons_max: Count | None = Field(None, description=_("Most persons."), examples=[4])
    sold_price: Money | None = Field(None, description=_("Price it was sold for."), examples=[315000])
    sold_price_public: bool | None = Field(None, description=_("Whether sold_price may be shown."), examples=[False])
    sold_on: date | None = Field(None, description=_("Day of the sale."), examples=["2026-10-30"])
    mandate: Line | None = Field(None, description=_("Kind of mandate."), examples=["exclusive"])
