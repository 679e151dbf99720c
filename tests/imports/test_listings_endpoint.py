"""POST /v1/listings: rows S12 to S27, S31 to S36, S38, S39, S41, S46 to S48 of the seed, as a CRM meets them."""

import gzip
import io
import json
import re
import tracemalloc
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.test import Client
from django.utils import timezone

from imports import deliveries
from imports.intake import handing_over, saving
from imports.models import ImportBatch, ImportItem
from listings.models import Listing
from tests.bounds import bounded
from tests.conftest import Person
from tests.imports.crm import (
    GONE,
    Crm,
    answered,
    body,
    broker_down,
    listing,
    paths,
    raw_body,
    work_all,
)

pytestmark = pytest.mark.django_db
MIB = 1024 * 1024
BODY_KEYS = ["batch_id", "accepted", "rejected", "warnings"]
REJECTED_KEYS = ["index", "external_id", "import_item_id", "error_code", "message", "docs_url", "errors"]
PROBLEM_KEYS = ["path", "code", "message", "value", "hint", "docs_url"]


def refused(answer: Any, status: int, code: str) -> str:
    """Check the shape of a refusal, and that nothing was written; returns the message."""
    assert (answer.status_code, answer.json()["error_code"]) == (status, code), answer.content
    assert list(answer.json()) == ["error_code", "message", "docs_url", "request_id"]
    assert answer.json()["request_id"] == answer.headers["X-Request-Id"]
    assert not ImportBatch.objects.exists()
    assert not ImportItem.objects.exists()
    return str(answer.json()["message"])


# S12: the body


def test_s12_an_array_of_listings_each_one_property(crm: Crm) -> None:
    answer = crm.post(listing("a"), listing("b"), listing("c"))
    assert [one["external_id"] for one in answer["accepted"]] == ["a", "b", "c"]
    assert ImportBatch.objects.get().item_count == 3


def test_s12_an_empty_array_is_a_good_request(crm: Crm, queue: list[str]) -> None:
    answer = crm.post()
    assert (answer["accepted"], answer["rejected"], answer["warnings"]) == ([], [], [])
    assert ImportBatch.objects.get(pk=answer["batch_id"]).item_count == 0
    assert queue == []


@pytest.mark.parametrize("sent", [b"{}", b'{"complete": true}', b'{"items": []}', b'{"LISTINGS": []}'])
def test_s12_without_the_key_it_is_no_request(crm: Crm, sent: bytes) -> None:
    assert 'Send {"listings": [' in refused(crm.send(sent), 400, "INVALID_REQUEST")


@pytest.mark.parametrize("key", ["listing", "lisitngs", "Listings"])
def test_s12_a_misspelt_key_is_named(crm: Crm, key: str) -> None:
    message = refused(crm.send(json.dumps({key: []}).encode()), 400, "INVALID_REQUEST")
    assert f"Did you mean it by {key!r}?" in message


def test_s12_a_misspelt_key_is_named_before_a_large_array_too(crm: Crm) -> None:
    sent = b'{"listing": [' + b" " * 2 * MIB + b"]}"
    assert "Did you mean it by 'listing'?" in refused(crm.send(sent), 400, "INVALID_REQUEST")


@pytest.mark.parametrize("value", ["null", "{}", "5", '"x"', "true", '{"external_id": "a"}'])
def test_s12_listings_that_are_no_array(crm: Crm, value: str) -> None:
    message = refused(crm.send(f'{{"listings": {value}}}'.encode()), 400, "INVALID_REQUEST")
    assert "must be an array" in message


@pytest.mark.parametrize("sent", [b"[]", b'[{"external_id": "a"}]', b"null", b"5", b'"x"', b"true"])
def test_s12_a_body_that_is_no_object(crm: Crm, sent: bytes) -> None:
    assert "must be a JSON object" in refused(crm.send(sent), 400, "INVALID_REQUEST")


@pytest.mark.parametrize(
    ("sent", "line", "column"),
    [
        (b'{"listings": [', 1, 15),
        (b'{"listings": [}', 1, 15),
        (b'{"listings": [],}', 1, 17),
        (b'{\n  "listings": [\n    {"external_id": "a",,}\n  ]\n}', 3, 25),
        (b'{\n"listings": []\n} trailing', 3, 3),
        (b'{"listings": []} {"listings": []}', 1, 18),
        (b"{'listings': []}", 1, 2),
        (b"<xml/>", 1, 1),
        ('{\n"é": 1,\n"listings": [01]}'.encode(), 3, 15),
    ],
)
def test_s12_broken_json_is_told_with_line_and_column(crm: Crm, sent: bytes, line: int, column: int) -> None:
    message = refused(crm.send(sent), 400, "MALFORMED_BODY")
    assert message.startswith("The body is not valid JSON: ")
    assert f"(line {line}, column {column})" in message


