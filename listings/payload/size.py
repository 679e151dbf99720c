"""How large the property is and how it is divided."""

from typing import Annotated

from django.utils.translation import gettext_noop as _
from pydantic import Field

from listings.payload.base import Area, Count, Length, Part, RoomCount
from listings.payload.building import Areas, FloorNumber, Room
from listings.payload.qualities import FloorKind


class Size(Part):
    """Areas in m², counts, floors."""

    floorage: Area | None = Field(None, description=_("Floor area, m²: the one that is shown."), examples=[65])
    usable_area: Area | None = Field(None, description=_("Usable area, m²."), examples=[58.5])
    land_area: Area | None = Field(None, description=_("Plot, m²."), examples=[420])
    areas: Areas | None = Field(None, description=_("Further areas, m²."))
    rooms: RoomCount | None = Field(None, description=_("Rooms; halves are usual in some countries."), examples=[2.5])
    bedrooms: Count | None = Field(None, description=_("Bedrooms; 0 for a studio."), examples=[2])
    bathrooms: RoomCount | None = Field(None, description=_("Bathrooms."), examples=[1])
    toilets: Count | None = Field(None, description=_("Separate toilets."), examples=[1])
    kitchens: Count | None = Field(None, description=_("Kitchens."), examples=[1])
    balconies: Count | None = Field(None, description=_("Balconies."), examples=[1])
    terraces: Count | None = Field(None, description=_("Terraces."), examples=[1])
    sleeps: Count | None = Field(None, description=_("Beds for so many."), examples=[4])
    living_units: Count | None = Field(None, description=_("Dwellings in the building."), examples=[12])
    commercial_units: Count | None = Field(None, description=_("Commercial units in the building."), examples=[2])
    parking_spaces: Count | None = Field(None, description=_("Parking spaces that belong to it."), examples=[1])
    floor: FloorNumber | None = Field(None, description=_("Floor, 0 is the ground floor."), examples=[3])
    floor_kind: FloorKind | None = Field(None, description=_("Floor by name."), examples=["TOP"])
    floors: Count | None = Field(None, description=_("Floors of the building."), examples=[5])
    levels: Count | None = Field(None, description=_("Floors of the unit itself."), examples=[2])
    ceiling_height: Length | None = Field(None, description=_("Height of the ceiling, m."), examples=[2.7])
    room_list: Annotated[list[Room], Field(max_length=200)] | None = Field(None, description=_("The rooms one by one."))
