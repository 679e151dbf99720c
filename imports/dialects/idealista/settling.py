"""What senders say in other places or in parts, put where the mapping looks for it."""

from imports.dialects.iberian import provinces
from imports.dialects.iberian.offers import RENT, SALE, TO_OWN, TRANSFER, meant
from imports.dialects.mapping import numbers
from imports.dialects.mapping.flags import flag
from imports.dialects.mapping.loosely import Read
from imports.dialects.mapping.sheet import Sheet

# The same by another path; the first of several counts, and only where nothing stands in the place itself.
_MOVES = (
    ("modalidades/venta/cuantia", "precioventa"), ("modalidades/alquiler/cuantia", "precioalquiler"),
    ("modalidades/traspaso/cuantia", "preciotraspaso"),
    ("provincia/@nombre", "provincia"), ("provincia/@id", "provincia"),
    ("municipio/@nombre", "municipio"), ("features/@type", "tipologia"), ("subtipo", "tipologia"),
    ("certificadoenergetico/calificacion", "certificadoenergetico"),
)  # fmt: skip
# A province only where it is one: elsewhere they are parts of a town.
_PERHAPS = ("distrito", "region", "zona")
_SIDES = {SALE: "precioventa", RENT: "precioalquiler", TO_OWN: "precioalquiler", TRANSFER: "preciotraspaso"}


def settle(found: Read) -> None:
    for path, place in _MOVES:
        if found.sheet.look(path) and not found.sheet.look(place):
            _move(found, found.sheet, path, place)
    for path in _PERHAPS:
        if not found.sheet.look("provincia") and provinces.find(found.sheet.look(path)):
            _move(found, found.sheet, path, "provincia")
    for sheet in found.sheet.groups.get("gestion", []):
        offers = meant([sheet.look("tipologia")]).offers
        if sheet.look("precio") and len(offers) == 1 and not found.sheet.look(_SIDES.get(offers[0], "precio")):
            _move(found, sheet, "precio", _SIDES.get(offers[0], "precio"))
    _add_double_rooms(found.sheet)


def _move(found: Read, sheet: Sheet, path: str, place: str) -> None:
    found.sheet.cells[place] = sheet.cells.pop(path)
    found.where[place] = found.where[sheet.prefix + path]


def _add_double_rooms(record: Sheet) -> None:
    """Some count single and double rooms apart."""
    double, single = (numbers.number(record.look(path)) for path in ("habdobles", "habitaciones"))
    if double is not None and double == int(double):
        record.cells.pop("habdobles")
        record.cells["habitaciones"] = str(int(double + (single or 0)))


def status(record: Sheet) -> str:
    """SOLD, RENTED, RESERVED, or nothing: what is in the feed, but not to be had."""
    number = record.look("estadoficha")
    if number in STATES:
        record.cells.pop("estadoficha")
    return STATES.get(number, "SOLD" if flag(record.look("vendido")) else "")


STATES = {"2": "RENTED", "3": "SOLD", "7": "RESERVED", "1": ""}
