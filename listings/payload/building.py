"""The building: areas, energy, certificates, rooms."""

from datetime import date
from typing import Annotated

from django.utils.translation import gettext_noop as _
from pydantic import Field

from listings.payload.base import RATING_PATTERN, Area, Count, Line, Part, Sentence, Year
from listings.payload.qualities import (
    CertificateKind,
    EnergyKind,
    EnergySource,
    EnergyStatus,
    Flooring,
    Orientation,
    RoomKind,
)

# A+++ to I, A1 to A4 (Italy), B- (Portugal): the scales of Europe differ.
Rating = Annotated[str, Field(max_length=8, pattern=RATING_PATTERN)]
EnergyValue = Annotated[float, Field(ge=0, le=100_000)]
FloorNumber = Annotated[int, Field(ge=-20, le=300)]


class Areas(Part):
    """Areas beside floorage, usable_area and land_area, all in m²."""

    total: Area | None = Field(None, description=_("Gross area of all floors, m²."), examples=[140])
    living: Area | None = Field(None, description=_("Living area, m²."), examples=[110])
    office: Area | None = Field(None, description=_("Offices, m²."), examples=[85])
    retail: Area | None = Field(None, description=_("Shop, m²."), examples=[60])
    sales: Area | None = Field(None, description=_("Sales floor, m²."), examples=[45])
    storage: Area | None = Field(None, description=_("Storage, m²."), examples=[20])
    production: Area | None = Field(None, description=_("Production, m²."), examples=[300])
    hospitality: Area | None = Field(None, description=_("Restaurant or hotel, m²."), examples=[120])
    administration: Area | None = Field(None, description=_("Administration, m²."), examples=[40])
    lettable: Area | None = Field(None, description=_("Area that can be let, m²."), examples=[480])
    divisible_from: Area | None = Field(None, description=_("Smallest part that can be had, m²."), examples=[50])
    balcony: Area | None = Field(None, description=_("Balconies, m²."), examples=[6])
    terrace: Area | None = Field(None, description=_("Terraces, m²."), examples=[18])
    garden: Area | None = Field(None, description=_("Garden, m²."), examples=[250])
    cellar: Area | None = Field(None, description=_("Cellar, m²."), examples=[8])
    attic: Area | None = Field(None, description=_("Attic, m²."), examples=[35])
    open_space: Area | None = Field(None, description=_("Open yard, m²."), examples=[900])
    weighted: Area | None = Field(None, description=_("Commercial area with weights, m² (Italy)."), examples=[118.5])
    heated: Area | None = Field(None, description=_("Heated area, m²."), examples=[105])


class Energy(Part):
    """The energy certificate (Directive (EU) 2024/1275); values in kWh/(m²·a)."""

    status: EnergyStatus | None = Field(None, description=_("Whether there is one."), examples=["AVAILABLE"])
    rating: Rating | None = Field(None, description=_("Energy class, A+++ to I."), examples=["B"])
    kind: EnergyKind | None = Field(None, description=_("What value means (OpenImmo epart)."), examples=["DEMAND"])
    value: EnergyValue | None = Field(None, description=_("Final energy, kWh/(m²·a)."), examples=[87.5])
    primary_value: EnergyValue | None = Field(None, description=_("Primary energy, kWh/(m²·a)."), examples=[102])
    heat_value: EnergyValue | None = Field(None, description=_("Heat (non-residential), kWh/(m²·a)."), examples=[60])
    electricity_value: EnergyValue | None = Field(
        None, description=_("Electricity (non-residential), kWh/(m²·a)."), examples=[27]
    )
    hot_water_included: bool | None = Field(None, description=_("Whether value includes hot water."), examples=[True])
    heating_demand: EnergyValue | None = Field(None, description=_("Austria: HWB, kWh/(m²·a)."), examples=[48])
    heating_demand_rating: Rating | None = Field(None, description=_("Austria: class of HWB."), examples=["B"])
    efficiency_factor: EnergyValue | None = Field(None, description=_("Austria: fGEE."), examples=[0.92])
    efficiency_rating: Rating | None = Field(None, description=_("Austria: class of fGEE."), examples=["A"])
    co2: EnergyValue | None = Field(None, description=_("Emissions, kg CO₂/(m²·a)."), examples=[19])
    co2_rating: Rating | None = Field(None, description=_("Class of the emissions."), examples=["C"])
    source: EnergySource | None = Field(None, description=_("Main source of energy."), examples=["GAS"])
    source_text: Line | None = Field(None, description=_("Main source in words."), examples=["Erdgas E"])
    year_built: Year | None = Field(None, description=_("Year of the building in the certificate."), examples=[1998])
    issued_on: date | None = Field(None, description=_("Date of issue."), examples=["2022-04-05"])
    valid_until: date | None = Field(None, description=_("Last day of validity."), examples=["2032-04-04"])
    reference: Line | None = Field(None, description=_("Number of the certificate."), examples=["NW-2022-004711"])


class Certificate(Part):
    """An inspection or a legal note beside the energy certificate."""

    kind: CertificateKind = Field(description=_("What was inspected."), examples=["ASBESTOS"])
    value: Line | None = Field(None, description=_("Result."), examples=["none found"])
    issued_on: date | None = Field(None, description=_("Date of issue."), examples=["2025-03-01"])
    valid_until: date | None = Field(None, description=_("Last day of validity."), examples=["2030-02-28"])
    text: Sentence | None = Field(None, description=_("More about it."), examples=["Whole building."])


class Room(Part):
    """One room, or several of one kind."""

    kind: RoomKind = Field(description=_("What it is."), examples=["BEDROOM"])
    name: Line | None = Field(None, description=_("Name or number."), examples=["Master bedroom"])
    count: Count | None = Field(None, description=_("How many of them."), examples=[1])
    area: Area | None = Field(None, description=_("Area, m²."), examples=[14.5])
    floor: FloorNumber | None = Field(None, description=_("Floor, 0 is the ground floor."), examples=[3])
    flooring: Flooring | None = Field(None, description=_("Flooring."), examples=["PARQUET"])
    orientation: Orientation | None = Field(None, description=_("Where its windows look."), examples=["SOUTH"])
    text: Sentence | None = Field(None, description=_("More about it."), examples=["With dressing room"])