@pytest.mark.parametrize("sent", [b"", b"  ", b"\xef\xbb\xbf"])
def test_s12_an_empty_body_is_told_to_be_empty(crm: Crm, sent: bytes) -> None:
    assert "ends too early (line 1" in refused(crm.send(sent), 400, "MALFORMED_BODY")


def test_s12_a_name_that_is_not_utf8_is_malformed(crm: Crm) -> None:
    assert "not UTF-8" in refused(crm.send(b'{"caf\xe9": 1, "listings": []}'), 400, "MALFORMED_BODY")


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "application/json; charset=utf-8",
        "Application/JSON",
        'application/json;charset="UTF-8"; v=1',
    ],
)
def test_s12_the_content_type_may_carry_parameters(crm: Crm, content_type: str) -> None:
    assert crm.send(body(listing()), content_type).status_code == 200


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/xml",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "json",
        "",
    ],
)
def test_s12_another_content_type_is_told_what_to_send(crm: Crm, content_type: str) -> None:
    message = refused(crm.send(body(listing()), content_type), 415, "UNSUPPORTED_MEDIA_TYPE")
    assert "send Content-Type: application/json" in message
    assert (content_type.split(";")[0] or "none") in message


def test_s12_an_odd_accept_header_gets_json_all_the_same(crm: Crm) -> None:
    for accept in ("text/html", "application/xml", "*/*", "nonsense", ""):
        answer = crm.send(body(listing()), headers={"Accept": accept})
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")


def test_s12_a_byte_order_mark_is_overlooked(crm: Crm) -> None:
    assert len(answered(crm.send(b"\xef\xbb\xbf" + body(listing())))["accepted"]) == 1


def test_s12_utf16_is_not_taken_for_json(crm: Crm) -> None:
    refused(crm.send(body(listing()).decode().encode("utf-16")), 400, "MALFORMED_BODY")


def test_s12_letters_of_all_languages_come_through(crm: Crm) -> None:
    name = "Světlý byt, Ελλάδα, بيت, 家, 🏠"
    crm.import_now(listing(name=name))
    assert Listing.objects.get().name == name


def test_an_unknown_key_beside_listings_is_a_warning_about_the_request(crm: Crm) -> None:
    answer = answered(crm.send(json.dumps({"source": "crm", "listings": [listing()], "a/b": 1}).encode()))
    assert len(answer["accepted"]) == 1
    assert [(one["index"], one["external_id"], one["path"]) for one in answer["warnings"]] == [
        (None, None, "/source"),
        (None, None, "/a~1b"),
    ]
    assert answer["warnings"][0]["code"] == "unknown_field"
    assert [one["path"] for one in ImportBatch.objects.get().warnings] == ["/source", "/a~1b"]


def test_many_unknown_keys_are_not_echoed_without_end(crm: Crm) -> None:
    answer = answered(crm.send(json.dumps({"listings": []} | {f"k{n}": n for n in range(1000)}).encode()))
    assert len(answer["warnings"]) == 20


def test_a_million_keys_instead_of_listings_take_bounded_time_and_memory(crm: Crm) -> None:
    sent = b'{"x":0' + b"".join(b',"listin%d":0' % n for n in range(1_000_000)) + b"}"
    tracemalloc.start()
    with bounded():
        refused(crm.send(sent), 400, "INVALID_REQUEST")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3 * len(sent)


def test_the_last_of_two_listings_arrays_counts(crm: Crm) -> None:
    sent = b'{"listings": [1], "listings": [' + json.dumps(listing()).encode() + b"]}"
    answer = answered(crm.send(sent))
    assert len(answer["accepted"]) == 1
    assert answer["rejected"] == []


def test_a_gzipped_body_is_unpacked(crm: Crm) -> None:
    packed = gzip.compress(body(listing()))
    assert len(answered(crm.send(packed, headers={"Content-Encoding": "gzip"}))["accepted"]) == 1


@pytest.mark.parametrize(
    "spoil", [lambda b: b[:-9], lambda b: b"no gzip", lambda b: b[:10] + b"\xff" * 20, lambda b: b""]
)
def test_a_broken_gzip_body_is_malformed(crm: Crm, spoil: Any) -> None:
    answer = crm.send(spoil(gzip.compress(body(listing()))), headers={"Content-Encoding": "gzip"})
    assert "gzip" in refused(answer, 400, "MALFORMED_BODY")


def test_an_unknown_content_encoding_is_told_what_to_send(crm: Crm) -> None:
    answer = crm.send(body(listing()), headers={"Content-Encoding": "br"})
    assert "send gzip or none" in refused(answer, 415, "UNSUPPORTED_MEDIA_TYPE")


