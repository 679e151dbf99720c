"""How postal codes are written, country by country, and the one spelling that the gazetteer keeps."""

import re
import unicodedata

# GeoNames keeps these apart, senders write either; the postal codes follow the country on the right.
HOME_COUNTRY = {
    **dict.fromkeys(("GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF"), "FR"),
    **dict.fromkeys(("GG", "JE", "IM", "UK"), "GB"),
    "AX": "FI",
    "EL": "GR",
    "SJ": "NO",
    "VA": "IT",
}

_COUNTRIES_BY_DIGITS = {
    3: "AD FO IS",
    4: "AL AT BE BG CH CY DK HU LI LU LV MD MK NL NO SI",
    5: "BA CZ DE EE ES FI FR GR HR IT LT MC ME PL RS SE SK SM TR UA XK",
    6: "RO",
    7: "PT",
}
_DIGITS = {country: digits for digits, countries in _COUNTRIES_BY_DIGITS.items() for country in countries.split()}
_SEPARATORS = re.compile(r"[\s.\-–_]+")
_NUMBER = re.compile(r"(?:[A-Z]{1,3})?([0-9]+)")  # "D-10115", "LV-1010" and "1012 AB" all carry their number first
_INWARD = re.compile(r"[0-9][A-Z]{2}$")


def home(country_code: str) -> str:
    """The country whose towns and postal codes serve this one."""
    code = country_code.strip().upper()
    return HOME_COUNTRY.get(code, code)


def spellings(country_code: str, postal_code: str) -> tuple[str, ...]:
    """The code as the gazetteer spells it, then its coarser forms; none if it cannot be one of this country."""
    country = home(country_code)
    text = _SEPARATORS.sub("", unicodedata.normalize("NFKC", postal_code[:40]).upper())
    if country == "GB":
        outward = text[:-3] if len(text) >= 5 and _INWARD.search(text) else text
        return (outward,) if 2 <= len(outward) <= 4 and outward.isalnum() else ()
    if country in ("IE", "MT"):
        return (text[:3],) if len(text) >= 3 and text[:3].isalnum() else ()
    match = _NUMBER.match(text)
    width = _DIGITS.get(country)
    return _numeric(match[1], width) if match and width else ()


def _numeric(digits: str, width: int) -> tuple[str, ...]:
    if width == 7:  # Portugal: the four digits of the area alone are a code too
        return (digits, digits[:4]) if len(digits) == 7 else (digits,) if len(digits) == 4 else ()
    # A spreadsheet eats leading zeros: "1067" is Dresden's 01067, "100" is Helsinki's 00100.
    return (digits.zfill(width),) if max(2, width - 2) <= len(digits) <= width else ()
