"""objektart → kind of real estate. An unknown word costs the subkind, an unknown element the kind, not the listing."""

from collections.abc import Mapping
from typing import NamedTuple

from imports.dialects.mapping.draft import Draft
from imports.dialects.mapping.fields import line
from imports.dialects.mapping.flags import flag
from imports.dialects.mapping.sheet import Sheet
from seeki.lib.phrases import phrase as _

GROUP = "objektkategorie/objektart"


class Sort(NamedTuple):
    """A child of objektart: our kind, its attribute, and the subkind of each of its words."""

    kind: str
    attribute: str
    subkinds: Mapping[str, str | None]
    default: str | None = None


def _words(text: str) -> dict[str, str | None]:
    """`WORD=SUBKIND …`; a word alone has no subkind of ours."""
    pairs = [entry.partition("=") for entry in text.split()]
    return {word: subkind or None for word, _, subkind in pairs}


_DWELLINGS = _words("""
    DACHGESCHOSS=ATTIC_FLAT MAISONETTE=MAISONETTE LOFT-STUDIO-ATELIER=LOFT LOFT=LOFT STUDIO=STUDIO PENTHOUSE=PENTHOUSE
    TERRASSEN=TERRACE_FLAT ETAGE=FLAT ERDGESCHOSS=GROUND_FLOOR_FLAT SOUTERRAIN=BASEMENT_FLAT APARTMENT=FLAT
    FERIENWOHNUNG=HOLIDAY_FLAT GALERIE=GALLERY_FLAT ROHDACHBODEN=RAW_ATTIC ATTIKAWOHNUNG=PENTHOUSE KEINE_ANGABE
""")
_HOUSES = _words("""
    REIHENHAUS=TERRACED_HOUSE REIHENEND=END_TERRACE_HOUSE REIHENMITTEL=MID_TERRACE_HOUSE REIHENECK=END_TERRACE_HOUSE
    DOPPELHAUSHAELFTE=SEMI_DETACHED_HOUSE EINFAMILIENHAUS=DETACHED_HOUSE STADTHAUS=TOWN_HOUSE BUNGALOW=BUNGALOW
    VILLA=VILLA RESTHOF=FARMHOUSE BAUERNHAUS=FARMHOUSE LANDHAUS=COUNTRY_HOUSE SCHLOSS=CASTLE
    ZWEIFAMILIENHAUS=TWO_FAMILY_HOUSE MEHRFAMILIENHAUS=APARTMENT_BUILDING FERIENHAUS=HOLIDAY_HOUSE BERGHUETTE=CABIN
    CHALET=CHALET STRANDHAUS=HOLIDAY_HOUSE LAUBE-DATSCHE-GARTENHAUS=CABIN APARTMENTHAUS=APARTMENT_BUILDING BURG=CASTLE
    HERRENHAUS=MANOR FINCA=FINCA RUSTICO=COTTAGE FERTIGHAUS=PREFABRICATED_HOUSE KRANKENHAUS=CLINIC PFLEGEHEIM=CARE_HOME
    SANATORIUM=CLINIC SENIORENHEIM=CARE_HOME BETREUTES-WOHNEN=ASSISTED_LIVING_FLAT KEINE_ANGABE
""")
_PLOTS = _words("""
    WOHNEN=RESIDENTIAL_PLOT GEWERBE=COMMERCIAL_PLOT INDUSTRIE=INDUSTRIAL_PLOT LAND_FORSTWIRSCHAFT=AGRICULTURAL_LAND
    LAND_FORSTWIRTSCHAFT=AGRICULTURAL_LAND FREIZEIT=LEISURE_PLOT GEMISCHT=MIXED_PLOT GEWERBEPARK=COMMERCIAL_PLOT
    SONDERNUTZUNG SEELIEGENSCHAFT=LAKESIDE_PLOT
""")
_FARMS = _words("""
    LANDWIRTSCHAFTLICHE_BETRIEBE=FARM BAUERNHOF=FARM AUSSIEDLERHOF=FARM GARTENBAU=AGRICULTURAL_LAND
    ACKERBAU=AGRICULTURAL_LAND WEINBAU=VINEYARD VIEHWIRTSCHAFT=FARM JAGD_UND_FORSTWIRTSCHAFT=FOREST
    TEICH_UND_FISCHWIRTSCHAFT=FISH_POND SCHEUNEN REITERHOEFE=STABLES SONSTIGE_LANDWIRTSCHAFTSIMMOBILIEN ANWESEN=FARM
    JAGDREVIER=HUNTING_GROUND
""")
_OFFICES = _words("""
    BUEROFLAECHE=OFFICE BUEROHAUS=OFFICE_BUILDING BUEROZENTRUM=OFFICE_BUILDING LOFT_ATELIER=OFFICE PRAXIS=PRACTICE
    PRAXISFLAECHE=PRACTICE PRAXISHAUS=PRACTICE AUSSTELLUNGSFLAECHE=SHOWROOM COWORKING=COWORKING SHARED_OFFICE=COWORKING
""")
_SHOPS = _words("""
    LADENLOKAL=SHOP EINZELHANDELSLADEN=SHOP VERBRAUCHERMARKT=SUPERMARKET EINKAUFSZENTRUM=SHOPPING_CENTRE
    KAUFHAUS=DEPARTMENT_STORE FACTORY_OUTLET=SHOP KIOSK=KIOSK VERKAUFSFLAECHE=SHOP AUSSTELLUNGSFLAECHE=SHOWROOM
""")
_INNS = _words("""
    GASTRONOMIE=RESTAURANT GASTRONOMIE_UND_WOHNUNG=RESTAURANT PENSIONEN=GUEST_HOUSE HOTELS=HOTEL
    WEITERE_BEHERBERGUNGSBETRIEBE=GUEST_HOUSE BAR=BAR CAFE=CAFE DISCOTHEK=CLUB RESTAURANT=RESTAURANT RAUCHERLOKAL=BAR
    EINRAUMLOKAL=BAR
""")
_HALLS = _words("""
    HALLE=HALL INDUSTRIEHALLE=INDUSTRIAL_BUILDING LAGER=WAREHOUSE LAGERFLAECHEN=WAREHOUSE
    LAGER_MIT_FREIFLAECHE=WAREHOUSE HOCHREGALLAGER=WAREHOUSE SPEDITIONSLAGER=LOGISTICS PRODUKTION=PRODUCTION
    WERKSTATT=WORKSHOP SERVICE FREIFLAECHEN=OPEN_YARD KUEHLHAUS=COLD_STORE
""")
_LEISURE = _words(
    "SPORTANLAGEN=SPORTS_FACILITY VERGNUEGUNGSPARKS_UND_CENTER=LEISURE_FACILITY FREIZEITANLAGE=LEISURE_FACILITY"
)
_INVESTMENTS = _words("""
    MEHRFAMILIENHAUS=APARTMENT_BUILDING WOHN_UND_GESCHAEFTSHAUS=MIXED_USE_BUILDING GESCHAEFTSHAUS=INVESTMENT_BUILDING
    BUEROGEBAEUDE=OFFICE_BUILDING SB_MAERKTE=SUPERMARKET EINKAUFSCENTREN=SHOPPING_CENTRE WOHNANLAGEN=APARTMENT_BUILDING
    VERBRAUCHERMAERKTE=SUPERMARKET INDUSTRIEANLAGEN=INDUSTRIAL_BUILDING PFLEGEHEIM=CARE_HOME SANATORIUM=CLINIC
    SENIORENHEIM=CARE_HOME BETREUTES-WOHNEN=CARE_HOME
""")
_PARKING = _words("""
    STELLPLATZ=PARKING_SPACE CARPORT=CARPORT DOPPELGARAGE=GARAGE DUPLEX=PARKING_SPACE TIEFGARAGE=UNDERGROUND_PARKING
    BOOTSLIEGEPLATZ=BOAT_MOORING EINZELGARAGE=GARAGE PARKHAUS=CAR_PARK TIEFGARAGENSTELLPLATZ=UNDERGROUND_PARKING
    PARKPLATZ_STROM=PARKING_SPACE
""")
_OTHERS = _words("""
    PARKHAUS=CAR_PARK TANKSTELLE=PETROL_STATION KRANKENHAUS=CLINIC SONSTIGE GARAGEN=GARAGE PARKFLACHE=PARKING_SPACE
""")