def test_a_body_that_ends_before_its_declared_length_is_malformed(crm: Crm) -> None:
    sent = body(listing())
    answer = crm.send(sent, CONTENT_LENGTH=str(len(sent) + 5), **{"wsgi.input": io.BytesIO(sent)})
    assert f"after {len(sent)} of {len(sent) + 5} bytes" in refused(answer, 400, "MALFORMED_BODY")


# S13 to S23: the fields, end to end (the whole of them is in tests/listings/payload)


@pytest.mark.parametrize("value", [GONE, None, "", "  "])
def test_s13_without_an_external_id_an_item_is_rejected(crm: Crm, value: Any) -> None:
    one = crm.reject(listing(value))
    assert paths(one) == [("missing", "/listings/0/external_id")]
    assert one["external_id"] is None
    assert UUID(one["import_item_id"])


def test_s13_a_number_and_blanks_are_read_as_an_id(crm: Crm) -> None:
    assert [one["external_id"] for one in crm.post(listing(123), listing(" A-1 "))["accepted"]] == ["123", "A-1"]


@pytest.mark.parametrize(
    ("row", "changes", "code", "field"),
    [
        ("s13", {"external_id": "x" * 201}, "too_long", "external_id"),
        ("s14", {"listing_type": "SALE"}, "not_allowed", "listing_type"),
        ("s14", {"listing_type": GONE}, "missing", "listing_type"),
        ("s15", {"real_estate_type": "CASTLE"}, "not_allowed", "real_estate_type"),
        ("s15", {"real_estate_type": GONE}, "missing", "real_estate_type"),
        ("s16", {"price": GONE}, "missing", "price"),
        ("s16", {"price": "auf Anfrage"}, "not_a_number", "price"),
        ("s16", {"price": -1}, "too_small", "price"),
        ("s17", {"address": GONE}, "place_missing", "address"),
        ("s17", {"address": {"city": "Prague"}}, "place_missing", "address/country_code"),
        ("s18", {"currency": "EURO"}, "not_allowed", "currency"),
        ("s19", {"name": "x" * 501}, "too_long", "name"),
        ("s20", {"floor": 1.5}, "not_an_integer", "floor"),
        ("s21", {"images": ["nowhere"]}, "wrong_form", "images/0"),
        ("s22", {"contact": {"email": "jan"}}, "wrong_form", "contact/email"),
    ],
)
def test_s13_to_s22_a_bad_field_is_told_by_its_path_in_the_request(
    crm: Crm, row: str, changes: dict[str, Any], code: str, field: str
) -> None:
    answer = crm.post(listing("good"), listing(**({"external_id": "bad"} | changes)))
    (one,) = answer["rejected"]
    assert one["error_code"] == "VALIDATION_FAILED"
    assert paths(one) == [(code, f"/listings/1/{field}")]
    assert [one["external_id"] for one in answer["accepted"]] == ["good"]


@pytest.mark.parametrize("word", ["SELL", "RENT"])
def test_s14_both_listing_types_go_live(crm: Crm, word: str) -> None:
    crm.import_now(listing(listing_type=word))
    assert Listing.objects.get().listing_type == word


@pytest.mark.parametrize("word", ["APARTMENT", "HOUSE", "LAND", "COMMERCIAL", "OTHER"])
def test_s15_all_five_kinds_go_live(crm: Crm, word: str) -> None:
    crm.import_now(listing(real_estate_type=word))
    assert Listing.objects.get().real_estate_type == word


@pytest.mark.parametrize(("sent", "kept"), [(320000, "320000.00"), ("320000.50", "320000.50"), (0, "0.00")])
def test_s16_the_price_is_kept_to_the_cent(crm: Crm, sent: Any, kept: str) -> None:
    crm.import_now(listing(price=sent))
    assert str(Listing.objects.get().price) == kept


def test_s16_price_on_request_stands_in_for_a_price(crm: Crm) -> None:
    crm.import_now(listing(price=GONE, price_on_request=True))
    assert Listing.objects.get().price is None


def test_s17_coordinates_alone_are_a_place(crm: Crm) -> None:
    crm.import_now(listing(address=GONE, coordinates={"lat": 50.0815, "lng": 14.4259}))
    found = Listing.objects.get()
    assert (found.latitude, found.longitude, found.location_source) == (50.0815, 14.4259, "sender")


def test_s18_the_currency_is_euro_unless_said(crm: Crm) -> None:
    crm.import_now(listing("a", currency=GONE), listing("b", currency="CZK"))
    assert dict(Listing.objects.values_list("external_id", "currency")) == {"a": "EUR", "b": "CZK"}


def test_s19_name_and_description_are_optional_and_plain_text(crm: Crm) -> None:
    crm.import_now(listing("a", name="<b>Sunny</b> &amp; quiet", description="<p>One</p>"), listing("b", name=GONE))
    named, bare = Listing.objects.order_by("external_id")
    assert (named.name, named.content["description"]) == ("Sunny & quiet", "One")
    assert bare.name == ""


