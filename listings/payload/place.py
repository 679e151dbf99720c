"""Where the property is, and how much of that may be shown."""

from typing import Annotated

from django.utils.translation import gettext_noop as _
from pydantic import Field

from listings.payload.base import Label, Length, Line, Part, Sentence
from listings.payload.codes import Country
from listings.payload.words import Nearby


class Address(Part):
    """The postal address. With no coordinates, country_code and city or postal_code are required."""

    street: Line | None = Field(
        None, description=_("Street, with or without the number."), examples=["Wenceslas Square 1"]
    )
    house_number: Label | None = Field(None, description=_("House number, if not in street."), examples=["12a"])
    address_more: Line | None = Field(
        None, description=_("Second address line: building, court, c/o."), examples=["Building C"]
    )
    unit: Label | None = Field(None, description=_("Number of the flat or door."), examples=["3.07"])
    stairs: Label | None = Field(None, description=_("Staircase or entrance."), examples=["B"])
    block: Label | None = Field(None, description=_("Block or building of an estate."), examples=["4"])
    city: Line | None = Field(None, description=_("Town."), examples=["Prague"])
    postal_code: Label | None = Field(
        None, description=_("Postal code, as text: leading zeros count."), examples=["11000"]
    )
    district: Line | None = Field(None, description=_("Part of the town."), examples=["Nové Město"])
    region: Line | None = Field(None, description=_("Province, state or county."), examples=["Hlavní město Praha"])
    country_code: Country | None = Field(None, description=_("ISO 3166-1 alpha-2, upper case."), examples=["CZ"])
    municipality_code: Label | None = Field(
        None, description=_("Official number of the municipality (INE, AGS, INSEE …)."), examples=["554782"]
    )


class Coordinates(Part):
    """Decimal degrees, WGS 84. They win over the address when both are sent."""

    lat: Annotated[float, Field(ge=-90, le=90)] = Field(description=_("Latitude, north positive."), examples=[50.0815])
    lng: Annotated[float, Field(ge=-180, le=180)] = Field(
        description=_("Longitude, east positive."), examples=[14.4259]
    )


class Cadastre(Part):
    """The parcel in the land register."""

    reference: Line | None = Field(None, description=_("Cadastral reference."), examples=["9872023VH5797S0001WX"])
    district: Line | None = Field(None, description=_("Cadastral district (Gemarkung)."), examples=["Nové Město"])
    section: Label | None = Field(None, description=_("Section or sheet (Flur)."), examples=["7"])
    parcel: Line | None = Field(None, description=_("Parcel number (Flurstück, lot)."), examples=["1203/4"])


class NearbyPlace(Part):
    """Something near that buyers ask for."""

    kind: Nearby = Field(description=_("What it is."), examples=["SCHOOL"])
    distance: Length | None = Field(None, description=_("Distance in metres."), examples=[400])
    text: Sentence | None = Field(None, description=_("Its name, or more about it."), examples=["Metro A, Muzeum"])
