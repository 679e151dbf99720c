"""GET /v1/reference: all of what listings may hold, for everybody."""

import json
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import resolve

from agencies import gate
from imports.dialects import DIALECTS
from imports.endpoints.reference import Reference
from listings.payload import check, listing_schema
from seeki.lib.problems import ERROR_CODES, FAULTS

LANGUAGES = {code for code, _ in settings.LANGUAGES}


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    answer = Client().get("/v1/reference")
    assert answer.status_code == 200
    found: dict[str, Any] = json.loads(answer.content)
    return found


def enumerations(node: Any) -> list[set[str]]:
    if isinstance(node, dict):
        own = [{word for word in node["enum"] if word is not None}] if isinstance(node.get("enum"), list) else []
        return own + [found for part in node.values() for found in enumerations(part)]
    return [found for part in node for found in enumerations(part)] if isinstance(node, list) else []


def test_it_is_as_documented(told: dict[str, Any]) -> None:
    Reference.model_validate(told)


def test_it_holds_every_enumeration_of_the_schema_with_labels_in_every_language(told: dict[str, Any]) -> None:
    held = [{entry["value"] for entry in words} for words in told["enumerations"].values()]
    for words in enumerations(listing_schema()):
        assert words in held
    for words in told["enumerations"].values():
        for entry in words:
            assert set(entry["labels"]) == LANGUAGES
            assert all(entry["labels"].values()), entry
    kinds = {entry["value"]: entry["labels"] for entry in told["enumerations"]["RealEstateType"]}
    assert (kinds["APARTMENT"]["de"], kinds["HOUSE"]["es"]) == ("Wohnung", "Casa")
    countries = {entry["value"]: entry["labels"] for entry in told["enumerations"]["CountryCode"]}
    assert countries["DE"]["fr"] == "Allemagne"


def test_every_field_that_takes_words_names_its_enumeration(told: dict[str, Any]) -> None:
    fields = {field["path"]: field for field in told["fields"]}
    named = {field["enumeration"] for field in fields.values() if field["enumeration"]}
    assert named == set(told["enumerations"])
    assert fields["address.country_code"]["enumeration"] == "CountryCode"
    assert fields["features"]["enumeration"] == "Feature"
    assert fields["external_id"] | {"limits": None} == fields["external_id"] | {"limits": None, "required": True}
    assert fields["name"]["limits"]["maxLength"] == 500
    assert {"images[].url", "texts[].language", "coordinates.lat"} <= set(fields)


def test_what_is_required_for_a_kind_is_enough(told: dict[str, Any]) -> None:
    assert told["required"]["always"] == ["external_id", "listing_type", "real_estate_type"]
    price, place = told["required"]["one_of"]
    assert price["ways"] == [["price"], ["price_on_request: true"]]
    assert ["address.country_code", "address.city"] in place["ways"]
    values = {"external_id": "a", "price": 1, "address": {"country_code": "DE", "city": "Bonn"}}
    for need in told["required"]["by_kind"]:
        listing = {name: need.get(name) or values[name] for name in need["fields"]}
        assert type(check(listing)).__name__ == "Checked", need


def test_formats_limits_and_codes(told: dict[str, Any]) -> None:
    assert {one["name"] for one in told["formats"]} == set(DIALECTS)
    for one in told["formats"]:
        view = resolve(one["endpoint"]).func.view_class  # type: ignore[attr-defined]
        taken = {parser.media_type for parser in view.parser_classes}
        assert taken >= set(one["media_types"])
    assert told["limits"]["listings_per_request"] == 5000
    assert told["listing_lifetime_days"] == settings.SEEKI_LISTING_TTL_DAYS
    assert [one["code"] for one in told["error_codes"]] == list(ERROR_CODES)
    assert [one["code"] for one in told["faults"]] == list(FAULTS)


def test_it_is_asked_again_for_nothing(told: dict[str, Any]) -> None:
    first = Client().get("/v1/reference")
    assert first.headers["Cache-Control"] == "public, max-age=3600"
    again = Client().get("/v1/reference", headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_so_many_requests_a_minute_from_one_address(told: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "VISITOR_REQUESTS_PER_MINUTE", 1)
    answers = [Client().get("/v1/reference") for _ in range(4)]
    refused = next(one for one in answers if one.status_code == 429)
    assert refused.json()["error_code"] == "RATE_LIMITED"
    assert int(refused.headers["Retry-After"]) >= 1


def test_who_has_no_address_is_answered_too(told: dict[str, Any]) -> None:
    """As behind a socket, where no proxy names the visitor."""
    assert Client(REMOTE_ADDR="").get("/v1/reference").status_code == 200
