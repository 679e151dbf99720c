"""CRMs of Spain and Portugal: Idealista XML and JSON, and Kyero. Rows S58 to S63 of the seed."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from imports.dialects.idealista.dialect import IDEALISTA
from imports.endpoints.examples import IDEALISTA as IDEALISTA_EXAMPLE
from imports.endpoints.examples import IDEALISTA_JSON, KYERO
from imports.models import ImportBatch, ImportItem
from imports.pipeline.work import take_turn
from listings.models import Listing
from tests.conftest import Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("queue")]


def record(reference: str, inside: str = "", **fields: str) -> str:
    sent = {"operacion": "venta", "tipologia": "piso", "precio": "250000", "provincia": "Cádiz", "municipio": "Cádiz",
            "codigoPostal": "11001"} | fields  # fmt: skip
    cells = "".join(f"<{name}>{value}</{name}>" for name, value in sent.items())
    return f"<inmueble><referencia>{reference}</referencia>{cells}{inside}</inmueble>"


def document(*records: str, encoding: str = "UTF-8") -> bytes:
    text = f'<?xml version="1.0" encoding="{encoding}"?>\n<inmuebles>{"".join(records)}</inmuebles>'
    return text.encode("cp1252" if encoding == "windows-1252" else encoding)


def send(owner: Person, body: bytes, path: str = "idealista", kind: str = "application/xml", **headers: str) -> Any:
    return Client().generic("POST", f"/v1/{path}", body, kind, headers=owner.headers | headers)


def imported(owner: Person, body: bytes, path: str = "idealista", kind: str = "application/xml") -> list[str]:
    """What became of each item of a delivery, once all work is done."""
    answer = send(owner, body, path, kind)
    assert answer.status_code == 200, answer.content
    while take_turn():
        pass
    items = ImportItem.objects.filter(batch=answer.json()["batch_id"]).order_by("index")
    return [item.outcome or item.error_code for item in items]


def test_s58_publish_resend_and_change(owner: Person) -> None:
    body = document(record("A-1"), record("A-2"))
    assert imported(owner, body) == ["created", "created"]
    assert imported(owner, body) == ["unchanged", "unchanged"]
    assert imported(owner, document(record("A-2", precio="240.000"), record("A-1"))) == ["updated", "unchanged"]
    assert Listing.objects.get(external_id="A-2").content["price"] == "240000"
    assert imported(owner, document()) == []
    assert Listing.objects.live().count() == 2, "an empty document takes nothing offline"


def test_s59_the_country_is_that_of_the_province_and_the_locale_follows(owner: Person) -> None:
    owner.agency.country_code = "DE"
    owner.agency.save()
    lisbon = record("P-1", provincia="Lisboa", municipio="Lisboa", codigoPostal="1000-001")
    nowhere = record("X-1", provincia="Atlántida", municipio="Atlantis", codigoPostal="")
    answer = send(owner, document(record("E-1"), lisbon, nowhere)).json()
    (rejected,) = answer["rejected"]
    assert rejected["errors"][0]["path"].startswith("inmueble[3]/provincia, line ")
    assert "provincia" in rejected["errors"][0]["hint"]
    while take_turn():
        pass
    found = {one.external_id: one.content for one in Listing.objects.all()}
    places = {number: (one["address"]["country_code"], one["language"]) for number, one in found.items()}
    assert places == {"E-1": ("ES", "es-ES"), "P-1": ("PT", "pt-PT")}


def test_s60_only_application_xml_and_json_are_taken(owner: Person) -> None:
    for kind in ("text/xml", "application/zip", "text/plain"):
        answer = send(owner, document(record("A-1")), kind=kind)
        assert (answer.status_code, answer.json()["error_code"]) == (415, "UNSUPPORTED_MEDIA_TYPE")
        assert "application/xml" in answer.json()["message"]
        assert "zip" in answer.json()["message"]
    assert send(owner, document(record("A-1")), kind="Application/XML; charset=utf-8").status_code == 200


def test_s61_a_listing_without_an_image_is_taken(owner: Person) -> None:
    bad = '<imagenes><imagen url="no address"/><imagen url="https://example.com/1.jpg"/></imagenes>'
    answer = send(owner, document(record("A-1"), record("A-2", "<imagenes/>"), record("A-3", bad))).json()
    assert len(answer["accepted"]) == 3
    assert [warning["external_id"] for warning in answer["warnings"]] == ["A-3"]


def test_s62_the_prologs_encoding_is_honoured(owner: Person) -> None:
    text = "Ático “señorial” – 250.000 €"
    body = document(record("A-1", descripcion=text), encoding="windows-1252")
    imported(owner, body)
    assert Listing.objects.get().content["description"] == text
    # The prolog wins over the Content-Type.
    answer = send(owner, body, "idealista?dry_run=true", "application/xml; charset=utf-8").json()
    assert answer["accepted"][0]["understood"]["description"] == text
    unknown = send(owner, body.replace(b"windows-1252", b"klingon-1"))
    assert (unknown.status_code, unknown.json()["error_code"]) == (400, "INVALID_REQUEST")
    assert "klingon-1" in unknown.json()["message"]


def test_s63_too_much_is_told_how_much_fits(owner: Person) -> None:
    many = send(owner, document(*(record(f"A-{number}") for number in range(5001))))
    assert (many.status_code, many.json()["error_code"]) == (413, "TOO_MANY_ITEMS")
    large = Client().generic(
        "POST",
        "/v1/idealista",
        b"",
        "application/xml",
        headers=owner.headers,
        CONTENT_TYPE="application/xml",
        CONTENT_LENGTH=str(200 * 2**20 + 1),
    )
    assert (large.status_code, large.json()["error_code"]) == (413, "PAYLOAD_TOO_LARGE")
    assert [one.headers["Suggested-Chunk-Size"] for one in (many, large)] == ["500", "500"]
    assert IDEALISTA.body_limit == 200 * 2**20
    assert not ImportItem.objects.exists()


def test_a_home_for_sale_and_to_let_is_two_listings(owner: Person) -> None:
    both = record("A-1", operacion="venta y alquiler", precio="", precioVenta="250000", precioAlquiler="900")
    assert imported(owner, document(both, record("A-2"))) == ["created"] * 3
    found = {one.external_id: (one.content["listing_type"], one.content["price"]) for one in Listing.objects.all()}
    assert found == {"A-1#sale": ("SELL", "250000"), "A-1#rent": ("RENT", "900"), "A-2": ("SELL", "250000")}


def test_two_offers_count_as_two_listings(owner: Person) -> None:
    both = [record(f"A-{number}", operacion="venta y alquiler") for number in range(2501)]
    assert send(owner, document(*both)).json()["error_code"] == "TOO_MANY_ITEMS"


def test_a_damaged_record_costs_itself(owner: Person) -> None:
    damaged = record("A-2").replace("Cádiz", "Cádiz & Jerez", 1)
    answer = send(owner, document(record("A-1"), damaged, record("A-3"))).json()
    assert [one["external_id"] for one in answer["accepted"]] == ["A-1", "A-3"]
    (rejected,) = answer["rejected"]
    assert (rejected["index"], rejected["external_id"]) == (1, "A-2")
    assert "&amp;" in rejected["message"]


def test_an_offer_that_is_none_is_named(owner: Person) -> None:
    (rejected,) = send(owner, document(record("A-1", operacion="3"))).json()["rejected"]
    assert rejected["errors"][0]["path"].startswith("inmueble[1]/operacion, line ")
    assert '"3"' in rejected["errors"][0]["message"]
    assert "alquiler" in rejected["errors"][0]["hint"]


def test_the_same_key_twice_counts_once_and_says_so(owner: Person) -> None:
    answer = send(owner, document(record("A-1"), record(" A-1 ", precio="1"))).json()
    assert [warning["code"] for warning in answer["warnings"]] == ["sent_twice"]
    while take_turn():
        pass
    assert Listing.objects.get().content["price"] == "1"


def test_what_was_sold_goes_offline(owner: Person) -> None:
    imported(owner, document(record("A-1")))
    assert imported(owner, document(record("A-1", estadoficha="3"))) == ["removed"]
    assert Listing.objects.get().removal == "SOLD"


@pytest.mark.parametrize(("path", "body", "named"), [
    ("idealista", KYERO, "POST /v1/kyero"),
    ("idealista", "<openimmo><anbieter/></openimmo>", "POST /v1/openimmo"),
    ("kyero", IDEALISTA_EXAMPLE, "POST /v1/idealista"),
    ("kyero", "<client><secondhandListing/></client>", "POST /v1/idealista"),
    ("openimmo", KYERO, "POST /v1/kyero"),
    ("openimmo", IDEALISTA_EXAMPLE, "POST /v1/idealista"),
    ("idealista", "<trovit><ad/></trovit>", "a Trovit feed"),
    ("idealista", "<propertyList/>", "a REAXML document"),
    ("idealista", "<nonsense/>", "XML of an unknown kind"),
])  # fmt: skip
def test_other_documents_are_refused_by_name(owner: Person, path: str, body: str, named: str) -> None:
    answer = send(owner, body.encode(), path)
    assert (answer.status_code, answer.json()["error_code"]) == (400, "INVALID_REQUEST")
    assert named in answer.json()["message"]


@pytest.mark.parametrize(("path", "body", "named"), [
    ("idealista", {"listings": []}, "POST /v1/listings"),
    ("listings", IDEALISTA_JSON, "POST /v1/idealista"),
    ("idealista", {"other": 1}, "customerProperties"),
])  # fmt: skip
def test_other_json_is_refused_by_name(owner: Person, path: str, body: dict[str, Any], named: str) -> None:
    answer = send(owner, json.dumps(body).encode(), path, "application/json")
    assert (answer.status_code, answer.json()["error_code"]) == (400, "INVALID_REQUEST")
    assert named in answer.json()["message"]


def test_idealista_json_is_taken_by_the_same_endpoint(owner: Person) -> None:
    body = json.dumps(IDEALISTA_JSON).encode()
    assert imported(owner, body, kind="application/json") == ["created"]
    assert imported(owner, body, kind="application/json") == ["unchanged"]
    assert ImportBatch.objects.first().dialect == "idealista_json"
    wrong = json.dumps(IDEALISTA_JSON).replace('"sale"', '"barter"').encode()
    (rejected,) = send(owner, wrong, kind="application/json").json()["rejected"]
    assert rejected["errors"][0]["path"] == "/customerProperties/0/propertyOperation/operationType"


def test_kyero_is_published_and_found_unchanged(owner: Person) -> None:
    assert imported(owner, KYERO.encode(), "kyero") == ["created"]
    assert imported(owner, KYERO.encode(), "kyero", "text/xml") == ["unchanged"]
    assert send(owner, KYERO.encode(), "kyero", "application/zip").status_code == 415
    content = Listing.objects.get().content
    assert (content["description"], content["texts"][0]["language"]) == ("Villa cerca de la playa.", "en")


def test_a_body_may_be_compressed(owner: Person) -> None:
    answer = send(owner, gzip.compress(document(record("A-1"))), **{"Content-Encoding": "gzip"})
    assert len(answer.json()["accepted"]) == 1


def test_a_dry_run_stores_nothing_and_shows_what_was_understood(owner: Person) -> None:
    for path, body, kind in (
        ("idealista", document(record("A-1")), "application/xml"),
        ("idealista", json.dumps(IDEALISTA_JSON).encode(), "application/json"),
        ("kyero", KYERO.encode(), "application/xml"),
    ):
        answer = send(owner, body, f"{path}?dry_run=true", kind).json()
        assert answer["batch_id"] is None
        assert answer["accepted"][0]["understood"]["price"] == "250000"
    assert not ImportBatch.objects.exists()


def test_a_file_is_known_by_what_it_holds(owner: Person, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, body in (
        ("idealista.xml", KYERO.encode()),
        ("x.xml", document(record("A-1"), encoding="windows-1252")),
        ("y.txt", json.dumps(IDEALISTA_JSON).encode()),
    ):
        (tmp_path / name).write_bytes(body)
        call_command("import_file", str(tmp_path / name), agency=owner.agency.name)
        assert "1 accepted, 0 rejected" in capsys.readouterr().out
    found = ImportBatch.objects.order_by("number").values_list("dialect", flat=True)
    assert list(found) == ["kyero", "idealista", "idealista_json"]


def test_a_stranger_has_listings_of_his_own(owner: Person, stranger: Person) -> None:
    imported(owner, document(record("A-1")))
    assert imported(stranger, document(record("A-1", precio="1"))) == ["created"]
    assert Listing.objects.get(agency=owner.agency).content["price"] == "250000"
