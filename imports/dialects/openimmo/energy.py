"""energiepass → the energy certificate. The listing carries one: the first that has a value; others stay in the bag."""

from imports.dialects.mapping.applying import Table
from imports.dialects.mapping.draft import Draft
from imports.dialects.mapping.fields import Field, area, count, day, last_day, line, yes_or_no
from imports.dialects.mapping.sheet import Sheet

GROUP = "zustand_angaben/energiepass"
KINDS = {"BEDARF": "DEMAND", "VERBRAUCH": "CONSUMPTION"}
# By the kind of certificate, which of its values counts; the latter ones are of 1.2.0 to 1.2.2, or misspelt.
VALUES = {
    "DEMAND": ("endenergiebedarf", "energiebedarf"),
    "CONSUMPTION": ("energieverbrauchkennwert", "energieverbrauchskennwert"),
}
_A_DAY = "a date as YYYY-MM-DD"
FIELDS = (
    Field("gueltig_bis", "/energy/valid_until", last_day, "a date as YYYY-MM-DD, or a month as MM-YYYY"),
    Field("ausstelldatum", "/energy/issued_on", day, _A_DAY),
    Field("wertklasse", "/energy/rating", line),
    Field("mitwarmwasser", "/energy/hot_water_included", yes_or_no, "true or false"),
    Field("stromwert", "/energy/electricity_value", area),
    Field("waermewert", "/energy/heat_value", area),
    Field("primaerenergie", "/energy/primary_value", area),
    Field("hwbwert", "/energy/heating_demand", area),
    Field("hwbklasse", "/energy/heating_demand_rating", line),
    Field("fgeewert", "/energy/efficiency_factor", area),
    Field("fgeeklasse", "/energy/efficiency_rating", line),
    Field("baujahr", "/energy/year_built", count),
    Field("registriernummer", "/energy/reference", line),
)
# OpenImmo 1.2.4 had no place for them, and senders still use these.
FIELDS_BESIDE = tuple(
    Field(f'zustand_angaben/user_defined_simplefield[@feldname="epass_{name}"]', pointer, read)
    for name, pointer, read in (
        ("hwbwert", "/energy/heating_demand", area),
        ("hwbklasse", "/energy/heating_demand_rating", line),
        ("fgeewert", "/energy/efficiency_factor", area),
        ("fgeeklasse", "/energy/efficiency_rating", line),
    )
)
KIND, CARRIER, YEAR, SCALE = "epart", "primaerenergietraeger", "jahrgang", "skala"
BELOW = (
    KIND, CARRIER, YEAR, SCALE, "skala/@type", *VALUES["DEMAND"], *VALUES["CONSUMPTION"],
    *(field.path for field in FIELDS), "gebaeudeart", "epasstext", "geg2018",
)  # fmt: skip
_TABLE = Table(FIELDS)
ALIASES = {"art": KIND}
STATUS = {
    "2008": "AVAILABLE", "2014": "AVAILABLE", "NICHT_NOETIG": "EXEMPT", "BEI_BESICHTIGUNG": "ON_VIEWING",
}  # fmt: skip
# The first that occurs in the text, as far as nothing more special stands before it.
CARRIERS = (
    ("flüssiggas", "LIQUID_GAS"), ("fluessiggas", "LIQUID_GAS"), ("biogas", "BIOGAS"), ("fern", "DISTRICT_HEAT"),
    ("nahwärme", "DISTRICT_HEAT"), ("nahwaerme", "DISTRICT_HEAT"), ("gas", "GAS"), ("öl", "OIL"), ("oel", "OIL"),
    ("pellet", "PELLETS"), ("hackschnitzel", "WOOD_CHIPS"), ("holz", "WOOD"), ("erdwärme", "GEOTHERMAL"),
    ("erdwaerme", "GEOTHERMAL"), ("geotherm", "GEOTHERMAL"), ("luft", "AIR"), ("photovoltaik", "PHOTOVOLTAIC"),
    ("solar", "SOLAR"), ("ökostrom", "GREEN_ELECTRICITY"), ("strom", "ELECTRICITY"), ("elektr", "ELECTRICITY"),
    ("kohle", "COAL"), ("koks", "COAL"), ("bhkw", "COGENERATION"), ("blockheiz", "COGENERATION"),
    ("biomasse", "BIOMASS"), ("wind", "WIND"), ("wasser", "WATER"),
)  # fmt: skip


def understand(record: Sheet, draft: Draft) -> None:
    certificates = record.groups.get("energiepass", [])
    if certificates:
        _understand_one(next(filter(_has_value, certificates), certificates[0]), draft)


def _has_value(sheet: Sheet) -> bool:
    return any(sheet.look(path).strip("0., ") for paths in VALUES.values() for path in paths)


def _understand_one(sheet: Sheet, draft: Draft) -> None:
    """Its fields, each with the paths of this very certificate."""
    _understand_value(sheet, draft)
    _understand_carrier(sheet, draft)
    if status := STATUS.get(sheet.look(YEAR).upper()):
        draft.put("/energy/status", status, sheet.prefix + YEAR)  # of which year's law stays in the bag
    _TABLE.apply(sheet, draft)


def _understand_value(sheet: Sheet, draft: Draft) -> None:
    """The kind says which value counts; where only the other one came, that one does, and says the kind."""
    said = KINDS.get(sheet.look(KIND).upper(), "")
    for kind in (said, *VALUES) if said else VALUES:
        path = next((path for path in VALUES[kind] if sheet.look(path).strip("0., ")), "")
        if not path and kind == said and sheet.look(SCALE).strip("0., "):
            path = SCALE
        if path:
            draft.put("/energy/value", area(sheet.take(path)), sheet.prefix + path)
            break
    else:
        kind = said
    for path in (path for paths in VALUES.values() for path in paths):
        if not sheet.look(path).strip("0., "):
            sheet.cells.pop(path, None)
    if kind:
        draft.put("/energy/kind", kind, sheet.prefix + KIND)
        if kind == said:
            sheet.cells.pop(KIND, None)


def _understand_carrier(sheet: Sheet, draft: Draft) -> None:
    text = line(sheet.look(CARRIER))
    if not text or len(text) > 200:
        return
    sheet.cells.pop(CARRIER)
    draft.put("/energy/source_text", text, sheet.prefix + CARRIER)
    low = text.lower()
    source = next((word for part, word in CARRIERS if part in low), None)
    if source:
        draft.put("/energy/source", source, sheet.prefix + CARRIER)
