"""Whatever comes: no exception, and what is good is fit for a jsonb column."""

import json
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from listings.payload import Checked, Faulty, Listing, check, listing_schema, plain

from .items import SEED

ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["", "\x00", "<p>", "\ud800"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NAMES = st.sampled_from([*Listing.model_fields, "postalcode", "a/b", "\x00"])
RELAXED = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def sound(result: Checked | Faulty) -> None:
    if isinstance(result, Faulty):
        assert result.problems
        json.dumps([problem.stored() for problem in result.problems], ensure_ascii=False).encode()
        return
    text = result.content.decode()
    content = json.loads(text, parse_constant=_refuse)
    assert "\x00" not in str(content)
    assert content["external_id"] == result.external_id
    again = check(result.content)
    assert isinstance(again, Checked)
    assert json.loads(again.content) == content, "what is stored is stored again unchanged"


def _refuse(name: str) -> Any:
    raise AssertionError(name)


@RELAXED
@given(st.binary(max_size=300))
def test_any_bytes(raw):
    sound(check(raw))


@RELAXED
@given(ANYTHING)
def test_any_json(value):
    sound(check(json.dumps(value).encode()))


@RELAXED
@given(st.dictionaries(NAMES, ANYTHING, max_size=8))
def test_anything_in_any_field(changes):
    sound(check(json.dumps(SEED | changes).encode()))
    sound(check(SEED | changes))


@RELAXED
@given(st.binary(max_size=40), st.integers(0, 400))
def test_a_listing_with_a_broken_place(noise, at):
    raw = json.dumps(SEED).encode()
    sound(check(raw[:at] + noise + raw[at:]))
    sound(check(raw[:at] + noise + raw[at + len(noise) :]))


@RELAXED
@given(st.text(alphabet="<>/&;!-ab \n\"'=pbrliscrt#0x", max_size=200))
def test_any_markup(text):
    sound(check(json.dumps(SEED | {"name": "x" + text, "description": text}).encode()))


EXAMPLES = {
    name: field["examples"][0] for name, field in listing_schema()["properties"].items() if field.get("examples")
}
TIMES = st.datetimes(timezones=st.timezones()).map(lambda moment: moment.isoformat())
# Good and bad, and of every kind that might be taken for the other one where a list is read as a whole.
ADDRESSES = [
    "https://a.cz/1.jpg",
    "HTTP://a.cz?q=\u00e9",
    "upload:" + "0a" * 32,
    "upload:" + "0a" * 31,
    " https://a.cz/1.jpg ",
    "https://a.cz/1.jpg\nhttps://a.cz/2.jpg",
    "https://a.cz/1.jpg\n",
    "https://a.cz/1\x1c.jpg",
    "https://a.cz/1\u0085.jpg",
    "https://" + "a" * 2040,
    "https://" + "a" * 2041,
    "https://",
    "",
]
WRITTEN = {
    "price": st.decimals(0, 10**12 - 1, places=2).map(str) | st.floats(0, 10**11) | st.integers(0, 10**11),
    "floorage": st.floats(0, 10**9) | st.integers(0, 10**9),
    "address": st.just({"country_code": "CZ", "city": "Praha", "street": None}),
    "auction": st.fixed_dictionaries({"starts_at": TIMES, "text": st.none()}),
    "images": st.lists(st.sampled_from([*ADDRESSES, {"url": "https://a.cz/2.jpg", "caption": None}]), max_size=3),
    "media": st.lists(st.sampled_from(ADDRESSES), max_size=51),
    "extra": st.fixed_dictionaries({"kept": st.none() | st.integers() | st.text(st.characters(codec="utf-8"))}),
}


@RELAXED
@given(st.fixed_dictionaries({}, optional={name: st.just(value) | st.none() for name, value in EXAMPLES.items()}),
       st.fixed_dictionaries({}, optional=WRITTEN))  # fmt: skip
def test_plain_data_say_what_the_model_says(some, more):
    raw = json.dumps(SEED | some | more | {name: SEED[name] for name in ("external_id", "listing_type")}).encode()
    by_model = told(lambda: Listing.model_validate_json(raw).model_dump_json(exclude_none=True))
    assert told(lambda: plain.dump(plain.validate(raw))) == by_model


def told(judged: Callable[[], str | bytes]) -> list[Any]:
    """The fields in their order, or the places that are refused."""
    try:
        return list(json.loads(judged()).items())
    except ValidationError as refused:
        return [error["loc"] for error in refused.errors()]
