"""Kinds of real estate in Spanish, Portuguese and English words. An unknown word costs the kind, not the listing."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from imports.dialects.iberian.spelling import word
from imports.dialects.mapping.draft import Draft
from imports.dialects.mapping.plain import line
from seeki.lib.phrases import phrase as _


class Sort(NamedTuple):
    kind: str
    subkind: str = ""


_TABLE = """
APARTMENT - piso apartamento apartment flat andar vivienda apartamento-turistico appartement
APARTMENT GROUND_FLOOR_FLAT planta-baja bajo bajos piso-bajo bajo-con-jardin ground-floor-apartment res-do-chao
APARTMENT PENTHOUSE atico penthouse cobertura sobreatico
APARTMENT DUPLEX duplex atico-duplex
APARTMENT TRIPLEX triplex
APARTMENT STUDIO estudio studio kitchenette kitnet monoambiente
APARTMENT LOFT loft
APARTMENT ROOM habitacion quarto room
HOUSE - casa house vivienda-unifamiliar moradia unifamiliar home andar-de-moradia andar-moradia
HOUSE DETACHED_HOUSE independiente casa-independiente chalet-independiente moradia-isolada isolada detached-house \
detached detached-villa casa-unifamiliar
HOUSE SEMI_DETACHED_HOUSE pareado chalet-pareado casa-pareada geminada moradia-geminada semi-detached-house \
semi-detached semi-detached-villa semi-detached-house-villa
HOUSE TERRACED_HOUSE adosado chalet-adosado casa-adosada em-banda moradia-em-banda terraced-house terraced \
terrace-house quad quad-house
HOUSE TOWN_HOUSE casa-de-pueblo town-house townhouse village-house casa-de-aldeia village-town-house
HOUSE CHALET chalet chale
HOUSE VILLA villa vivenda
HOUSE BUNGALOW bungalow
HOUSE FINCA finca finca-rustica rustico rustica finca-country-house
HOUSE COUNTRY_HOUSE casa-rural country-house casa-de-campo countryhouse rural cave-house casa-cueva terrera casa-terrera
HOUSE FARMHOUSE cortijo masia caseron torre farmhouse quinta monte-alentejano herdade farm
HOUSE MILL moinho molino mill
HOUSE CASTLE palacio castillo castle castelo palace
HOUSE MANOR solar-portugues manor manor-house mansion
HOUSE MOBILE_HOME mobile-home casa-movil
HOUSE CABIN wooden-home casa-de-madera cabin cabana
LAND - terreno parcela suelo lote land plot plot-of-land terreno-urbano building-plot
LAND RESIDENTIAL_PLOT solar solar-urbano terreno-urbanizable urban-plot
LAND AGRICULTURAL_LAND terreno-rustico terreno-no-urbanizable rustic-land rural-land terreno-agricola
COMMERCIAL - local local-comercial comercial commercial business negocio premises premise commercial-property
COMMERCIAL SHOP loja shop tienda
COMMERCIAL OFFICE oficina escritorio office despacho
COMMERCIAL INDUSTRIAL_BUILDING nave nave-industrial industrial
COMMERCIAL WAREHOUSE armazem almacen warehouse
COMMERCIAL HOTEL hotel hostal
COMMERCIAL RESTAURANT restaurante restaurant
COMMERCIAL BAR bar
COMMERCIAL INVESTMENT_BUILDING edificio predio building
OTHER PARKING_SPACE plaza-de-garaje parking estacionamento plaza-de-aparcamiento plaza-de-parking lugar-de-garagem \
parking-space
OTHER GARAGE garaje garagem garage
OTHER STORAGE_ROOM trastero arrecadacao storage storage-room
OTHER RUIN ruina ruin
"""
# The bedroom class of Portugal: T2, T2+1, V3; T0 is a studio.
_CLASS = re.compile(r"\b(?P<letter>[TV])\s?(?P<count>[0-9]{1,2})(?:\s?\+\s?[0-9])?\b", re.IGNORECASE)


def _sorts() -> Iterator[tuple[str, Sort]]:
    for row in _TABLE.strip().splitlines():
        kind, subkind, *words = row.split()
        for one in words:
            yield one.replace("-", " "), Sort(kind, subkind.strip("-"))


SORTS: Mapping[str, Sort] = dict(_sorts())


def find(text: str, country: str) -> Sort | None:
    """The whole text, else its first words that are known: "Piso en venta" is a flat."""
    sent = word(text)
    if sent == "solar" and country == "PT":
        return SORTS["solar portugues"]
    if found := SORTS.get(sent) or (SORTS.get(sent.removesuffix("s")) if len(sent) > 4 else None):
        return found
    steps = sent.split()
    return next((SORTS[name] for end in range(len(steps) - 1, 0, -1) if (name := " ".join(steps[:end])) in SORTS), None)


def bedroom_class(text: str) -> tuple[str, int] | None:
    """APARTMENT or HOUSE, and the number of bedrooms."""
    found = _CLASS.search(text)
    return ("HOUSE" if found["letter"].upper() == "V" else "APARTMENT", int(found["count"])) if found else None


def _is_whole(text: str) -> bool:
    """Whether all of the text is a kind that is known, and not only its beginning."""
    sent = word(text)
    return not sent or sent in SORTS or sent.removesuffix("s") in SORTS


def understand(text: str, draft: Draft, source: str, country: str) -> Sort:
    """Puts the kind, and bedrooms where the text is their class."""
    rooms = bedroom_class(text)
    rest = _CLASS.sub(" ", text) if rooms else text
    found = find(rest, country) if word(rest) else None
    if found is None and rooms:
        found = Sort(rooms[0], "STUDIO" if rooms == ("APARTMENT", 0) else "")
    if rooms:
        draft.put("/bedrooms", rooms[1], source)
    if found is None:
        found = Sort("OTHER")
        if text:
            known = _("one of: {words}", words="piso, casa, terreno, local, garaje, …")
            draft.left_out(source, text, _("it is no kind that is known"), known)
            draft.put("/subtype_text", (line(text) or text)[:200], source)
        else:
            draft.assumed(source, "OTHER")
    elif not _is_whole(rest):
        draft.put("/subtype_text", (line(rest) or rest)[:200], source)
    draft.put("/real_estate_type", found.kind, source)
    if found.subkind:
        draft.put("/real_estate_subtype", found.subkind, source)
    return found
