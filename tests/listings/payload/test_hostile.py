"""Hostile items are faulty, never an exception, and never slow."""

import json

import pytest

from listings.payload import Checked, Listing, check
from tests.bounds import bounded

from .items import bad, faults, good, item, raw

NAMES = list(Listing.model_fields)


@pytest.mark.parametrize(
    ("one", "path"),
    [
        (raw("name", '"a\\u0000b"'), "/name"),
        (raw("reference", '"\\u0000"'), "/reference"),
        (raw("images", '["https://a.example/\\u0000"]'), "/images/0"),
        (raw("other_ids", '{"a\\u0000": "1"}'), "/other_ids/a\\u0000"),
        (raw("extra", '{"a": {"b": "\\u0000"}}'), "/extra/a/b"),
        (raw("odd", '"\\u0000"'), "/odd"),
        (raw("odd\\u0000", "1"), "/odd\\u0000"),
        (raw("name", '"\\ud800"'), "/name"),
        (raw("odd", '"\\udc00 x"'), "/odd"),
        (raw("\\ud800", "1"), "/\\ud800"),
        (raw("name", '"\udcff"'), "/name"),
        (raw("odd", '"\udcff"'), "/odd"),
        (raw("odd", "NaN"), "/odd"),
        (raw("odd", "[1e999]"), "/odd/0"),
        (raw("extra", '{"a": -Infinity}'), "/extra/a"),
        (raw("floorage", "NaN"), "/floorage"),
        (raw("price", "1e999"), "/price"),
        (raw("price", "Infinity"), "/price"),
        (raw("price", "9" * 200_000), "/price"),
        (raw("odd", "9" * 200_000), "/odd"),
        (raw("coordinates", '{"lat": 1e999, "lng": 5}'), "/coordinates/lat"),
    ],
)
def test_what_cannot_be_stored_is_a_fault_with_a_place(one, path):
    assert faults(one) == [("not_storable", path)]
    assert bad(one).external_id == "crm-listing-00123"


def test_text_that_only_looks_like_u0000_is_text():
    assert good(raw("name", r'"C:\\u0000"'))["name"] == "C:\\u0000"


@pytest.mark.parametrize(
    "one", [b"5", b"null", b'"x"', b"[]", b"true", b"", b"{", b"\xff", b"{]", b"[" * 100_000, b'{"a":' * 5_000, b"NaN"]
)
def test_what_is_no_object_is_unreadable(one):
    assert faults(one) == [("unreadable", "")]
    assert bad(one).external_id is None


@pytest.mark.parametrize("name", ["name", "price", "images", "address", "odd", "extra"])
@pytest.mark.parametrize("depth", [150, 250, 700])
def test_nesting_is_a_fault_where_it_stands(name, depth):
    assert all(path.startswith(f"/{name}") for _, path in faults(raw(name, "[" * depth + "]" * depth)))


def test_digits_without_end_in_a_string():
    assert faults(item(price="9" * 200_000)) == [("not_a_number", "/price")]
    assert faults(item(floor="9" * 200_000)) == [("not_an_integer", "/floor")]


def test_the_last_of_two_equal_keys_counts():
    assert good(raw("price", "5"))["price"] == "5"


@pytest.mark.parametrize("value", [True, 1e300, -(10**40), "\x01", [[]], {"a": 1}, [None], {"": ""}])
def test_the_same_nonsense_in_every_field(value):
    result = check(json.dumps(dict.fromkeys(NAMES, value)).encode())
    assert not isinstance(result, Checked)
    assert len(result.problems) > 20 or value in ([None], {"": ""})


@pytest.mark.parametrize(
    "one",
    [
        item(**{f"k{index}": index for index in range(100_000)}),
        item(address={f"k{index}": index for index in range(100_000)}),
        item(contact={"k" * 150 + str(index): 1 for index in range(20_000)}),
        item(a=1, extra={"/" * index + "a": 1 for index in range(5_000)}),
        item(**{"k" * 1_000_000: 1}),
        item(images=["x"] * 300_000),
        item(features=[1] * 300_000),
        item(tags=[None] * 300_000),
        item(description="x" * 5_000_000),
        item(description="<a " * 33_000),
        item(description="<!--" * 25_000),
        item(description="&amp" * 25_000),
        item(listing_type="S" * 1_000_000),
        item(odd=[[["x"] * 1_000] * 100]),
    ],
    ids=lambda one: f"{len(one)} bytes",
)
def test_large_nonsense_takes_bounded_time(one):
    with bounded():
        check(one)


def test_a_report_is_never_a_copy_of_the_feed():
    for one in (item(images=[{"url": "x" * 1_000_000}]), item(**{"k" * 1_000_000: 1}), item(price=["y"] * 100_000)):
        (problem,) = bad(one).problems
        assert len(json.dumps(problem.stored())) < 3_000
