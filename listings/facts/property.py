"""The property itself: size, building, energy, features."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from listings.facts.showing import Content, day, joined, measured, number, text, word, year, yes_or_no
from listings.facts.table import Line, Table
from listings.payload import qualities as q
from listings.payload.features import Feature
from listings.payload.words import RealEstateType, Subtype, Usage
from listings.wording import worded

area, metres, energy = measured("m²"), measured("m"), measured("kWh/(m²·a)")


def room(value: Any, content: Content) -> str:
    """One room on a line."""
    count, size, floor = value.get("count"), value.get("area"), value.get("floor")
    kind = worded(q.RoomKind, value["kind"])
    return joined(
        f"{count} × {kind}" if count and count > 1 else kind,
        value.get("name") or "",
        area(size, content) if size is not None else "",
        gettext("floor %(floor)s") % {"floor": floor} if floor is not None else "",
        worded(q.Flooring, value["flooring"]) if value.get("flooring") else "",
        worded(q.Orientation, value["orientation"]) if value.get("orientation") else "",
        value.get("text") or "",
    )


def certificate(value: Any, content: Content) -> str:
    until = value.get("valid_until")
    return joined(
        worded(q.CertificateKind, value["kind"]),
        value.get("value") or "",
        day(value["issued_on"], content) if value.get("issued_on") else "",
        gettext("valid until %(day)s") % {"day": day(until, content)} if until else "",
        value.get("text") or "",
    )


SIZE = Table(
    "size",
    _("Size and rooms"),
    (
        Line("floorage", _("Floor area"), area),
        Line("usable_area", _("Usable area"), area),
        Line("land_area", _("Plot"), area),
        Line("rooms", _("Rooms"), number),
        Line("bedrooms", _("Bedrooms"), number),
        Line("bathrooms", _("Bathrooms"), number),
        Line("toilets", _("Separate toilets"), number),
        Line("kitchens", _("Kitchens"), number),
        Line("balconies", _("Balconies"), number),
        Line("terraces", _("Terraces"), number),
        Line("sleeps", _("Beds for"), number),
        Line("living_units", _("Dwellings"), number),
        Line("commercial_units", _("Commercial units"), number),
        Line("parking_spaces", _("Parking spaces"), number),
        Line("floor", _("Floor"), number),
        Line("floor_kind", _("Position in the building"), word(q.FloorKind)),
        Line("floors", _("Floors of the building"), number),
        Line("levels", _("Floors of the unit"), number),
        Line("ceiling_height", _("Ceiling height"), metres),
        Line("areas.total", _("Gross area"), area),
        Line("areas.living", _("Living area"), area),
        Line("areas.office", _("Office area"), area),
        Line("areas.retail", _("Shop area"), area),
        Line("areas.sales", _("Sales floor"), area),
        Line("areas.storage", _("Storage area"), area),
        Line("areas.production", _("Production area"), area),
        Line("areas.hospitality", _("Hospitality area"), area),
        Line("areas.administration", _("Administration area"), area),
        Line("areas.lettable", _("Lettable area"), area),
        Line("areas.divisible_from", _("Divisible from"), area),
        Line("areas.balcony", _("Balcony area"), area),
        Line("areas.terrace", _("Terrace area"), area),
        Line("areas.garden", _("Garden area"), area),
        Line("areas.cellar", _("Cellar area"), area),
        Line("areas.attic", _("Attic area"), area),
        Line("areas.open_space", _("Open yard"), area),
        Line("areas.weighted", _("Commercial area, weighted"), area),
        Line("areas.heated", _("Heated area"), area),
        Line("room_list", _("Rooms one by one"), room),
    ),
)

BUILDING = Table(
    "building",
    _("Building"),
    (
        Line("real_estate_type", _("Kind"), word(RealEstateType)),
        Line("real_estate_subtype", _("Kind more closely"), word(Subtype)),
        Line("subtype_text", _("In the agency's words"), text),
        Line("usage", _("Usage"), word(Usage)),
        Line("project.name", _("Project"), text),
        Line("project.phase", _("Building phase"), text),
        Line("project.unit", _("Unit"), text),
        Line("year_built", _("Year built"), year),
        Line("year_built_text", _("Year built, in words"), text),
        Line("year_renovated", _("Last renovated"), year),
        Line("renovation_text", _("Renovations"), text),
        Line("condition", _("Condition"), word(q.Condition)),
        Line("standing", _("Standard"), word(q.Standing)),
        Line("style", _("Style"), text),
        Line("construction", _("Construction"), word(q.Construction)),
        Line("heating", _("Heating"), word(q.Heating)),
        Line("hot_water", _("Hot water"), word(q.HotWater)),
        Line("waste_water", _("Waste water"), word(q.WasteWater)),
        Line("certificates", _("Inspections"), certificate),
    ),
)

ENERGY = Table(
    "energy",
    _("Energy"),
    (
        Line("energy.rating", _("Energy class"), text),
        Line("energy.status", _("Energy certificate"), word(q.EnergyStatus)),
        Line("energy.kind", _("Certificate of"), word(q.EnergyKind)),
        Line("energy.value", _("Final energy"), energy),
        Line("energy.primary_value", _("Primary energy"), energy),
        Line("energy.heat_value", _("Heat"), energy),
        Line("energy.electricity_value", _("Electricity"), energy),
        Line("energy.hot_water_included", _("Includes hot water"), yes_or_no),
        Line("energy.heating_demand", _("Heating demand (HWB)"), energy),
        Line("energy.heating_demand_rating", _("Class of the heating demand"), text),
        Line("energy.efficiency_factor", _("Efficiency factor (fGEE)"), number),
        Line("energy.efficiency_rating", _("Class of the efficiency"), text),
        Line("energy.co2", _("Emissions"), measured("kg CO₂/(m²·a)")),
        Line("energy.co2_rating", _("Class of the emissions"), text),
        Line("energy.source", _("Main source of energy"), word(q.EnergySource)),
        Line("energy.source_text", _("Main source, in words"), text),
        Line("energy_sources", _("Heated with"), word(q.EnergySource)),
        Line("energy.year_built", _("Year in the certificate"), year),
        Line("energy.issued_on", _("Issued"), day),
        Line("energy.valid_until", _("Valid until"), day),
        Line("energy.reference", _("Number of the certificate"), text),
    ),
)

FEATURES = Table(
    "features",
    _("Features"),
    (
        Line("features", _("Features"), word(Feature)),
        Line("feature_texts", _("More features"), text),
        Line("furnishing", _("Furniture"), word(q.Furnishing)),
        Line("flooring", _("Flooring"), word(q.Flooring)),
        Line("orientations", _("Orientation"), word(q.Orientation)),
        Line("views", _("View"), word(q.View)),
    ),
)
