"""The content of a listing as people read it."""

from collections.abc import Iterator
from typing import Any, get_args

import pytest
from django.utils.translation import override
from pydantic import BaseModel

from listings import payload
from listings.facts import FOR_BUYERS, facts_for_buyers, facts_for_the_agency
from listings.facts.agency import FOR_THE_AGENCY
from listings.facts.showing import number
from listings.payload import features, listing, qualities, words
from listings.payload.words import Word
from listings.place import as_buyers_see_it, as_line
from listings.wording import WORDS, worded

# Shown by the page itself, or not at all: texts, media, place, the name of the currency and of periods.
ELSEWHERE = {
    "name", "summary", "description", "language", "texts", "images", "floor_plans", "videos", "tours", "documents",
    "links", "url", "currency", "price_period", "running_costs.period", "rental_income.period", "life_annuity.period",
    "coordinates.lat", "coordinates.lng", "extra", "contact.photo", "agent.photo", "office.logo",
    *(f"address.{name}" for name in payload.place.Address.model_fields),
}  # fmt: skip


def facts(content: dict[str, Any]) -> dict[str, list[str]]:
    return {fact.label: list(fact.values) for group in facts_for_buyers(content) for fact in group.facts}


def fields(model: type[BaseModel], before: str = "") -> Iterator[str]:
    """Every field of the canonical listing that holds a value or a list; parts are gone into."""
    for name, field in model.model_fields.items():
        kinds = [kind for kind in get_args(field.annotation) or [field.annotation] if isinstance(kind, type)]
        part = next((kind for kind in kinds if issubclass(kind, BaseModel)), None)
        if (part and part.__name__ != "Address") or (name == "address" and not before):
            assert part
            yield from fields(part, f"{name}.")
        else:
            yield before + name


def test_every_field_of_the_canonical_listing_is_shown_somewhere() -> None:
    tabled = {line.field for table in (*FOR_BUYERS, FOR_THE_AGENCY) for line in table.lines}
    known = set(fields(listing.Listing))
    assert known - tabled - ELSEWHERE == set(), "put the field into a table of listings/facts"
    assert tabled - known == set(), "no such field"


def test_every_word_has_a_label() -> None:
    kinds = {
        kind for module in (words, qualities, features) for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Word) and kind is not Word
    }  # fmt: skip
    assert set(WORDS) == kinds
    for kind in kinds:
        assert list(WORDS[kind]) == list(kind)
        assert all(str(label).strip() for label in WORDS[kind].values())
    assert worded(words.Subtype, "GONE_MEANWHILE") == "Gone meanwhile"


def test_numbers_have_no_decimals_that_say_nothing() -> None:
    assert [number(value, {}) for value in (65, 65.0, 58.5, 0, 1200, 2.666, "1e3")] == [
        "65", "65", "58.5", "0", "1,200", "2.67", "1,000",
    ]  # fmt: skip


def test_a_rent_says_its_period_and_costs_theirs() -> None:
    found = facts(
        {
            "listing_type": "RENT", "currency": "EUR", "price": "900", "deposit": "1800.50",
            "running_costs": {"amount": "100", "heating": "600", "period": "YEAR"},
            "parking_rent": "50",
        }
    )  # fmt: skip
    assert found["Price"] == ["€900 a month"]
    assert found["Service charges"] == ["€100 a year"]
    assert found["Rent of a parking space"] == ["€50 a month"]
    assert found["Deposit"] == ["€1,800.50"]
    assert facts({"listing_type": "SELL", "price": "900", "currency": "EUR"})["Price"] == ["€900"]


