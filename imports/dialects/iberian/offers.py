"""For sale or to let, in Spanish, Portuguese and English words. Two at once are two listings."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from imports.dialects.iberian.spelling import word
from seeki.lib.problems import Fault, Problem, shown_value

# Nobody names offers at greater length.
_LONGEST = 200


class Offer(NamedTuple):
    """`suffix` is what the key of a listing gets where a record holds several."""

    listing_type: str
    kind: str
    suffix: str


SALE, RENT = Offer("SELL", "", "sale"), Offer("RENT", "", "rent")
TO_OWN, HOLIDAY = Offer("RENT", "RENT_TO_OWN", "rent_to_own"), Offer("RENT", "HOLIDAY_LET", "holiday")
TRANSFER = Offer("RENT", "TRANSFER", "transfer")
_WORDS = {
    SALE: "venta|vender|en venta|1|01|v|sale|for sale|sell|buy|venda|vende|se vende|resale",
    RENT: "alquiler|alquilar|en alquiler|se alquila|2|02|a|rent|for rent|to rent|to let|let|lease|arrendamiento|"
    "arrendamento|arrendar|aluguer|aluguel|alugar|long term|month|week",
    TO_OWN: "alquiler con opcion a compra|alquiler opcion compra|alquiler opcion a compra|renttoown|rent to own|"
    "arrendamento com opcao de compra",
    TRANSFER: "traspaso|traspasar|trespasse|transfer",
    HOLIDAY: "alquiler vacacional|vacacional|temporada|alquiler de temporada|alquiler temporada|ferias|"
    "arrendamento de ferias|holiday|holiday rental|short term|short time rental",
}
# Said of what is for sale by those who think of the buyer.
DOUBTFUL = {"compra": SALE, "comprar": SALE}
BY_WORD = {name: offer for offer, names in _WORDS.items() for name in names.split("|")} | DOUBTFUL
_AND = re.compile(r"\s+(?:y|e|and|o|ou)\s+|\s*[/,;+|&]\s*|\s+-\s+", re.IGNORECASE)


def refusal(path: str, unknown: str, allowed: str) -> Problem:
    """What to say of a record whose offer is not known: what came is no offer, or nothing came."""
    if unknown:
        return Problem(Fault.NOT_ALLOWED, path, shown_value(unknown), {"allowed": allowed, "suggestion": ""})
    return Problem(Fault.MISSING, path, None, {"expected": f": {allowed}"})


class Meant(NamedTuple):
    """`unknown` is the first text that is no offer."""

    offers: tuple[Offer, ...]
    unknown: str = ""
    is_doubtful: bool = False


def meant(texts: Iterable[str]) -> Meant:
    """Every offer that is named, once and in order."""
    found: dict[Offer, None] = {}
    unknown, doubtful = "", False
    for text in texts:
        parts = [text[:_LONGEST]] if word(text) in BY_WORD else _AND.split(text[:_LONGEST])
        for name in (word(part) for part in parts):
            offer = BY_WORD.get(name)
            if offer:
                found[offer] = None
                doubtful |= name in DOUBTFUL
            elif name:
                unknown = unknown or text
    return Meant(tuple(found), unknown, doubtful)
