"""Items for the stories of this folder."""

import json
from enum import Enum, auto
from typing import Any

from listings.payload import Checked, Faulty, check

# The seed's own example.
SEED: dict[str, Any] = {
    "external_id": "crm-listing-00123",
    "listing_type": "SELL",
    "real_estate_type": "APARTMENT",
    "price": 320000,
    "currency": "EUR",
    "address": {"street": "Wenceslas Square 1", "city": "Prague", "country_code": "CZ", "postal_code": "11000"},
    "name": "Sunny 2-bedroom apartment, Wenceslas Square",
    "floorage": 65,
}


class Gone(Enum):
    GONE = auto()


GONE = Gone.GONE


def item(**changes: Any) -> bytes:
    """The seed's listing with changes; GONE takes a field out."""
    return json.dumps({name: value for name, value in (SEED | changes).items() if value is not GONE}).encode()


def raw(name: str, value: str) -> bytes:
    """The seed's listing with one more field, in JSON that Python itself would not write."""
    return item()[:-1] + f', "{name}": {value}}}'.encode("utf-8", "surrogateescape")


def good(one: bytes | dict[str, Any]) -> dict[str, Any]:
    """What is stored of a good item."""
    result = check(one)
    assert isinstance(result, Checked), result
    content = json.loads(result.content)
    assert isinstance(content, dict)
    return content


def bad(one: bytes | dict[str, Any]) -> Faulty:
    result = check(one)
    assert isinstance(result, Faulty), result
    return result


def faults(one: bytes | dict[str, Any]) -> list[tuple[str, str]]:
    return [(str(problem.fault), problem.path) for problem in bad(one).problems]


def warned(one: bytes | dict[str, Any]) -> list[tuple[str, str]]:
    result = check(one)
    assert isinstance(result, Checked), result
    return [(problem.path, str(problem.facts["suggestion"]).strip()) for problem in result.warnings]
