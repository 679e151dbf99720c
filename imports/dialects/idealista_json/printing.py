"""The mapping as rows for the documentation, made of the tables that do it."""

from collections.abc import Iterator

from imports.dialects.contract import Row
from imports.dialects.iberian import printing
from imports.dialects.iberian.conservation import BY_WORD
from imports.dialects.idealista_json import parts
from imports.dialects.idealista_json.fields import CELLS, DEFAULTS, KINDS, RUSTIC, SUBKINDS, TABLE
from imports.dialects.mapping.printing import YES, of_entries, of_places

_RUSTIC = {f"rustic_{word}": subkind for word, subkind in RUSTIC.items()}
_SUBKINDS = {**printing.kinds(KINDS)["/real_estate_subtype"], **_RUSTIC}
_WORDS = {**printing.offers(), "/real_estate_type": printing.kinds(KINDS)["/real_estate_type"]}
_MORE = (
    Row("featuresType", "/real_estate_subtype", _SUBKINDS),
    *(Row(path, "/real_estate_subtype", {YES: subkind}) for path, subkind in SUBKINDS.items()),
    Row(CELLS.postcode, "/address/postal_code"),
    Row(CELLS.lat, "/coordinates/lat"),
    Row(CELLS.lng, "/coordinates/lng"),
    Row(parts.TRANSFER, "/transfer_fee"),
    Row("operationDepositMonths", "/deposit"),
    Row("addressFloor", "/floor"),
    Row("featuresEnergyCertificateRating", "/energy/rating"),
    Row("featuresEnergyCertificateRating", "/energy/status", parts.ENERGY),
    Row("featuresHeatingType", "/heating", {f"{part}…": word for part, word in parts.HEATING}),
    Row("contactPrimaryPhoneNumber", "/contact/phone"),
    Row("contactSecondaryPhoneNumber", "/contact/mobile"),
    Row("featuresConservation", "/condition", BY_WORD),
)
# Named only where nothing more exact is known.
_WHOLES = frozenset({"/coordinates", "/contact", "/energy", "/address"})


def rows() -> Iterator[Row]:
    fields = [entry for entry in TABLE.entries.values() if entry.pointer != "/condition"]
    simple = {entry.pointer for entry in TABLE.entries.values()}
    places = {pointer: path for pointer, path in DEFAULTS.items() if pointer not in simple | _WHOLES}
    yield from of_places(places, _WORDS)
    yield from of_entries(fields)
    yield from _MORE
