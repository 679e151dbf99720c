"""Numbers as German software writes them: `1.480,00 €`, `84,5 m²`, `299000.-`."""

import re

_PLAIN = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,2})?")
_ORNAMENTS = re.compile(
    r"(?:€|EUR|Euro|CHF|Fr\.|£|\$|ca\.?|rd\.?|m²|m2|qm|kWh/\(?m²\*?a\)?|kWh|km|%)(?![A-Za-z])", re.IGNORECASE
)
_BLANKS = re.compile(r"[\s\u00a0\u202f\u2009'’]+")
_NO_CENTS = re.compile(r"(?<=[0-9])[.,](?:-{1,2}|–|—)$")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
# More digits are no amount, area or count of anything.
_LONGEST = 40
_DOUBTFUL = re.compile(r"[0-9]{1,3}\.[0-9]{3}")


def decimal_text(text: str) -> str | None:
    """The number as digits with a point, or None. The last separator is the decimal sign, unless it repeats."""
    if _PLAIN.fullmatch(text):
        return text
    if len(text) > _LONGEST:
        return None
    bare = _BLANKS.sub("", _ORNAMENTS.sub("", text))
    if _NO_CENTS.search(bare):  # `299.000,-`: what is left are thousands
        bare = _NO_CENTS.sub("", bare).replace(".", "").replace(",", "")
    comma, point = bare.rfind(","), bare.rfind(".")
    if comma > point:
        bare = bare.replace(".", "")
        bare = bare.replace(",", ".") if bare.count(",") == 1 else bare.replace(",", "")
    else:
        bare = bare.replace(",", "")
        if bare.count(".") > 1:
            bare = bare.replace(".", "")
    return bare if _NUMBER.fullmatch(bare) else None


def number(text: str) -> float | None:
    read = decimal_text(text)
    return None if read is None else float(read)


def money(text: str) -> str | float | None:
    """As text, so that no cent is lost on the way; with more than two decimals as a number."""
    read = decimal_text(text)
    if read is None or _PLAIN.fullmatch(read):
        return read
    value = round(float(read), 4)
    return f"{value:.2f}" if value == round(value, 2) else value


def is_doubtful(text: str) -> bool:
    """`1.250` is one and a quarter by the standard, and more than a thousand to many who write it."""
    return len(text) < 8 and text[-4:-3] == "." and _DOUBTFUL.fullmatch(text) is not None


def whole(value: float) -> int | float:
    return int(value) if value == int(value) else value