def test_s20_floorage_floor_and_rooms_are_kept(crm: Crm) -> None:
    crm.import_now(listing(floorage=65.5, floor=-1, rooms=2.5))
    content = Listing.objects.get().content
    assert (content["floorage"], content["floor"], content["rooms"]) == (65.5, -1, 2.5)


def test_s21_images_are_public_urls_in_order_and_wait_to_be_fetched(crm: Crm) -> None:
    urls = [f"https://images.alba.example/{n}.jpg" for n in range(3)]
    (status,) = crm.import_now(listing(images=urls))
    assert status["images"] == {"waiting": 3, "ready": 0, "failed": 0}
    assert [one["url"] for one in Listing.objects.get().content["images"]] == urls


def test_s22_contact_is_kept(crm: Crm) -> None:
    contact = {"name": "Jan Novák", "email": "jan@alba.example", "phone": "+420 221 000 000"}
    crm.import_now(listing(contact=contact))
    assert Listing.objects.get().content["contact"] == contact


def test_s23_all_optional_fields_stand_in_the_published_reference(client: Client) -> None:
    document = client.get("/v1/openapi.json").json()
    schema = client.get("/v1/schemas/listing.json").json()
    published = document["components"]["schemas"]["Listing"]["properties"]
    assert set(published) == set(schema["properties"])
    assert len(published) > 100
    assert all(field.get("description") for field in published.values())


def test_unknown_fields_are_kept_with_a_warning_that_names_the_nearest(crm: Crm) -> None:
    answer = crm.post(listing(florage=65))
    (warning,) = answer["warnings"]
    assert list(warning) == ["index", "external_id", *PROBLEM_KEYS]
    assert (warning["index"], warning["external_id"], warning["path"]) == (0, "crm-1", "/listings/0/florage")
    assert "Did you mean floorage?" in warning["hint"]
    work_all()
    assert Listing.objects.get().content["extra"] == {"florage": 65}
    status = crm.status(answer["accepted"][0]["import_item_id"])
    assert [one["path"] for one in status["warnings"]] == ["/listings/0/florage"]


# S24 to S27: the answer


def test_s24_success_is_200_with_accepted_and_rejected(crm: Crm) -> None:
    answer = crm.post(listing())
    assert list(answer) == BODY_KEYS
    (accepted,) = answer["accepted"]
    assert list(accepted) == ["external_id", "import_item_id"]
    item = ImportItem.objects.get(pk=accepted["import_item_id"])
    assert (item.external_id, str(item.batch_id)) == ("crm-1", answer["batch_id"])


def test_s24_the_seeds_own_curl_example(crm: Crm) -> None:
    seed = {
        "external_id": "crm-listing-00123",
        "listing_type": "SELL",
        "real_estate_type": "APARTMENT",
        "price": 320000,
        "currency": "EUR",
        "address": {"street": "Wenceslas Square 1", "city": "Prague", "country_code": "CZ", "postal_code": "11000"},
        "name": "Sunny 2-bedroom apartment, Wenceslas Square",
        "floorage": 65,
    }
    answer = crm.post(seed)
    assert (answer["rejected"], answer["warnings"]) == ([], [])
    assert [one["external_id"] for one in answer["accepted"]] == ["crm-listing-00123"]


def test_s25_faults_of_items_never_become_http_errors(crm: Crm) -> None:
    bad = [{}, None, 5, "x", [], listing(price="x"), listing(coordinates={"lat": 91, "lng": 0})]
    answer = crm.post(*bad)
    assert answer["accepted"] == []
    assert [one["index"] for one in answer["rejected"]] == list(range(7))


def test_s25_good_and_bad_neighbours_do_not_hurt_each_other(crm: Crm) -> None:
    sent = [listing(f"good-{n}") if n % 2 else listing(f"bad-{n}", price="x") for n in range(10)]
    answer = crm.post(*sent)
    assert [one["external_id"] for one in answer["accepted"]] == [f"good-{n}" for n in (1, 3, 5, 7, 9)]
    assert [(one["index"], one["external_id"]) for one in answer["rejected"]] == [
        (n, f"bad-{n}") for n in (0, 2, 4, 6, 8)
    ]
    work_all()
    assert Listing.objects.count() == 5


def test_s26_a_rejected_item_says_everything_at_once(crm: Crm) -> None:
    one = crm.reject(listing("crm-7", price="cheap", floor="third", contact={"email": "jan"}))
    assert list(one) == REJECTED_KEYS
    assert (one["index"], one["external_id"], one["error_code"]) == (0, "crm-7", "VALIDATION_FAILED")
    assert [list(error) for error in one["errors"]] == [PROBLEM_KEYS] * 3
    assert paths(one) == [
        ("not_a_number", "/listings/0/price"),
        ("not_an_integer", "/listings/0/floor"),
        ("wrong_form", "/listings/0/contact/email"),
    ]
    first = one["errors"][0]
    assert first["message"] == 'price must be a number; "cheap" came.'
    assert first["value"] == '"cheap"'
    assert "point as decimal sign" in first["hint"]
    assert first["docs_url"].endswith("/docs/errors/not_a_number")
    assert all(error["message"] in one["message"] for error in one["errors"])