SORTS: Mapping[str, Sort] = {
    "wohnung": Sort("APARTMENT", "wohnungtyp", _DWELLINGS),
    "zimmer": Sort("APARTMENT", "zimmertyp", {"ZIMMER": "ROOM"}, "ROOM"),
    "haus": Sort("HOUSE", "haustyp", _HOUSES),
    "grundstueck": Sort("LAND", "grundst_typ", _PLOTS),
    "land_und_forstwirtschaft": Sort("COMMERCIAL", "land_typ", _FARMS),
    "buero_praxen": Sort("COMMERCIAL", "buero_typ", _OFFICES),
    "einzelhandel": Sort("COMMERCIAL", "handel_typ", _SHOPS),
    "gastgewerbe": Sort("COMMERCIAL", "gastgew_typ", _INNS),
    "hallen_lager_prod": Sort("COMMERCIAL", "hallen_typ", _HALLS),
    "freizeitimmobilie_gewerblich": Sort("COMMERCIAL", "freizeit_typ", _LEISURE),
    "zinshaus_renditeobjekt": Sort("COMMERCIAL", "zins_typ", _INVESTMENTS, "INVESTMENT_BUILDING"),
    "parken": Sort("OTHER", "parken_typ", _PARKING),
    "sonstige": Sort("OTHER", "sonstige_typ", _OTHERS),
    "gewerbe": Sort("COMMERCIAL", "gewerbe_typ", {}),
}
# Land that is worked without a farm on it.
_LAND_WORDS = frozenset({
    "ACKERBAU", "WEINBAU", "GARTENBAU", "JAGDREVIER", "JAGD_UND_FORSTWIRTSCHAFT", "TEICH_UND_FISCHWIRTSCHAFT",
})  # fmt: skip

