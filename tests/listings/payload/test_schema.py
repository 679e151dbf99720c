"""S68: the downloadable schema says what check() does. It may be stricter on dress, never laxer."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from listings.payload import Checked, Listing, check, listing_schema
from listings.payload.schema import EXAMPLES

from .items import GONE, SEED

SCHEMA = listing_schema()
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)

REFUSED_BY_BOTH: list[dict[str, Any]] = [
    {"external_id": GONE},
    {"external_id": "x" * 201},
    {"external_id": "a\nb"},
    {"listing_type": "SALE"},
    {"real_estate_type": "FLAT"},
    {"price": GONE},
    {"price": -1},
    {"price": "320.000"},
    {"price": True},
    {"price": 1e12},
    {"price": None},
    {"currency": "EURO"},
    {"address": GONE},
    {"address": {"city": "Prague"}},
    {"address": {"country_code": "CZ"}},
    {"address": {"country_code": "UK", "city": "London"}},
    {"coordinates": {"lat": 91, "lng": 0}},
    {"coordinates": {"lat": 1}},
    {"floorage": -1},
    {"floor": 1.5},
    {"name": "x" * 501},
    {"images": "https://a.example/1.jpg"},
    {"images": ["ftp://a.example/1.jpg"]},
    {"images": [{"caption": "x"}]},
    {"images": ["https://a.example/1.jpg"] * 201},
    {"contact": {"email": "jan"}},
    {"features": ["LIFT"]},
    {"extra": []},
    {"available_from": "2027-02-30"},
    {"available_from": "soon"},
    {"source_updated_at": "soon"},
    {"texts": [{"name": "x"}]},
    {"other_ids": {"a": [1]}},
]
TAKEN_BY_BOTH: list[dict[str, Any]] = [
    {},
    {"price": "320000.50"},
    {"price": GONE, "price_on_request": True},
    {"address": GONE, "coordinates": {"lat": 1, "lng": 2}},
    {"name": None, "images": None, "contact": None, "floor": None, "condition": None},
    {"external_id": 5, "reference": 5},
    {"unknown": {"a": [1]}, "address": SEED["address"] | {"unknown": 1}},
    {"images": ["https://a.example/1.jpg", {"url": "https://a.example/2.jpg"}]},
    {"floor": 3.0},
]


def changed(changes: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in (SEED | changes).items() if value is not GONE}


def test_s68_the_schema_is_a_schema_of_2020_12():
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert SCHEMA["$id"].startswith("https://")
    assert SCHEMA["required"] == ["external_id", "listing_type", "real_estate_type"]
    assert set(SCHEMA["properties"]) == set(Listing.model_fields)


@pytest.mark.parametrize("example", EXAMPLES)
def test_s68_its_examples_are_listings(example):
    VALIDATOR.validate(example)
    result = check(json.dumps(example).encode())
    assert isinstance(result, Checked)
    assert result.warnings == ()


def test_s68_the_seeds_own_example_is_among_them():
    assert SEED in SCHEMA["examples"]


@pytest.mark.parametrize("changes", REFUSED_BY_BOTH, ids=str)
def test_s68_schema_and_check_refuse_alike(changes):
    assert not VALIDATOR.is_valid(changed(changes))
    assert not isinstance(check(json.dumps(changed(changes)).encode()), Checked)


@pytest.mark.parametrize("changes", TAKEN_BY_BOTH, ids=str)
def test_s68_schema_and_check_take_alike(changes):
    VALIDATOR.validate(changed(changes))
    assert isinstance(check(json.dumps(changed(changes)).encode()), Checked)


def every_example() -> list[tuple[str, dict[str, Any], Any]]:
    found = []
    for owner, part in {"Listing": SCHEMA, **SCHEMA["$defs"]}.items():
        for name, field in part.get("properties", {}).items():
            found += [(f"{owner}.{name}", field, example) for example in field.get("examples", ())]
    return found


@pytest.mark.parametrize(("name", "field", "example"), every_example(), ids=lambda value: str(value)[:40])
def test_every_example_fits_its_field(name, field, example):
    Draft202012Validator({**field, "$defs": SCHEMA["$defs"]}).validate(example)


def test_a_listing_of_all_examples_is_good():
    content = {name: field["examples"][0] for name, field in SCHEMA["properties"].items() if field.get("examples")}
    parts = {
        name: {
            inner: part["examples"][0]
            for inner, part in SCHEMA["$defs"][ref]["properties"].items()
            if "examples" in part
        }
        for name, ref in (("address", "Address"), ("energy", "Energy"), ("contact", "Person"), ("auction", "Auction"))
    }
    result = check(json.dumps(content | parts).encode())
    assert isinstance(result, Checked), result
    assert result.warnings == ()


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 10**6),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["", "x", "5", "SELL", "GOOD", "CZ", "https://a.example/1", "2027-01-01", "<b>x</b>", "B"]),
    st.just(["https://a.example/1.jpg"]),
    st.just({}),
    st.just({"url": "https://a.example"}),
)


@settings(max_examples=1_000, deadline=None)
@given(st.dictionaries(st.sampled_from([*Listing.model_fields, "odd"]), VALUES, max_size=6))
def test_s68_whatever_the_schema_takes_check_takes(changes):
    one = SEED | changes
    if VALIDATOR.is_valid(one):
        result = check(json.dumps(one).encode())
        # What is stored fits the schema in its turn; texts of tags alone are gone by then.
        assert isinstance(result, Checked), result
        VALIDATOR.validate(json.loads(result.content))