def test_s26_the_message_of_many_faults_stays_short(crm: Crm) -> None:
    one = crm.reject({"external_id": "a", "floor": "x", "rooms": "y"})
    assert len(one["errors"]) == 6
    assert one["message"].endswith("And 3 more, see errors.")


def test_s26_rejected_items_are_import_items_with_their_bytes(crm: Crm) -> None:
    raw = b'{ "external_id" : "crm-8",\n "price":"cheap" }'
    (one,) = crm.post_raw(raw)["rejected"]
    item = ImportItem.objects.get(pk=one["import_item_id"])
    assert (item.status, item.error_code, bytes(item.raw)) == ("rejected", "VALIDATION_FAILED", raw)
    assert item.payload is None
    status = crm.status(item.pk)
    assert (status["status"], status["error_code"], status["retryable"]) == ("rejected", "VALIDATION_FAILED", False)
    assert status["errors"] == one["errors"]
    assert status["message"] == one["message"]
    assert status["finished_at"] is not None


def test_s26_an_unreadable_id_is_null(crm: Crm) -> None:
    assert [crm.reject(item)["external_id"] for item in (5, {}, listing({"a": 1}), listing(True))] == [None] * 4


def test_s27_faults_of_the_request_have_a_code_at_the_top(crm: Crm) -> None:
    refused(crm.send(b"{"), 400, "MALFORMED_BODY")
    refused(crm.send(b"{}"), 400, "INVALID_REQUEST")
    refused(crm.send(b"{}", "text/csv"), 415, "UNSUPPORTED_MEDIA_TYPE")
    refused(crm.send(b"", CONTENT_LENGTH=str(26 * MIB)), 413, "PAYLOAD_TOO_LARGE")


@pytest.mark.parametrize("path", ["/v1/", "/v1/listing", "/v1/listings/", "/v1/nothing", "/v1/import-items/5/status"])
def test_an_unknown_path_below_v1_is_404_as_json(crm: Crm, path: str) -> None:
    answer = Client().get(path, headers=crm.headers)
    refused(answer, 404, "NOT_FOUND")
    assert answer.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_another_method_is_405_as_json_and_names_the_right_ones(crm: Crm, method: str) -> None:
    answer = Client().generic(method, "/v1/listings", headers=crm.headers)
    assert refused(answer, 405, "METHOD_NOT_ALLOWED") == f"{method} is not allowed here; send POST."
    assert "POST" in answer.headers["Allow"]
    assert method not in answer.headers["Allow"]


def test_another_page_that_is_missing_is_a_page(client: Client) -> None:
    answer = client.get("/nothing")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "text/html; charset=utf-8")


# S31, S32, S46, S47: the limits


class Endless:
    """A body of blanks without end, which counts what was read of it."""

    def __init__(self) -> None:
        self.count = 0

    def read(self, size: int = -1) -> bytes:
        assert size > 0
        self.count += size
        return b" " * size

    readline = read


def exactly(size: int) -> bytes:
    sent = body(listing())
    return sent + b" " * (size - len(sent))


def test_s46_25_mb_is_taken(crm: Crm) -> None:
    assert len(answered(crm.send(exactly(25 * MIB)))["accepted"]) == 1
    assert ImportBatch.objects.get().body_size == 25 * MIB


def test_s31_one_byte_more_is_too_large(crm: Crm) -> None:
    message = refused(crm.send(exactly(25 * MIB + 1)), 413, "PAYLOAD_TOO_LARGE")
    assert "25 MB (26,214,400 bytes)" in message
    assert "Split" in message


def test_s31_a_declared_size_is_refused_without_reading(crm: Crm) -> None:
    endless = Endless()
    answer = crm.send(b"", CONTENT_LENGTH=str(25 * MIB + 1), **{"wsgi.input": endless})
    refused(answer, 413, "PAYLOAD_TOO_LARGE")
    assert endless.count == 0


def test_s46_a_body_without_declared_size_is_read_no_further_than_the_limit(crm: Crm) -> None:
    endless = Endless()
    answer = crm.send(b"", **{"wsgi.input": endless, "wsgi.input_terminated": True})
    refused(answer, 413, "PAYLOAD_TOO_LARGE")
    assert endless.count <= 26 * MIB