def test_parts_of_many_kinds_are_read_out() -> None:
    found = facts(
        {
            "currency": "EUR", "floorage": 65.5, "year_built": 1998, "heating": ["CENTRAL", "UNDERFLOOR"],
            "features": ["ELEVATOR", "EV_CHARGING"], "available_from": "2027-01-01",
            "energy": {"rating": "B", "value": 87.5, "valid_until": "2032-04-04", "hot_water_included": False},
            "room_list": [{"kind": "BEDROOM", "count": 2, "area": 14.5, "flooring": "PARQUET", "floor": 3}],
            "nearby": [{"kind": "SCHOOL", "distance": 400.0}, {"kind": "METRO", "distance": 1240, "text": "Muzeum"}],
            "viewings": [{"starts_at": "2026-12-05T10:00:00+01:00", "text": "Ring at Novák"}],
            "rates": [{"price": "950", "period": "WEEK", "starts_on": "2027-07-01", "minimum_nights": 7}],
            "certificates": [{"kind": "ASBESTOS", "value": "none found"}],
            "contact": {"name": "Jan Novák", "phone": "+420 1", "lead_email": "leads@example.com"},
        }
    )  # fmt: skip
    assert found["Floor area"] == ["65.5\u00a0m²"]
    assert found["Year built"] == ["1998"]
    assert found["Heating"] == ["Central heating", "Underfloor heating"]
    assert found["Features"] == ["Lift", "EV charging"]
    assert found["Available from"] == ["1 January 2027"]
    assert found["Final energy"] == ["87.5\u00a0kWh/(m²·a)"]
    assert found["Includes hot water"] == ["No"]
    assert found["Rooms one by one"] == ["2 × Bedroom, 14.5\u00a0m², floor 3, Parquet"]
    assert found["Nearby"] == ["School, 400\u00a0m", "Metro, Muzeum, 1.2\u00a0km"]
    assert found["Viewings"] == ["05/12/2026 09:00, Ring at Novák"]
    assert found["Rates"] == ["1 July 2027, €950 a week, at least 7 nights"]
    assert found["Inspections"] == ["Asbestos, none found"]
    assert found["Contact"] == ["Jan Novák"]
    assert "leads@example.com" not in str(found)


def test_money_numbers_and_words_come_in_the_readers_form() -> None:
    content = {"price": "320000.50", "currency": "EUR", "floorage": 1065.5, "available_from": "2027-01-31"}
    with override("de"):
        found = [text for values in facts(content).values() for text in values]
    assert found == ["320.000,50\u00a0€", "1.065,5\u00a0m²", "31. Januar 2027"]


def test_empty_groups_are_left_out() -> None:
    assert [group.name for group in facts_for_buyers({"floorage": 65, "features": [], "energy": {}})] == ["size"]
    assert facts_for_buyers({}) == []


def test_what_is_kept_for_the_agency_is_never_shown_to_buyers() -> None:
    content = {
        "external_id": "crm-1", "mandate": "exclusive", "sold_price": "315000", "currency": "EUR",
        "extra": {"crm_branch": "north", "deep": {"a": [1, 2]}}, "tags": ["top"],
    }  # fmt: skip
    assert facts_for_buyers(content) == []
    group = facts_for_the_agency(content)
    found = {fact.label: list(fact.values) for fact in group.facts}
    assert found["Sold for"] == ["€315,000"]
    assert [*found][-2:] == ["crm_branch", "deep"]
    assert found["deep"] == ['{"a": [1, 2]}']
    assert facts({**content, "sold_price_public": True})["Sold for"] == ["€315,000"]


@pytest.mark.parametrize(
    "content",
    [
        {"price": "much", "currency": "EUR"},
        {"floorage": {"m2": 3}},
        {"available_from": "soon"},
        {"room_list": ["bedroom"]},
        {"energy": "B"},
        {"viewings": [{"text": "x"}]},
        {"running_costs": {"amount": "1", "period": ["MONTH"]}},
    ],
)
def test_what_another_version_of_the_schema_left_never_fails_the_page(content: dict[str, Any]) -> None:
    shown = str(facts_for_buyers(content))
    assert shown.startswith("[")


# How much of the place is shown

ADDRESS = {
    "street": "Wenceslas Square", "house_number": "12a", "unit": "3.07", "postal_code": "11000", "city": "Prague",
    "district": "Nové Město", "country_code": "CZ",
}  # fmt: skip


@pytest.mark.parametrize(
    ("visibility", "shown"),
    [
        (None, "Wenceslas Square 12a, 3.07, 11000 Prague, Nové Město, Czechia"),
        ("EXACT", "Wenceslas Square 12a, 3.07, 11000 Prague, Nové Město, Czechia"),
        ("STREET", "Wenceslas Square, 11000 Prague, Nové Město, Czechia"),
        ("AREA", "11000 Prague, Nové Město, Czechia"),
        ("CITY", "Prague, Czechia"),
        ("HIDDEN", "Czechia"),
        ("UNKNOWN_WORD", "Czechia"),
    ],
)
def test_buyers_see_as_much_of_the_place_as_the_sender_lets_them(visibility: str | None, shown: str) -> None:
    assert as_buyers_see_it({"address": ADDRESS, "address_visibility": visibility}) == shown


def test_a_number_within_the_street_is_hidden_too() -> None:
    streets = {"Main Street 5": "Main Street", "12 rue de la Paix": "rue de la Paix", "5": "Place on request"}
    for street, shown in streets.items():
        content = {"address": {"street": street}, "address_visibility": "STREET"}
        assert as_buyers_see_it(content) == shown
    assert as_buyers_see_it({}) == "Place on request"
    assert as_line({}) == ""
