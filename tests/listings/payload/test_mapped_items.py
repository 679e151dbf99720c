"""What the XML dialects map is judged by the same rules as JSON."""

from datetime import date
from decimal import Decimal

import pytest

from listings.payload import Checked, Faulty, check

from .items import SEED, faults, good, item


def test_a_mapping_and_its_json_are_judged_alike():
    assert check(SEED) == check(item())


def test_decimals_and_dates_may_be_pythons_own():
    content = good(
        SEED | {"price": Decimal("1250.50"), "available_from": date(2027, 1, 1), "floorage": Decimal("65.5")}
    )
    assert (content["price"], content["available_from"], content["floorage"]) == ("1250.50", "2027-01-01", 65.5)


def test_texts_from_xml_are_read_as_numbers():
    content = good(SEED | {"price": "1250.00", "rooms": "2.5", "floor": "3", "price_on_request": "0"})
    assert (content["price"], content["rooms"], content["floor"]) == ("1250.00", 2.5, 3)


@pytest.mark.parametrize("value", ["\x00", "\ud800", float("nan"), float("inf")])
def test_what_cannot_be_stored_is_a_fault(value):
    assert faults(SEED | {"name": value})[0][1] == "/name"
    assert faults(SEED | {"odd": [value]}) == [("not_storable", "/odd/0")]


def test_objects_of_other_kinds_are_written_as_text():
    assert isinstance(check(SEED | {"odd": object(), "other": {1, 2}}), Checked)


def test_a_circle_is_unreadable():
    circle: dict[str, object] = {}
    circle["a"] = circle
    assert isinstance(check(SEED | {"odd": circle}), Faulty)
