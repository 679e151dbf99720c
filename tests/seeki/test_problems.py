"""Sentences for people, made of problems: complete, readable, and never longer than they need to be."""

import json
from string import Formatter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imports.endpoints.examples import LISTING
from listings.payload import Faulty, check
from seeki.lib.problems import (
    ERROR_CODES,
    FAULTS,
    VALUE_LIMIT,
    ErrorCode,
    Fault,
    Problem,
    shown_value,
    storable,
)
from seeki.lib.sentences import describe, describe_all, docs_url, field_name, headline, listed

# What product code says, in its own words.
FACTS: dict[str, Any] = {
    "expected": "a number",
    "allowed": ["SELL", "RENT"],
    "suggestion": " Did you mean SELL?",
    "limit": 500,
    "length": 612,
    "reason": "the character U+0000",
    "missing": "neither address nor coordinates came",
}


def names_in(template: object) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(str(template)) if name is not None}


@pytest.mark.parametrize("fault", Fault)
def test_a_sentence_has_room_for_plain_names_only(fault: Fault) -> None:
    """No attribute, no index, no format: a template cannot be made to show what it should not."""
    entry = FAULTS[fault]
    for template in (entry.message, entry.hint):
        parts = [part for part in Formatter().parse(str(template)) if part[1] is not None]
        assert all(name.isidentifier() and not form and not conversion for _, name, form, conversion in parts)


@pytest.mark.parametrize("fault", Fault)
def test_every_fault_makes_whole_sentences(fault: Fault) -> None:
    entry = FAULTS[fault]
    facts = dict.fromkeys(names_in(entry.message) | names_in(entry.hint), "something") | FACTS
    found = describe(Problem(fault, "/listings/3/address/city", '"Xyz"', facts).stored())
    assert list(found) == ["path", "code", "message", "value", "hint", "docs_url"]
    for sentence in (found["message"], found["hint"]):
        assert not set(sentence) & set("{}"), sentence
        assert "None" not in sentence
        assert "  " not in sentence
        assert sentence.strip() == sentence != ""
    assert found["message"][-1] in ".!?"


@pytest.mark.parametrize("fault", Fault)
def test_a_fact_that_is_missing_leaves_no_brace(fault: Fault) -> None:
    found = describe(Problem(fault, "", None).stored())
    assert not set(found["message"] + found["hint"]) & set("{}")


BAD_ITEMS: list[dict[str, Any]] = [
    {},
    LISTING | {"external_id": "x" * 300, "listing_type": "SALE", "price": "cheap", "floor": 1.5},
    LISTING | {"price": -1, "rooms": "many", "available_from": "tomorrow", "name": "x" * 501},
    LISTING | {"price": 10**15, "images": ["x"], "contact": 5, "currency": "EURO"},
    LISTING | {"images": ["https://a.example/1.jpg"] * 300, "address": None},
    LISTING | {"address": {"country_code": "UK"}, "odd": "a\x00b", "energy": {"rating": "Z"}},
    LISTING | {"coordinates": {"lat": 91}, "other_ids": {"a": []}},
]


@pytest.mark.parametrize("item", BAD_ITEMS, ids=range(len(BAD_ITEMS)))
def test_what_the_judgement_really_says_reads_well(item: dict[str, Any]) -> None:
    found = check(json.dumps(item).encode())
    assert isinstance(found, Faulty)
    for one in describe_all(found.problems):
        text = f"{one['message']} {one['hint']}"
        assert not set(text) & set("{}"), text
        assert "  " not in text.strip(), text
        assert ".." not in text.replace("…", ""), text
        assert " ." not in text, text
        assert len(text) < 1500


# Values of senders


@given(st.text(max_size=400) | st.integers() | st.floats() | st.lists(st.text(max_size=50), max_size=20) | st.none())
def test_a_shown_value_is_short_storable_text(value: Any) -> None:
    text = shown_value(value)
    assert len(text) <= VALUE_LIMIT
    assert "\x00" not in text
    text.encode()


