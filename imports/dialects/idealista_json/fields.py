"""The table of the mapping, and the words that the format's schema knows."""

from imports.dialects.iberian.conservation import condition
from imports.dialects.iberian.entries import Area, count_field, features
from imports.dialects.iberian.kinds import Sort
from imports.dialects.iberian.place import Cells
from imports.dialects.mapping.applying import Table
from imports.dialects.mapping.dates import year
from imports.dialects.mapping.fields import UNREAD, Choice, Field, Mark, amount, line, text
from seeki.lib.phrases import phrase as _

# The format knows no provinces.
CELLS = Cells(
    "addressProvince", "addressPostalCode", "addressCountry", "addressTown", "addressCoordinatesLatitude",
    "addressCoordinatesLongitude",
)  # fmt: skip
BUILT, PLOT, USABLE = "featuresAreaConstructed", "featuresAreaPlot", "featuresAreaUsable"
RUSTIC = {
    "caseron": "FARMHOUSE", "cortijo": "FARMHOUSE", "masia": "FARMHOUSE", "quinta": "FARMHOUSE", "torre": "FARMHOUSE",
    "montealentejano": "FARMHOUSE", "moinho": "MILL", "palace": "CASTLE", "solar": "MANOR",
}  # fmt: skip
KINDS = {
    "flat": Sort("APARTMENT"), "house": Sort("HOUSE"), "house_andar_moradia": Sort("HOUSE"),
    "house_independent": Sort("HOUSE", "DETACHED_HOUSE"), "house_semidetached": Sort("HOUSE", "SEMI_DETACHED_HOUSE"),
    "house_terraced": Sort("HOUSE", "TERRACED_HOUSE"), "house_villa": Sort("HOUSE", "VILLA"),
    "rustic": Sort("HOUSE", "COUNTRY_HOUSE"), "land": Sort("LAND"), "land_urban": Sort("LAND", "RESIDENTIAL_PLOT"),
    "land_countrybuildable": Sort("LAND", "RESIDENTIAL_PLOT"),
    "land_countrynonbuildable": Sort("LAND", "AGRICULTURAL_LAND"), "premises": Sort("COMMERCIAL"),
    "premises_commercial": Sort("COMMERCIAL", "SHOP"), "premises_industrial": Sort("COMMERCIAL", "INDUSTRIAL_BUILDING"),
    "office": Sort("COMMERCIAL", "OFFICE"), "garage": Sort("OTHER", "GARAGE"), "storage": Sort("OTHER", "STORAGE_ROOM"),
    "building": Sort("COMMERCIAL", "INVESTMENT_BUILDING"), "room": Sort("APARTMENT", "ROOM"),
}  # fmt: skip
# Of a flat.
SUBKINDS = {
    "featuresPenthouse": "PENTHOUSE", "featuresDuplex": "DUPLEX", "featuresStudio": "STUDIO", "featuresLoft": "LOFT",
}  # fmt: skip


def sort_of(sent: str) -> Sort | None:
    kind = sent.lower()
    if kind.startswith("rustic_"):
        return Sort("HOUSE", RUSTIC.get(kind.removeprefix("rustic_"), "COUNTRY_HOUSE"))
    return KINDS.get(kind)


def _year(text: str) -> object:
    return year(text) or UNREAD


_CONTACT = {"contactName": "name", "contactEmail": "email"}
TABLE = Table((
    Field("propertyReference", "/reference", line),
    Field("addressStreetName", "/address/street", line),
    Field("addressStreetNumber", "/address/house_number", line),
    Field("addressBlock", "/address/block", line),
    Field("addressStair", "/address/stairs", line),
    Field("addressDoor", "/address/unit", line),
    Field("addressUrbanization", "/address/address_more", line),
    Field("addressNsiCode", "/address/municipality_code", line),
    Choice("addressVisibility", "/address_visibility", {"FULL": "EXACT", "STREET": "STREET", "HIDDEN": "HIDDEN"}),
    Area(USABLE, "/usable_area"),
    count_field("featuresRooms", "/rooms"),
    count_field("featuresBedroomNumber", "/bedrooms"),
    count_field("featuresBathroomNumber", "/bathrooms"),
    count_field("featuresFloorsBuilding", "/floors"),
    Field("featuresBuiltYear", "/year_built", _year, _("a year of four digits")),
    Field("featuresConservation", "/condition", condition, _("one of: {words}", words="new, good, toRestore")),
    Field("featuresEnergyCertificatePerformance", "/energy/value", amount),
    Field("operationPriceCommunity", "/running_costs/association", amount),
    Field("operationPriceParking", "/parking_price", amount),
    *(Field(path, f"/contact/{name}", text) for path, name in _CONTACT.items()),
    *(Mark(f"featuresOrientation{side.title()}", "/orientations", side) for side in ("NORTH", "EAST", "SOUTH", "WEST")),
    *features("""
        featuresBalcony=BALCONY featuresChimney=FIREPLACE featuresConditionedAir=AIR_CONDITIONING
        featuresDoorman=CONCIERGE featuresEquippedKitchen=FITTED_KITCHEN featuresGarden=GARDEN
        featuresHandicapAdaptedAccess=WHEELCHAIR_ACCESSIBLE featuresLiftAvailable=ELEVATOR
        featuresLocatedAtCorner=CORNER featuresParkingAvailable=PARKING featuresPool=POOL
        featuresSecurityAlarm=ALARM featuresSecurityDoor=SECURITY_DOOR featuresStorage=STORAGE_ROOM
        featuresTerrace=TERRACE featuresWardrobes=FITTED_WARDROBES featuresPetsAllowed=PETS_ALLOWED
    """),
))  # fmt: skip
DEFAULTS = {entry.pointer: entry.path for entry in TABLE.entries.values()} | {
    "/external_id": "propertyCode", "/listing_type": "propertyOperation/operationType",
    "/offer_kind": "propertyOperation/operationType", "/price": "propertyOperation/operationPrice",
    "/real_estate_type": "propertyFeatures/featuresType", "/floorage": f"propertyFeatures/{BUILT}",
    "/land_area": f"propertyFeatures/{PLOT}", "/address": "propertyAddress", "/coordinates": "propertyAddress",
    "/address/city": "propertyAddress/addressTown", "/address/country_code": "propertyAddress/addressCountry",
    "/description": "propertyDescriptions", "/texts": "propertyDescriptions", "/images": "propertyImages",
    "/contact": "propertyContact", "/energy": "propertyFeatures", "/url": "propertyUrl",
}  # fmt: skip
