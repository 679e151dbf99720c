"""The mapping as rows for the documentation, made of the tables that do it."""

from collections.abc import Iterator

from imports.dialects.contract import Row
from imports.dialects.iberian import printing
from imports.dialects.iberian.conservation import BY_WORD
from imports.dialects.idealista import offering, reading, settling
from imports.dialects.idealista.fields import DEFAULTS, TABLE
from imports.dialects.idealista.vocabulary import VOCABULARY
from imports.dialects.mapping.printing import of_entries, of_places, spelt

_WORDS = {
    **printing.offers(),
    **printing.kinds(),
    "/price_period": offering.PERIODS,
}
# Beside the places that DEFAULTS names.
_MORE = (
    *(Row(path, "/price") for path in dict.fromkeys(offering.PRICES.values())),
    Row("superficieUtil", "/usable_area"),
    Row("certificadoEnergetico", "/energy/rating", reading.NUMBERED),
    Row(
        "certificadoEnergetico",
        "/energy/status",
        reading.ENERGY | dict.fromkeys(sorted(reading.IN_PROGRESS), "IN_PROGRESS"),
    ),
    Row("consumo", "/energy/value"),
    Row("emisiones", "/energy/co2_rating"),
    Row("emisionesValor", "/energy/co2"),
    Row("estadoFicha", "/status", settling.STATES),
    *(Row(f"contacto/{cell}", f"/contact/{name}") for cell, name in reading.PEOPLE),
)


def rows() -> Iterator[Row]:
    fields = [entry for entry in TABLE.entries.values() if entry.pointer not in ("/condition", "/usable_area")]
    simple = {entry.pointer for entry in TABLE.entries.values()} - {"/address/street"}
    places = {pointer: path for pointer, path in DEFAULTS.items() if pointer not in simple | {"/energy", "/contact"}}
    yield from spelt(of_places(places, _WORDS), VOCABULARY.tags)
    yield from spelt(of_entries(fields), VOCABULARY.tags)
    yield from spelt((Row("conservacion", "/condition", BY_WORD), *_MORE), VOCABULARY.tags)
