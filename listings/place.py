"""The place of a listing in words: as it is for the agency, and as much of it as buyers may see."""

from collections.abc import Mapping
from typing import Any

from babel import Locale
from django.utils.translation import get_language, gettext

from listings.payload.words import AddressVisibility

Address = Mapping[str, Any]
# What each degree of openness leaves out of an address.
UNIT = frozenset({"house_number", "address_more", "unit", "stairs", "block"})
HIDDEN_FIELDS: Mapping[str, frozenset[str]] = {
    AddressVisibility.EXACT: frozenset(),
    AddressVisibility.STREET: UNIT,
    AddressVisibility.AREA: UNIT | {"street"},
    AddressVisibility.CITY: UNIT | {"street", "district", "postal_code"},
    AddressVisibility.HIDDEN: UNIT | {"street", "district", "postal_code", "city"},
}


def as_line(address: Address) -> str:
    """An address on one line: street and number, town, region, country."""
    street = spaced(address, "street", "house_number")
    town = spaced(address, "postal_code", "city")
    more = [address.get(name) or "" for name in ("block", "stairs", "unit", "address_more")]
    rest = [address.get("district") or "", address.get("region") or "", country_name(address.get("country_code") or "")]
    return ", ".join(part for part in (street, *more, town, *rest) if part)


def country_name(code: str) -> str:
    """The name of a country in the reader's language."""
    return str(Locale.parse(get_language() or "en", sep="-").territories.get(code, code))


def spaced(address: Address, *names: str) -> str:
    return " ".join(str(address[name]) for name in names if address.get(name))


def as_buyers_see_it(content: Mapping[str, Any]) -> str:
    """As much of the place as the sender lets be shown."""
    openness = content.get("address_visibility") or AddressVisibility.EXACT
    hidden = HIDDEN_FIELDS.get(openness, HIDDEN_FIELDS[AddressVisibility.HIDDEN])
    address = content.get("address") or {}
    shown = {name: value for name, value in address.items() if name not in hidden}
    if openness == AddressVisibility.STREET and "street" in shown:
        shown["street"] = without_number(shown["street"])
    return as_line(shown) or gettext("Place on request")


def without_number(street: str) -> str:
    """A street without the house number that some senders write behind or before it."""
    words = street.split()
    kept = [word for position, word in enumerate(words) if not (word[0].isdigit() and position in (0, len(words) - 1))]
    return " ".join(kept)
