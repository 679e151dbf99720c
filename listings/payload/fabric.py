"""The building as it stands: age, state, technique, features."""

from typing import Annotated

from django.utils.translation import gettext_noop as _
from pydantic import Field

from listings.payload.base import Line, Part, Year
from listings.payload.building import Certificate, Energy
from listings.payload.features import Feature
from listings.payload.qualities import (
    Condition,
    Construction,
    EnergySource,
    Flooring,
    Furnishing,
    Heating,
    HotWater,
    Orientation,
    Standing,
    View,
    WasteWater,
)

Tags = Annotated[list[Line], Field(max_length=100)]


class Fabric(Part):
    """Age, state, technique and features."""

    year_built: Year | None = Field(None, description=_("Year of construction."), examples=[1998])
    year_built_text: Line | None = Field(None, description=_("Year in words."), examples=["about 1900"])
    year_renovated: Year | None = Field(None, description=_("Year of the last renovation."), examples=[2019])
    renovation_text: Line | None = Field(None, description=_("What was renovated."), examples=["Roof and windows"])
    condition: Condition | None = Field(None, description=_("State."), examples=["GOOD"])
    standing: Standing | None = Field(None, description=_("Standard of the equipment."), examples=["UPSCALE"])
    style: Line | None = Field(None, description=_("Style."), examples=["Art Nouveau"])
    construction: Annotated[list[Construction], Field(max_length=13)] | None = Field(
        None, description=_("How it was built."), examples=[["BRICK"]]
    )
    heating: Annotated[list[Heating], Field(max_length=15)] | None = Field(
        None, description=_("How it is heated."), examples=[["CENTRAL", "UNDERFLOOR"]]
    )
    energy_sources: Annotated[list[EnergySource], Field(max_length=20)] | None = Field(
        None, description=_("What it is heated with (OpenImmo befeuerung)."), examples=[["GAS"]]
    )
    hot_water: HotWater | None = Field(None, description=_("Hot water."), examples=["CENTRAL"])
    waste_water: WasteWater | None = Field(None, description=_("Waste water."), examples=["MAINS"])
    energy: Energy | None = Field(None, description=_("Energy certificate."))
    certificates: Annotated[list[Certificate], Field(max_length=50)] | None = Field(
        None, description=_("Further inspections.")
    )
    furnishing: Furnishing | None = Field(None, description=_("Furniture."), examples=["UNFURNISHED"])
    flooring: Annotated[list[Flooring], Field(max_length=15)] | None = Field(
        None, description=_("Floorings."), examples=[["PARQUET", "TILE"]]
    )
    orientations: Annotated[list[Orientation], Field(max_length=8)] | None = Field(
        None, description=_("Where it looks."), examples=[["SOUTH", "WEST"]]
    )
    views: Annotated[list[View], Field(max_length=16)] | None = Field(
        None, description=_("Views."), examples=[["PARK"]]
    )
    features: Annotated[list[Feature], Field(max_length=200)] | None = Field(
        None, description=_("What it has and allows."), examples=[["ELEVATOR", "BALCONY"]]
    )
    feature_texts: Tags | None = Field(
        None, description=_("Features in the CRM's own words."), examples=[["Smart blinds"]]
    )
    tags: Tags | None = Field(None, description=_("The agency's own labels."), examples=[["new", "top offer"]])
