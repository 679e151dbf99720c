"""In which line of a document something stands."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from imports.checking.lines import apart, line_of, lines_of

SENT = b"""{
  "complete": true,
  "listings": [
    {"external_id": "a", "empty": {}, "none": [],
     "images": [
       "1.jpg",
       {"url": "2, [x] {y}.jpg",
        "a/b~c": "\\"},"}
     ]
    },
    {
      "external_id": "b"
    }
  ]
}"""


def test_pointers_are_followed() -> None:
    wanted = {
        "/complete": 2,
        "/listings/0/external_id": 4,
        "/listings/0/images": 5,
        "/listings/0/images/0": 6,
        "/listings/0/images/1/url": 7,
        "/listings/0/images/1/a~1b~0c": 8,
        "/listings/1": 11,
        "/listings/1/external_id": 12,
    }
    found = lines_of(SENT, wanted)
    assert {pointer: found[pointer] for pointer in wanted} == wanted


def test_what_is_missing_is_told_by_what_it_is_missing_in() -> None:
    lines = lines_of(SENT, ["/listings/1/price", "/listings/0/images/1/caption"])
    assert line_of("/listings/1/price", lines) == 11
    assert line_of("/listings/0/images/1/caption", lines) == 7
    assert line_of("/elsewhere/9/x", lines) is None


def test_xml_says_it_itself() -> None:
    assert apart("property[3]/price, line 48") == ("property[3]/price", 48)
    assert apart("property[3]/price") == ("property[3]/price", None)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=10,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(VALUES, max_size=4))
def test_each_item_of_any_document_is_found(items: list[object]) -> None:
    sent = '{"listings": [' + ",\n".join(json.dumps(item) for item in items) + "]}"
    pointers = [f"/listings/{number}" for number in range(len(items))]
    assert lines_of(sent.encode(), pointers) == {name: number + 1 for number, name in enumerate(pointers)}


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=60))
def test_no_bytes_are_too_odd(sent: bytes) -> None:
    lines_of(b'{"listings": [' + sent, ["/listings/0/price"])
