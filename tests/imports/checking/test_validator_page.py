"""The validator for everybody: any file, no key, a whole report, and nothing kept of it."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from structlog.testing import capture_logs

from imports.checking.check import within_seconds
from imports.dialects import DIALECTS
from imports.dialects.contract import MIB
from imports.models import ImportBatch, Upload
from imports.pages import validator
from tests.conftest import Person
from tests.imports.crm import body, listing, raw_body, raw_listing
from tests.imports.envelopes.zips import zipped
from tests.imports.test_hostile_json import BAD_VALUES, GOOD

FIXTURES = Path(__file__).parents[1] / "dialects"
BAD = body(listing("good"), listing("odd", colour="red"), listing("bad", price="on request", address={"city": "Brno"}))
HOSTILE: dict[str, bytes] = {
    "nothing": b"",
    "blanks": b" \n\t",
    "a word": b"hello",
    "no UTF-8": bytes(range(128, 256)),
    "NULs": b"\x00" * 5_000,
    "noise": random.Random(7).randbytes(50_000),
    "a deep body": b'{"listings": ' + b"[" * 100_000,
    "a body of commas": b'{"listings": [' + b"0," * 200_000 + b"0]}",
    "an unfinished text": b'{"listings": [{"name": "',
    "entities": b'<!DOCTYPE a [<!ENTITY x "' + b"x" * 1000 + b'">]><openimmo>' + b"&x;" * 9 + b"</openimmo>",
    "an unfinished document": b"<openimmo><anbieter><immobilie><geo>",
    "many attributes": b"<openimmo><anbieter><immobilie " + b'a="1" ' * 50_000 + b"/></anbieter></openimmo>",
    "deep XML": b"<openimmo><anbieter><immobilie>" + b"<a>" * 20_000,
    "UTF-16": '<?xml version="1.0" encoding="UTF-16"?><root><property/></root>'.encode("utf-16"),
    "a gzip": b"\x1f\x8b\x08\x00" + b"\x00" * 100,
    "no zip": b"PK\x03\x04" + b"\x00" * 100,
    "an empty zip": zipped({}),
    "a zip with a way out": zipped({"../a.xml": b"<openimmo/>", "a.xml": b"<openimmo/>"}),
    "a bomb": zipped({"a.xml": b"<openimmo>" + b" " * (120 * MIB)}),
    "files for more than is inflated here": zipped({"a.xml": b"<openimmo/>", "b.jpg": b"\x00" * (110 * MIB)}),
}


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validator, "CHECKS_PER_MINUTE", 10_000)


def send(content: bytes, name: str = "feed", client: Client | None = None, **fields: Any) -> Any:
    return (client or Client()).post("/validate", {"file": SimpleUploadedFile(name, content), **fields})


def paste(text: str, **fields: Any) -> Any:
    return Client().post("/validate", {"text": text, **fields})


def text_of(response: Any) -> str:
    return str(response.content.decode())


# What is told


def test_every_problem_stands_with_its_line_its_field_what_came_and_its_remedy() -> None:
    sent = '{"listings": [\n  {"external_id": "a",\n   "price": "on request"}\n]}'
    page = text_of(paste(sent))
    assert "The one listing of this file would be refused." in page
    for told in ("/listings/0/price", "&quot;on request&quot;", "price must be a number", "Send digits with a point"):
        assert told in page
    assert "<dt>Line</dt><dd>3</dd>" in page
    assert "listing_type" in page, "what is missing is told, too"
    assert 'href="/docs/errors/not_a_number"' in page, "and where the code is explained"


def test_of_good_listings_it_is_told_what_was_understood() -> None:
    page = text_of(send(BAD, "march.json"))
    assert "2 of 3 listings can be imported." in page
    assert "march.json" in page
    assert "What was understood" in page
    assert "Wenceslas Square" in page


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "Send digits"),
        ("nl", "Stuur cijfers"),
        ("de", "Senden Sie Ziffern"),
        ("fr", "chiffres"),
        ("es", "cifras"),
    ],
)
def test_it_speaks_the_readers_language(language: str, told: str) -> None:
    page = text_of(Client().post("/validate", {"text": BAD.decode()}, headers={"accept-language": language}))
    assert f'lang="{language}"' in page
    assert told in page


def test_a_part_of_the_page_is_answered_to_a_script() -> None:
    part = text_of(Client().post("/validate", {"text": BAD.decode()}, headers={"hx-request": "true"}))
    assert "<html" not in part
    assert 'id="outcome"' in part


def test_the_report_goes_home_as_json_and_as_a_table() -> None:
    answer = send(BAD, "march.json", **{"as": "json"})
    assert answer.headers["Content-Disposition"] == 'attachment; filename="seeki-report.json"'
    report = json.loads(answer.content)
    assert report["counts"] == {"rejected": 1, "accepted_with_warnings": 1, "accepted": 1}
    good, odd, bad = report["items"]
    assert (good["result"], good["understood"]["external_id"]) == ("accepted", "good")
    assert [one["code"] for one in odd["warnings"]] == ["unknown_field"]
    assert {(one["line"], one["path"], one["value"]) for one in bad["errors"]} >= {
        (1, "/listings/2/price", '"on request"')
    }
    table = send(BAD, **{"as": "csv"}).content.decode("utf-8-sig").splitlines()
    assert table[0].split(",")[:5] == ["Number", "External id", "Result", "Line", "Field"]
    assert len(table) == 1 + len(bad["errors"]) + 1 + 1


def test_the_country_of_the_account_counts_for_addresses_that_name_none() -> None:
    sent = OPENIMMO.encode()
    assert "would be refused" in text_of(send(sent))
    assert "can be imported" in text_of(send(sent, country="DE"))
    assert send(sent, country="XX").status_code == 400


OPENIMMO = """<?xml version="1.0" encoding="UTF-8"?>
<openimmo><uebertragung art="ONLINE" umfang="TEIL" version="1.2.7" sendersoftware="t" senderversion="1"/>
<anbieter><anbieternr>A1</anbieternr><firma>Alba</firma><openimmo_anid>ANID</openimmo_anid><immobilie>
<objektkategorie><nutzungsart WOHNEN="true"/><vermarktungsart KAUF="true"/>
<objektart><wohnung wohnungtyp="ETAGE"/></objektart></objektkategorie>
<geo><plz>10115</plz><ort>Berlin</ort></geo><preise><kaufpreis>250000</kaufpreis></preise>
<freitexte><objekttitel>Helle Wohnung</objekttitel></freitexte>
<verwaltung_techn><objektnr_extern>B-1</objektnr_extern></verwaltung_techn></immobilie></anbieter></openimmo>"""


def test_a_pasted_text_is_read_as_utf_8_whatever_it_declares() -> None:
    sent = (
        OPENIMMO.replace("UTF-8", "ISO-8859-1")
        .replace("Helle", "Schöne")
        .replace("<ort>", '<land iso_land="DEU"/><ort>')
    )
    report = json.loads(paste(sent, **{"as": "json"}).content)
    assert report["warnings"] == []
    assert report["items"][0]["understood"]["name"] == "Schöne Wohnung"


def test_xml_goes_in_a_zip_and_says_which_images_are_missing() -> None:
    image = "<anhaenge><anhang location='EXTERN' gruppe='BILD'><daten><pfad>1.jpg</pfad></daten></anhang></anhaenge>"
    sent = OPENIMMO.replace("<verwaltung_techn>", f"{image}<verwaltung_techn>").encode()
    page = text_of(send(zipped({"a.xml": sent}), country="DE"))
    assert "1.jpg" in page
    assert "is not in the archive" in page


# Any file


@pytest.mark.parametrize("name", DIALECTS)
def test_every_document_of_the_dialects_gets_its_answer(name: str) -> None:
    documents = [one for one in sorted((FIXTURES / name).glob("*.*")) if is_document(one)]
    assert documents
    client = Client(headers={"hx-request": "true"})
    for document in documents:
        answer = send(document.read_bytes(), document.name, client, format=name)
        assert answer.status_code in (200, 400, 413, 415), document
        assert 'id="outcome"' in text_of(answer), document


def is_document(path: Path) -> bool:
    return path.suffix in (".xml", ".json") and not path.name.endswith(".expected.json")


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_in_a_sentence(name: str) -> None:
    answer = send(HOSTILE[name])
    assert answer.status_code in (200, 400, 413, 415), text_of(answer)[:500]
    assert 'id="outcome"' in text_of(answer) or "Choose a file first" in text_of(answer)


def test_hostile_values_cost_their_item_and_no_other() -> None:
    for value in BAD_VALUES.values():
        sent = raw_body(GOOD[0], raw_listing("hostile", name=value), GOOD[1])
        report = json.loads(send(sent, **{"as": "json"}).content)
        assert [one["result"] for one in report["items"]][::2] == ["accepted", "accepted"], value[:40]
        assert text_of(send(sent, **{"as": "csv"}))
        assert 'id="outcome"' in text_of(send(sent))


# Nothing kept


@pytest.mark.django_db
def test_nothing_is_kept_and_nothing_of_the_file_is_logged() -> None:
    with capture_logs() as logs:
        assert send(BAD, "march.json").status_code == 200
    assert not ImportBatch.objects.exists()
    assert not Upload.objects.exists()
    assert [path for path in Path(settings.SEEKI_SPOOL_DIR).rglob("*") if path.is_file()] == []
    (line,) = [one for one in logs if one["event"] == "file_checked"]
    assert {name: line[name] for name in ("dialect", "items", "refused")} == {
        "dialect": "seeki_json",
        "items": 3,
        "refused": 1,
    }
    assert not any("march" in str(one) or "on request" in str(one) for one in logs)


@pytest.mark.django_db
def test_it_is_the_same_for_everybody(owner: Person, colleague: Person, stranger: Person) -> None:
    for client in (Client(), owner.client(), colleague.client(), stranger.client()):
        answer = client.post("/validate", {"text": BAD.decode()})
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
        assert client.get("/validate").status_code == 200


# Within limits


def test_a_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validator, "LIMIT", MIB)
    answer = send(b'{"listings": [' + b" " * MIB + b"]}")
    assert answer.status_code == 413
    assert "1 MB" in text_of(answer)
    assert paste("x" * 3_000_000).status_code == 413


def test_so_many_checks_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validator, "CHECKS_PER_MINUTE", 2)
    monkeypatch.setattr(validator, "visitor", lambda request: "203.0.113.9")
    # A minute that begins in between begins the count anew, hence one more.
    statuses = [paste(BAD.decode()).status_code for _ in range(6)]
    assert statuses[:2] == [200, 200]
    assert 429 in statuses


def test_one_at_a_time() -> None:
    with validator.alone("checking:127.0.0.1"):
        answer = paste(BAD.decode())
        assert answer.status_code == 429
        assert "Another file of yours" in text_of(answer)
    assert paste(BAD.decode()).status_code == 200


def test_a_check_ends_after_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validator, "within_seconds", lambda: within_seconds(-1))
    answer = paste(BAD.decode())
    assert answer.status_code == 413
    assert "takes too long" in text_of(answer)


def test_without_a_file_it_says_so() -> None:
    answer = paste("  ")
    assert answer.status_code == 400
    assert "Choose a file first" in text_of(answer)
