"""Every outcome that the corpus expects of Idealista XML-ML, in a table."""

import csv
import os
from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from imports.dialects import DIALECTS
from imports.dialects.iberian.provinces import PORTUGAL, SPAIN
from tests.imports.dialects.test_fixtures import understood

CORPUS = Path(os.environ.get("SEEKI_CORPUS", "../shared/corpus")) / "idealista"
OPERATIONS = {None: {"SELL": "sale", "RENT": "rent"}, "RENT_TO_OWN": "rent_to_own", "TRANSFER": "transfer",
              "HOLIDAY_LET": "holiday"}  # fmt: skip
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="no corpus here")


class Expected(NamedTuple):
    file: str
    reference: str
    field: str
    value: str


def expectations() -> list[Expected]:
    if not CORPUS.is_dir():
        return []
    with (CORPUS / "expected.tsv").open(encoding="utf-8", newline="") as table:
        rows = csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Expected(row["file"], row["reference"], row["field"], row["expected"] or "") for row in rows]


@cache
def found_in(file: str) -> dict[str, Any]:
    return understood(DIALECTS["idealista"], CORPUS / file)


def outcome(expected: Expected) -> str:
    """The field of the last record with the reference; a refused one has none."""
    found = found_in(expected.file)
    if "refused" in found:
        return "dtd-forbidden" if "DOCTYPE" in found["message"] else found["refused"]
    items = [item for item in found["items"] if item["external_id"] == expected.reference]
    if expected.field == "record_count":
        return str(len({item["external_id"] for item in items}))
    return str(FIELDS[expected.field](items[-1].get("content", {})))


def holds(expected: Expected) -> bool:
    found = outcome(expected)
    if expected.field == "price" and found and expected.value:
        return Decimal(found) == Decimal(expected.value)
    return found == expected.value


def operation(content: dict[str, Any]) -> str:
    named = OPERATIONS.get(content.get("offer_kind"))
    return str(named.get(content.get("listing_type"), "") if isinstance(named, dict) else named)


def province(content: dict[str, Any]) -> str:
    address = content.get("address", {})
    places = {"ES": SPAIN, "PT": PORTUGAL}.get(address.get("country_code"), {})
    return next((place.code for place in places.values() if place.name == address.get("region")), "")


FIELDS = {
    "description": lambda content: content.get("description", ""),
    "country": lambda content: content.get("address", {}).get("country_code", ""),
    "province_code": province,
    "image_count": lambda content: len(content.get("images", [])),
    "price": lambda content: content.get("price", ""),  # compared as a number
    "operation": operation,
}


def test_all_outcomes_hold(capsys: pytest.CaptureFixture[str]) -> None:
    expected = expectations()
    wrong = [(one, outcome(one)) for one in expected if not holds(one)]
    with capsys.disabled():
        print("\n" + "\n".join(table(expected, [one for one, _ in wrong])))
    assert len(expected) == 93
    assert wrong == []


def table(expected: list[Expected], wrong: list[Expected]) -> Iterator[str]:
    held: dict[str, Counter[bool]] = defaultdict(Counter)
    for one in expected:
        held[one.file][one not in wrong] += 1
    yield f"{'file':40} {'items':>5} {'in':>4} {'out':>4} {'outcomes':>8} {'held':>4}"
    for file, counts in held.items():
        items = found_in(file).get("items", [])
        taken = sum("content" in item for item in items)
        row = f"{len(items):5} {taken:4} {len(items) - taken:4} {counts.total():8} {counts[True]:4}"
        yield f"{file:40} {row}"


def test_prices_on_request_are_taken(capsys: pytest.CaptureFixture[str]) -> None:
    """What has no price is not refused, and a negative one is warned of."""
    items = {item["external_id"]: item for item in found_in("12_prices.xml")["items"]}
    assert all("content" in item for item in items.values())
    assert [items[f"SYN-{number:03}"]["content"].get("price_on_request") for number in (8, 9, 10, 11)] == [True] * 4
    assert items["SYN-011"]["warnings"][0][0] == "left_out"


def test_a_record_without_an_offer_or_a_place_is_refused() -> None:
    (refused,) = [item for item in found_in("13_operations.xml")["items"] if "problems" in item]
    assert refused["problems"] == [["missing", "inmueble[16]/operacion, line 215"]]
    (refused,) = [item for item in found_in("10_provinces.xml")["items"] if "problems" in item]
    assert [fault for fault, _ in refused["problems"]] == ["place_missing"]
