"""What CRMs send besides the schema is put right; what cannot be is a fault at the sender's own place."""

import pytest

from listings.payload import storable
from listings.payload.tidying import PROBLEM_LIMIT

from .items import GONE, bad, faults, good, item


@pytest.mark.parametrize("blank", ["", "   ", None])
@pytest.mark.parametrize("name", ["floor", "year_built", "condition", "available_from", "name", "images", "contact"])
def test_a_blank_optional_field_is_absent(name, blank):
    assert name not in good(item(**{name: blank}))


def test_blanks_in_objects_and_lists_are_absent():
    content = good(item(address={"country_code": "CZ", "city": "Brno", "street": ""}, tags=["a", "", None, " b "]))
    assert content["address"] == {"country_code": "CZ", "city": "Brno"}
    assert content["tags"] == ["a", "b"]


def test_an_object_of_blanks_is_absent():
    assert "contact" not in good(item(contact={"name": None, "email": ""}))


def test_faults_after_blank_entries_keep_their_place():
    assert faults(item(images=["", None, "https://a.example/1.jpg", "nowhere"])) == [("wrong_form", "/images/3")]
    sent = [None, {"language": "de"}, "", {"name": "x"}]
    assert faults(item(texts=sent)) == [("missing", "/texts/3/language")]


@pytest.mark.parametrize(
    ("name", "sent", "stored"),
    [
        ("floorage", "65.5", 65.5),
        ("floorage", " 65 ", 65.0),
        ("floor", "-1", -1),
        ("floor", 3.0, 3),
        ("bedrooms", "2.0", 2),
        ("reference", 17, "17"),
        ("price_on_request", "true", True),
        ("available_from", "2027-01-01T00:00:00", "2027-01-01"),
        ("available_from", "2027-01-01 00:00:00", "2027-01-01"),
        ("available_from", "2027-01-01T00:00:00.000+01:00", "2027-01-01"),
    ],
)
def test_values_in_another_dress(name, sent, stored):
    assert good(item(**{name: sent}))[name] == stored


@pytest.mark.parametrize(
    ("name", "sent", "fault"),
    [
        ("floorage", True, "not_a_number"),
        ("floorage", "65 m²", "not_a_number"),
        ("floorage", "65,5", "not_a_number"),
        ("floor", "3.5", "not_an_integer"),
        ("floor", "ground", "not_an_integer"),
        ("price_on_request", "perhaps", "wrong_type"),
        ("available_from", "01.02.2027", "not_a_date"),
        ("available_from", "2027-02-30", "not_a_date"),
        ("available_from", True, "not_a_date"),
        ("language", "English language", "wrong_form"),
        ("name", 5, "wrong_type"),
        ("name", ["x"], "wrong_type"),
        ("reference", 1.5, "wrong_type"),
        ("features", "ELEVATOR", "wrong_type"),
        ("extra", [1], "wrong_type"),
        ("name", "x" * 501, "too_long"),
        ("year_built", 99999, "too_large"),
    ],
)
def test_what_cannot_be_put_right(name, sent, fault):
    assert faults(item(**{name: sent})) == [(fault, f"/{name}")]


def test_a_postal_code_may_be_a_number():
    assert good(item(address={"country_code": "CZ", "postal_code": 11000}))["address"]["postal_code"] == "11000"


def test_length_and_limit_are_told():
    (problem,) = bad(item(name=" " + "x" * 501)).problems
    assert problem.facts == {"limit": 500, "length": 501}
    assert len(problem.value or "") <= 200


def test_a_missing_price_is_told_even_when_other_fields_are_wrong():
    assert faults(item(price=GONE, floor="x")) == [("missing", "/price"), ("not_an_integer", "/floor")]


def test_a_wrong_value_is_not_also_missing():
    assert faults(item(price="x", coordinates="x", address=GONE)) == [
        ("not_a_number", "/price"),
        ("wrong_type", "/coordinates"),
    ]
    assert faults(item(address="Main 1, Prague")) == [("wrong_type", "/address")]


def test_each_fault_names_the_word_at_its_own_place():
    (problem,) = bad(item(features=["BALCONY", "LIFT"])).problems
    assert (problem.path, str(problem.facts["suggestion"])) == ("/features/1", " Did you mean ELEVATOR?")


def test_no_more_faults_are_looked_for_than_a_report_tells_of(monkeypatch):
    made = []
    monkeypatch.setattr(storable, "shown_value", made.append)
    assert len(faults(item(unknown=["\0"] * 1000, more={"a": ["\0"] * 1000}))) == PROBLEM_LIMIT
    assert len(made) == PROBLEM_LIMIT
