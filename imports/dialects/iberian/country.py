"""The country of a record: by the name of its province, else by what else it says. Never by default."""

import re
from typing import NamedTuple

from imports.dialects.iberian.provinces import BY_KEY, PORTUGAL, SPAIN, Place, find
from imports.dialects.iberian.regions import country_at
from imports.dialects.iberian.spelling import key
from imports.dialects.mapping import countries

_SPANISH = re.compile(r"(0[1-9]|[1-4][0-9]|5[0-2])[0-9]{3}")
_PORTUGUESE = re.compile(r"[1-9][0-9]{3}-[0-9]{3}")
_SHORT = re.compile(r"[0-9]{4}")
_ANDORRAN = re.compile(r"AD[1-7]00", re.IGNORECASE)


class Said(NamedTuple):
    """What a record says of its place."""

    province: str = ""
    postcode: str = ""
    country: str = ""
    point: tuple[float, float] | None = None


class Decided(NamedTuple):
    """`by_name`: the province was known by its name; `postcode_country`: where the postal code alone would put it."""

    country: str = ""
    place: Place | None = None
    postcode: str = ""
    by_name: bool = False
    postcode_country: str = ""


def decide(said: Said) -> Decided:
    postcode = " ".join(said.postcode.split()).replace(" - ", "-")
    country, named = _by_name(said, postcode)
    if not country:
        country = (
            country_named(said.country) or _of_postcode(postcode) or (country_at(*said.point) if said.point else "")
        )
    if not country and _SHORT.fullmatch(postcode):
        country = "PT"  # a lost zero would look so, too: it decides only where nothing else does
    if country == "ES" and _SHORT.fullmatch(postcode):
        postcode = "0" + postcode
    place = named if named and named.code else _by_postcode(country, postcode)
    return Decided(country, place, postcode, named is not None, _of_postcode(postcode))


def _by_name(said: Said, postcode: str) -> tuple[str, Place | None]:
    if said.province.isdecimal() and said.province.isascii():
        number = said.province.zfill(2)
        is_portuguese = _PORTUGUESE.fullmatch(postcode) or country_named(said.country) == "PT"
        found = (PORTUGAL if is_portuguese else SPAIN).get(number)
    else:
        found = find(said.province) if said.province else None
    return (found.country, found) if found else ("", None)


def country_named(text: str) -> str:
    """A country by its name or code; empty where it is none that is known."""
    if not text:
        return ""
    known = BY_KEY.get(key(text))
    if known and not known.code and len(text) > 2:
        return known.country
    code = countries.alpha_2(text)
    return code if code in _CODES else ""


_CODES = frozenset(countries.ALPHA_2.values())


def _of_postcode(postcode: str) -> str:
    if _PORTUGUESE.fullmatch(postcode):
        return "PT"
    if _ANDORRAN.fullmatch(postcode):
        return "AD"
    return "ES" if _SPANISH.fullmatch(postcode) else ""


def _by_postcode(country: str, postcode: str) -> Place | None:
    found = _SPANISH.fullmatch(postcode) if country == "ES" else None
    return SPAIN[found[1]] if found else None
