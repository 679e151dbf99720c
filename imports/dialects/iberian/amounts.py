"""Prices and areas as Iberian software writes them: `250.000`, `1.250,50 €`, `1200 €/mes`, `a consultar`."""

import re

from imports.dialects.iberian.spelling import word
from imports.dialects.mapping import numbers
from imports.dialects.mapping.draft import Draft
from imports.dialects.mapping.fields import UNREAD, area
from seeki.lib.phrases import phrase as _

_PER = re.compile(r"\s*/\s*(?:mes|mês|month|noche|noite|night|semana|week|día|dia|day|año|ano|year)\.?$", re.IGNORECASE)
# Up to three digits, one sign, exactly three: thousands, for prices.
_THOUSANDS = re.compile(r"(?<![0-9.,])([0-9]{1,3})[.,]([0-9]{3})(?![0-9.,])")
_ON_REQUEST = frozenset({
    "a consultar", "consultar", "consultar precio", "precio a consultar", "sob consulta", "preco sob consulta",
    "on request", "price on request", "poa", "a convenir", "sin precio",
})  # fmt: skip
# More characters are no amount.
_LONGEST = 60
_SIGNS = {"€": "EUR", "EURO": "EUR", "EUROS": "EUR", "£": "GBP", "$": "USD"}


def price(text: str, draft: Draft, source: str) -> str | float | None:
    """An amount above 0; None where none is said, with a warning where something is that is no price."""
    if not text or word(text) in _ON_REQUEST:
        return None
    read = numbers.money(_THOUSANDS.sub(r"\1\2", _PER.sub("", text))) if len(text) <= _LONGEST else None
    if read is not None and float(read) > 0:
        return read
    if read is None or float(read) < 0:
        reason = _("it is no number") if read is None else _("it is below 0")
        expected = _("digits with a point for decimals, or no price for one on request")
        draft.left_out(source, text, reason, expected)
    return None


def floor_area(text: str) -> object:
    """m²; what begins with a number and goes on in words is left to a person. Dashes say nothing."""
    if not any(character.isalnum() for character in text):
        return None
    read = area(text)
    return UNREAD if isinstance(read, str) or (isinstance(read, float) and read < 0) else read


def plot_area(text: str) -> object:
    """As `floor_area`, but a plot of `1.250` m² is more than a thousand: thousands, as in prices."""
    return floor_area(_THOUSANDS.sub(r"\1\2", text))


def is_doubtful(text: str) -> bool:
    """`85.000` m² is 85 to some and 85 thousand to others."""
    return _THOUSANDS.search(text) is not None


def count(text: str) -> object:
    """0 says something here: a studio has no bedroom."""
    read = numbers.number(text)
    return UNREAD if read is None or read < 0 or read != int(read) else int(read)


def currency(text: str) -> str:
    return _SIGNS.get(text.upper(), text.upper())