@pytest.mark.parametrize("value", ["x" * 1_000_000, ["y" * 1000] * 1000, {"k" * 5000: 1}, "\x00" * 500, "\ud800" * 500])
def test_a_long_value_is_cut_and_says_so(value: Any) -> None:
    text = shown_value(value)
    assert len(text) == VALUE_LIMIT
    assert text.endswith("…")


@pytest.mark.parametrize(
    ("value", "text"),
    [("cheap", '"cheap"'), (5, "5"), (None, "null"), (True, "true"), (["a", 1], '["a",1]'), ("Ü", '"Ü"'), ({}, "{}")],
)
def test_a_short_value_is_shown_as_json(value: Any, text: str) -> None:
    assert shown_value(value) == text


@given(st.text(max_size=50))
def test_storable_text_can_be_stored(text: str) -> None:
    assert "\x00" not in storable(text)
    storable(text).encode()


@pytest.mark.parametrize("value", ["{field.__class__}", "{0}", "{", "}", "{facts[secret]}", "%s %(x)s"])
def test_a_senders_braces_are_text_and_no_template(value: str) -> None:
    found = describe(Problem(Fault.NOT_A_NUMBER, f"/listings/0/{value}", shown_value(value)).stored())
    assert json.dumps(value) in found["message"]
    assert value in found["message"]


def test_a_problem_that_is_stored_reads_the_same_as_a_fresh_one() -> None:
    problem = Problem(Fault.NOT_ALLOWED, "/listings/0/listing_type", '"SALE"', {"allowed": "SELL, RENT"})
    kept = json.loads(json.dumps(problem.stored()))
    assert describe_all([problem]) == describe_all([kept])


def test_hostile_facts_can_be_stored() -> None:
    kept = Problem(Fault.UNREADABLE, "/a\x00", "\ud800", {"reason": "\x00\udc00", "limit": 5}).stored()
    text = json.dumps(kept, ensure_ascii=False)
    text.encode()
    assert "\x00" not in text
    assert "\\u0000" not in json.dumps(kept).replace("\\\\u0000", "")
    assert kept["facts"]["limit"] == 5


# Names and headlines


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/listings/3/price", "price"),
        ("/listings/3/address/city", "address.city"),
        ("/listings/3/images/0/url", "images.0.url"),
        ("/listings/3", "the item"),
        ("", "the item"),
        ("/source", "source"),
        ("/listings/0/a~1b~0c", "a/b~c"),
    ],
)
def test_a_path_has_a_name_for_people(path: str, name: str) -> None:
    assert field_name(path) == name


def test_long_lists_of_words_are_shortened() -> None:
    assert listed(["A", "B"]) == "A, B"
    assert listed([str(n) for n in range(100)]).endswith("29, …")


@pytest.mark.parametrize("code", ErrorCode)
def test_a_code_without_problems_has_a_headline_of_cause_and_remedy(code: ErrorCode) -> None:
    assert headline(code, []) == f"{ERROR_CODES[code].cause} {ERROR_CODES[code].remedy}"


@pytest.mark.parametrize("count", [1, 3, 4, 50])
def test_a_headline_names_three_faults_at_most(count: int) -> None:
    problems = [Problem(Fault.MISSING, f"/listings/0/field{n}") for n in range(count)]
    text = headline(ErrorCode.VALIDATION_FAILED, describe_all(problems))
    assert text.count("is required") == min(count, 3)
    assert ("And" in text) == (count > 3)
    if count > 3:
        assert text.endswith(f" And {count - 3} more, see errors.")


def test_a_code_leads_to_its_place_in_the_docs(settings: Any) -> None:
    settings.SEEKI_PUBLIC_URL = "https://ingest.seeki.eu"
    assert docs_url("missing") == "https://ingest.seeki.eu/docs/errors/missing"