def test_s46_the_limit_holds_for_what_a_gzip_body_unpacks_to(crm: Crm) -> None:
    bomb = gzip.compress(exactly(25 * MIB + 1))
    assert len(bomb) < MIB
    refused(crm.send(bomb, headers={"Content-Encoding": "gzip"}), 413, "PAYLOAD_TOO_LARGE")


def test_s47_5000_items_are_taken(crm: Crm) -> None:
    answer = answered(crm.send(raw_body(*[b"0"] * 5000)))
    assert len(answer["rejected"]) == 5000
    assert ImportItem.objects.count() == 5000


def test_s32_one_item_more_is_too_many_and_nothing_is_written(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    before = stored_deliveries()
    monkeypatch.setattr(FileSystemStorage, "save", lambda *_: pytest.fail("it was written and taken back"))
    message = refused(crm.send(body(*(listing(n) for n in range(5001)))), 413, "TOO_MANY_ITEMS")
    assert "5,000" in message
    assert stored_deliveries() == before


def test_s47_millions_of_items_are_refused_without_being_counted_in_memory(crm: Crm) -> None:
    refused(crm.send(raw_body(*[b"0"] * 4_000_000)), 413, "TOO_MANY_ITEMS")


def stored_deliveries() -> set[Path]:
    return set(Path(settings.MEDIA_ROOT).rglob("*.zst"))


# S33 to S36, S38: the codes of items


def test_s33_validation_failed_names_the_field(crm: Crm) -> None:
    one = crm.reject(listing(price="cheap"))
    assert one["error_code"] == "VALIDATION_FAILED"
    assert "price" in one["message"]


def test_s34_an_address_that_nobody_knows(crm: Crm) -> None:
    one = crm.reject(listing(address={"city": "Xyzzyville", "postal_code": "99999", "country_code": "CZ"}))
    assert one["error_code"] == "GEOCODE_ADDRESS_NOT_FOUND"
    assert paths(one) == [("place_unknown", "/listings/0/address")]
    assert "Xyzzyville" in one["message"]


@pytest.mark.parametrize("point", [{"lat": 90.5, "lng": 0}, {"lat": 0, "lng": 180.5}, {"lat": -91, "lng": -181}])
def test_s35_coordinates_outside_the_range(crm: Crm, point: dict[str, float]) -> None:
    assert crm.reject(listing(coordinates=point))["error_code"] == "GEOCODE_COORDINATES_INVALID"


def test_s36_a_refusing_queue_leaves_the_items_stored_and_told(crm: Crm) -> None:
    with broker_down():
        answer = crm.post(listing("a"), listing("b", price="x"), listing("c"))
    assert answer["accepted"] == []
    assert [(one["external_id"], one["error_code"]) for one in answer["rejected"]] == [
        ("a", "INFRA_QUEUE_REJECTED"),
        ("b", "VALIDATION_FAILED"),
        ("c", "INFRA_QUEUE_REJECTED"),
    ]
    batch = ImportBatch.objects.get(pk=answer["batch_id"])
    assert (batch.item_count, batch.accepted_count, batch.rejected_count) == (3, 0, 3)
    status = crm.status(answer["rejected"][0]["import_item_id"])
    assert (status["status"], status["error_code"], status["retryable"]) == ("rejected", "INFRA_QUEUE_REJECTED", True)
    assert status["errors"] == []
    assert "Retry" in status["message"]


def test_s36_the_workers_leave_refused_items_alone_until_they_are_retried(crm: Crm) -> None:
    with broker_down():
        item = crm.post(listing())["rejected"][0]["import_item_id"]
    work_all()
    assert crm.status(item)["status"] == "rejected"
    assert crm.retry(item).status_code == 202
    work_all()
    assert crm.status(item)["outcome"] == "created"


def test_s36_what_a_worker_finished_before_the_refusal_stays_finished(
    crm: Crm, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wake_too_late(task: str) -> bool:
        work_all()
        return False

    monkeypatch.setattr(handing_over, "wake", wake_too_late)
    answer = crm.post(listing())
    assert answer["rejected"] == []
    assert crm.status(answer["accepted"][0]["import_item_id"])["status"] == "completed"


def test_s36_a_full_backlog_refuses_before_anything_waits(crm: Crm) -> None:
    crm.agency.backlog_limit = 2
    crm.agency.save()
    assert len(crm.post(listing("a"), listing("b"), listing("c"))["accepted"]) == 3
    answer = crm.post(listing("d"), listing("e", price="x"))
    assert [one["error_code"] for one in answer["rejected"]] == ["INFRA_QUEUE_REJECTED", "VALIDATION_FAILED"]
    item = ImportItem.objects.get(external_id="d")
    assert (item.status, item.payload["external_id"]) == ("rejected", "d")
    work_all()
    assert crm.retry(item.pk).status_code == 202
    work_all()
    assert crm.status(item.pk)["outcome"] == "created"


def test_s36_the_general_limit_holds_where_the_agency_has_none(crm: Crm, settings: Any) -> None:
    settings.SEEKI_BACKLOG_LIMIT = 1
    crm.accept(listing("a"))
    assert crm.reject(listing("b"))["error_code"] == "INFRA_QUEUE_REJECTED"


def test_s36_a_full_backlog_does_not_refuse_what_is_unchanged(crm: Crm) -> None:
    crm.import_now(listing("same"))
    crm.agency.backlog_limit = 1
    crm.agency.save()
    crm.accept(listing("waits"))
    answer = crm.post(listing("same"), listing("new"))
    assert [one["external_id"] for one in answer["accepted"]] == ["same"]
    assert [one["external_id"] for one in answer["rejected"]] == ["new"]


def test_s36_one_agencys_backlog_is_not_anothers(crm: Crm, stranger: Person, settings: Any) -> None:
    settings.SEEKI_BACKLOG_LIMIT = 1
    crm.accept(listing("a"))
    Crm(stranger).accept(listing("a"))


# S39, S41: identity


def test_s39_the_same_external_id_updates_and_never_doubles(crm: Crm) -> None:
    (first,) = crm.import_now(listing(price=1))
    (second,) = crm.import_now(listing(price=2))
    assert (first["outcome"], second["outcome"]) == ("created", "updated")
    assert first["listing_id"] == second["listing_id"]
    assert str(Listing.objects.get().price) == "2.00"


def test_s39_an_update_replaces_the_whole_content(crm: Crm) -> None:
    crm.import_now(listing(description="Old words", floor=3))
    crm.import_now(listing(name="New"))
    content = Listing.objects.get().content
    assert "description" not in content
    assert "floor" not in content


def test_s39_the_same_id_twice_in_one_request_the_last_one_counts(crm: Crm) -> None:
    answer = crm.post(listing(price=1), listing("other"), listing(price=2))
    assert len(answer["accepted"]) == 3
    (warning,) = answer["warnings"]
    assert (warning["index"], warning["code"], warning["path"]) == (0, "sent_twice", "/listings/0/external_id")
    work_all()
    outcomes = [crm.status(one["import_item_id"])["outcome"] for one in answer["accepted"]]
    assert outcomes == ["superseded", "created", "created"]
    assert str(Listing.objects.get(external_id="crm-1").price) == "2.00"


def test_s39_a_bad_second_version_does_not_supersede_a_good_first(crm: Crm) -> None:
    answer = crm.post(listing(price=1), listing(price="x"))
    assert answer["warnings"] == []
    work_all()
    assert crm.status(answer["accepted"][0]["import_item_id"])["outcome"] == "created"


def test_s39_ids_differ_in_case(crm: Crm) -> None:
    crm.import_now(listing("a"), listing("A"))
    assert Listing.objects.count() == 2


def test_s41_each_item_is_bound_to_its_workflow_id(crm: Crm, support: Any) -> None:
    (item,) = crm.accept(listing("crm-41"))
    workflow = f"agency-{crm.agency.pk}-crm-41"
    assert crm.status(item)["workflow_id"] == workflow
    admin = Client()
    admin.force_login(support)
    assert workflow in admin.get(f"/admin/imports/importitem/{item}/change/").content.decode()


# S48: no limit of requests today; what there is, is in tests/agencies/test_gate.py


def test_s48_a_hundred_requests_in_a_row_are_no_burst(crm: Crm, settings: Any) -> None:
    from seeki import settings as written

    settings.SEEKI_REQUESTS_PER_MINUTE = written.SEEKI_REQUESTS_PER_MINUTE
    assert {crm.send(b'{"listings": []}').status_code for _ in range(100)} == {200}


# The batch, and the bytes as they came


def test_the_batch_counts_what_came(crm: Crm, owner: Person) -> None:
    crm.import_now(listing("same"))
    sent = body(listing("same"), listing("new"), listing("bad", price="x"))
    answer = answered(crm.send(sent, headers={"X-Request-Id": "crm-run-0001"}))
    batch = ImportBatch.objects.get(pk=answer["batch_id"])
    assert (batch.item_count, batch.accepted_count, batch.rejected_count, batch.unchanged_count) == (3, 2, 1, 1)
    assert (batch.source, batch.dialect, batch.body_size) == ("API", "seeki_json", len(sent))
    assert (batch.agency, batch.api_key, batch.request_id) == (owner.agency, owner.key, "crm-run-0001")
    numbers = list(ImportBatch.objects.order_by("received_at").values_list("number", flat=True))
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize("encoding", [None, "gzip"])
def test_what_was_sent_is_kept_and_can_be_read_again_byte_by_byte(crm: Crm, encoding: str | None) -> None:
    sent = b'\xef\xbb\xbf{ "listings" :\n[ {"external_id":"caf\xc3\xa9"}, 5, "\\u0000" ] , "more":1.0}\r\n'
    if encoding:
        answer = crm.send(gzip.compress(sent), headers={"Content-Encoding": encoding})
    else:
        answer = crm.send(sent)
    with deliveries.read(ImportBatch.objects.get(pk=answered(answer)["batch_id"])) as kept:
        assert kept.read() == sent


def test_a_large_delivery_is_kept_compressed(crm: Crm) -> None:
    sent = body(*(listing(n, description="bright quiet garden " * 20) for n in range(500)))
    batch = ImportBatch.objects.get(pk=answered(crm.send(sent))["batch_id"])
    assert default_storage.size(batch.delivery) < len(sent) / 5
    with deliveries.read(batch) as kept:
        assert kept.read() == sent
    assert re.fullmatch(rf"deliveries/\d{{4}}/\d\d/\d\d/{crm.agency.pk}/{batch.pk}\.zst", batch.delivery)


def test_a_delivery_is_forgotten_after_30_days_and_no_sooner(crm: Crm) -> None:
    batch = ImportBatch.objects.get(pk=crm.post(listing())["batch_id"])
    other = ImportBatch.objects.get(pk=crm.post(listing("new"))["batch_id"])
    now = timezone.now()
    ImportBatch.objects.filter(pk=other.pk).update(received_at=now + timedelta(days=1))
    assert deliveries.forget_old(now + timedelta(days=29, hours=23)) == 0
    assert deliveries.forget_old(now + timedelta(days=30, minutes=1)) == 1
    assert not default_storage.exists(batch.delivery)
    assert default_storage.exists(other.delivery)
    batch.refresh_from_db()
    assert batch.delivery == ""
    assert deliveries.forget_old(now + timedelta(days=30, minutes=1)) == 0
    assert ImportItem.objects.count() == 2


def test_a_body_without_a_batch_goes_when_its_day_is_forgotten(crm: Crm, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    named = ImportBatch.objects.get(pk=crm.post(listing())["batch_id"])
    killed = ImportBatch(agency=named.agency, received_at=named.received_at)
    with deliveries.kept(killed, io.BytesIO(b"")):
        pass  # the process ends here, before its rows
    default_storage.save("deliveries/lost+found/a/b/c", io.BytesIO(b""))
    day = named.received_at.replace(hour=0, minute=0)
    assert deliveries.forget_strays(day + timedelta(days=30, hours=23)) == 0
    assert default_storage.exists(killed.delivery)
    assert deliveries.forget_old(day + timedelta(days=31, minutes=1)) == 1
    assert deliveries.forget_strays(day + timedelta(days=31, minutes=1)) == 1
    assert not default_storage.exists(killed.delivery)
    assert not default_storage.exists(f"deliveries/{day:%Y/%m/%d}")
    assert default_storage.exists("deliveries/lost+found/a/b/c"), "what is no day is not ours"


def test_a_run_that_broke_off_between_file_and_name_is_finished_by_the_next(crm: Crm) -> None:
    batch = ImportBatch.objects.get(pk=crm.post(listing())["batch_id"])
    default_storage.delete(batch.delivery)
    assert deliveries.forget_old(timezone.now() + timedelta(days=31)) == 1


def test_a_refused_delivery_is_not_kept(crm: Crm) -> None:
    before = stored_deliveries()
    refused(crm.send(b'{"listings": 5}'), 400, "INVALID_REQUEST")
    assert stored_deliveries() == before


def test_a_delivery_that_cannot_be_stored_leaves_no_file(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[str] = []
    save = FileSystemStorage.save

    def note(storage: FileSystemStorage, name: str, content: Any) -> str:
        kept.append(save(storage, name, content))
        return kept[-1]

    def fail(*_: Any) -> None:
        raise RuntimeError("no database")

    monkeypatch.setattr(FileSystemStorage, "save", note)
    monkeypatch.setattr(saving, "next_number", fail)
    with pytest.raises(RuntimeError, match="no database"):
        crm.send(body(listing()))
    assert len(kept) == 1
    assert not default_storage.exists(kept[0])
    assert not ImportBatch.objects.exists()


def test_a_bug_answers_500_in_the_one_shape_and_nothing_is_written(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(saving, "next_number", fail)
    crm.client = Client(raise_request_exception=False)
    message = refused(crm.send(body(listing())), 500, "INTERNAL_ERROR")
    assert "a bug" not in message


def test_one_message_wakes_the_workers_whatever_the_size(crm: Crm, queue: list[str]) -> None:
    crm.accept(*(listing(n) for n in range(50)))
    assert queue == ["imports.work"]


def test_a_request_with_nothing_to_do_wakes_nobody(crm: Crm, queue: list[str]) -> None:
    crm.import_now(listing("same"))
    queue.clear()
    crm.post(listing("same"), listing("bad", price="x"))
    assert queue == []
