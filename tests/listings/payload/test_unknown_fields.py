"""Unknown fields are accepted with a warning, and nothing that was sent vanishes."""

import pytest

from listings.payload import check

from .items import bad, faults, good, item, raw, warned


def test_an_unknown_field_is_kept_in_the_bag():
    assert good(item(crm_branch="north", extra={"a": 1}))["extra"] == {"a": 1, "crm_branch": "north"}
    assert warned(item(crm_branch="north")) == [("/crm_branch", "")]


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("florage", "floorage"),
        ("Floorage", "floorage"),
        ("realEstateSubtype", "real_estate_subtype"),
        ("title", "name"),
        ("photos", "images"),
        ("postalcode", "address.postal_code"),
        ("zip", "address.postal_code"),
        ("latitude", "coordinates.lat"),
    ],
)
def test_the_warning_suggests_the_nearest_name(sent, meant):
    assert warned(item(**{sent: "x"})) == [(f"/{sent}", f"Did you mean {meant}?")]


def test_deeper_ones_are_kept_under_their_pointer():
    one = item(
        address={"country_code": "CZ", "postalcode": "11000", "city": "Prague"},
        images=[{"url": "https://a.example/1.jpg", "rank/order": 3}],
    )
    assert good(one)["extra"] == {"/address/postalcode": "11000", "/images/0/rank~1order": 3}
    assert warned(one) == [("/address/postalcode", "Did you mean postal_code?"), ("/images/0/rank~1order", "")]


def test_a_name_that_the_bag_has_already_overwrites_nothing():
    assert good(item(a=1, extra={"a": 2}))["extra"] == {"a": 2, "/a": 1}


def test_long_names_that_begin_alike_do_not_take_each_others_place():
    names = ["k" * 150 + str(index) for index in range(3)]
    kept = good(item(contact={"name": "Jan"} | dict.fromkeys(names, 1)))["extra"]
    assert kept == {f"/contact/{name}": 1 for name in names}


def test_a_known_field_at_the_wrong_place_is_unknown_there():
    assert warned(item(contact={"name": "Jan", "price": 5})) == [("/contact/price", "")]


def test_blanks_in_the_bag_stay_as_they_came():
    assert good(item(odd={"a": None, "b": ""}))["extra"] == {"odd": {"a": None, "b": ""}}


def test_the_bag_has_bounds():
    assert faults(item(extra={"a": "x" * 250_001})) == [("too_long", "/extra")]
    assert faults(item(odd="x" * 250_001)) == [("too_long", "/extra")]
    assert faults(item(**{"k" * 201: 1})) == [("too_long", "/" + "k" * 100 + "…")]


def test_nesting_in_the_bag_is_bounded():
    assert good(raw("odd", "[" * 30 + "]" * 30))
    assert [fault for fault, _ in faults(raw("odd", "[" * 31 + "]" * 31))] == ["not_storable"]


def test_unstorable_values_in_unknown_fields_are_faults_beside_the_others():
    assert faults(raw("odd", '{"a": [1, "\\u0000"]}')[:-1] + b', "price": "x"}') == [
        ("not_a_number", "/price"),
        ("not_storable", "/odd/a/1"),
    ]


def test_no_more_than_a_hundred_warnings_but_every_value_is_kept():
    one = item(**{f"odd{index}": index for index in range(500)})
    assert len(check(one).warnings) == 100
    assert len(good(one)["extra"]) == 500


def test_no_more_than_a_hundred_problems():
    assert len(bad(item(features=["x"] * 200)).problems) == 100