BELOW = (
    *SORTS,
    *(f"{name}/@{sort.attribute}" for name, sort in SORTS.items()),
    "objektart_zusatz",
)


def understand(record: Sheet, draft: Draft) -> str:
    """Puts the kind and the subkind; returns the kind."""
    for sheet in record.groups.get("objektart", ()):
        name = next((path for path in sheet.cells if path in SORTS), None)
        if name is not None:
            return _understand_sort(name, SORTS[name], sheet, draft)
    return _understand_nothing(record, draft)


def _understand_sort(name: str, sort: Sort, sheet: Sheet, draft: Draft) -> str:
    sheet.cells.pop(name)
    source = f"{sheet.prefix}{name}"
    path = f"{name}/@{sort.attribute}"
    sent = sheet.look(path)
    word = sent.upper() or _flagged(name, sort, sheet)
    kind = "LAND" if word in _LAND_WORDS and name == "land_und_forstwirtschaft" else sort.kind
    draft.put("/real_estate_type", kind, source)
    subkind = sort.subkinds.get(word, sort.default) or sort.default
    if subkind:
        draft.put("/real_estate_subtype", subkind, sheet.prefix + path)
    if word in sort.subkinds:
        sheet.cells.pop(path, None)
    elif sent:
        draft.left_out(sheet.prefix + path, sent, _("it is no word of the standard"), ", ".join(sort.subkinds))
    _understand_addition(sheet, draft, sent if sent and not sort.subkinds.get(word) else "")
    return kind


def _flagged(name: str, sort: Sort, sheet: Sheet) -> str:
    """`<einzelhandel EINZELHANDELSLADEN="1"/>`: the word as the name of an attribute."""
    for path in list(sheet.cells):
        word = path[len(name) + 2 :].upper() if path.startswith(f"{name}/@") else ""
        if word in sort.subkinds and flag(sheet.look(path)):
            sheet.cells.pop(path)
            return word
    return ""


def _understand_addition(sheet: Sheet, draft: Draft, word: str) -> None:
    """The kind in the sender's own words."""
    text = line(sheet.look("objektart_zusatz"))
    if text and len(text) <= 200:
        sheet.cells.pop("objektart_zusatz")
        draft.put("/subtype_text", text, f"{sheet.prefix}objektart_zusatz")
    elif word and word not in ("KEINE_ANGABE", "SONSTIGE"):
        draft.put("/subtype_text", word[:200], f"{sheet.prefix}objektart_zusatz")


def _understand_nothing(record: Sheet, draft: Draft) -> str:
    draft.put("/real_estate_type", "OTHER", GROUP)
    draft.assumed(GROUP, "OTHER")
    for sheet in record.groups.get("objektart", ()):
        _understand_addition(sheet, draft, "")
    return "OTHER"
