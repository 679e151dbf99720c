"""Whatever comes: no exception, and what is good is fit for a jsonb column."""

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from listings.payload import Checked, Faulty, Listing, check

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
