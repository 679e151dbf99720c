"""A file in the browser: checked first, looked at, then imported, once."""

import zipfile
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from agencies.models import AuditEntry, Member, Subscription
from imports.dialects.contract import MIB
from imports.intake import uploads
from imports.models import ImportBatch, ImportItem, Upload
from imports.pipeline.work import take_turn
from imports.tasks import forget_deliveries
from listings.models import Listing
from tests.conftest import Person, make_person
from tests.imports.crm import GONE, body, listing

pytestmark = pytest.mark.django_db
PAGE = "/dashboard/upload/"
OPENIMMO = b"""<?xml version="1.0" encoding="UTF-8"?>
<openimmo><uebertragung art="ONLINE" umfang="TEIL" version="1.2.7" sendersoftware="t" senderversion="1"/>
<anbieter><anbieternr>A1</anbieternr><firma>Alba</firma><openimmo_anid>ANID</openimmo_anid><immobilie>
<objektkategorie><nutzungsart WOHNEN="true"/><vermarktungsart KAUF="true"/>
<objektart><wohnung wohnungtyp="ETAGE"/></objektart></objektkategorie>
<geo><plz>10115</plz><ort>Berlin</ort><land iso_land="DEU"/></geo><preise><kaufpreis>250000</kaufpreis></preise>
<freitexte><objekttitel>Helle Wohnung</objekttitel></freitexte>
<verwaltung_techn><objektnr_extern>B-1</objektnr_extern></verwaltung_techn></immobilie></anbieter></openimmo>"""


@pytest.fixture
def reader(owner: Person) -> Person:
    return make_person("reader@alba.example", owner.agency, owner.key, owner.secret, Member.Role.READ_ONLY)


def send(person: Person, content: bytes, name: str = "feed.json", **fields: str) -> Any:
    return person.client().post(PAGE, {"file": SimpleUploadedFile(name, content), **fields})


def checked(person: Person, content: bytes, name: str = "feed.json", **fields: str) -> Upload:
    answer = send(person, content, name, **fields)
    assert answer.status_code == 302, answer.content.decode()
    return Upload.objects.get(pk=answer.url.split("/")[-2])


def look(person: Person, upload: Upload, query: str = "") -> str:
    answer = person.client().get(f"{PAGE}{upload.pk}/{query}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def press_import(person: Person, upload: Upload) -> Any:
    return person.client().post(f"{PAGE}{upload.pk}/import/")


def zipped(**files: bytes) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return packed.getvalue()


# The way of a file


def test_a_file_is_checked_understood_and_then_imported(colleague: Person, queue: list[str]) -> None:
    sent = body(listing("good"), listing("odd", colour="red"), listing("bad", price="on request"))
    upload = checked(colleague, sent, "march.json")
    assert (upload.dialect, upload.file_name, upload.size) == ("seeki_json", "march.json", len(sent))
    assert upload.summary["counts"] == {"refused": 1, "doubtful": 1, "clean": 1}
    assert not ImportBatch.objects.exists()

    refused = look(colleague, upload)
    assert "2 of 3 listings can be imported." in refused
    assert "/listings/2/price" in refused
    assert "&quot;on request&quot;" in refused
    assert "Send digits with a point" in refused
    assert "colour" in look(colleague, upload, "?part=doubtful")
    assert "Sunny 2-bedroom apartment" in look(colleague, upload, "?part=clean")

    answer = press_import(colleague, upload)
    assert answer.status_code == 302
    batch = ImportBatch.objects.get()
    assert (batch.source, batch.uploaded_by, batch.file_name) == ("UPLOAD", colleague.user, "march.json")
    assert (batch.accepted_count, batch.rejected_count) == (2, 1)
    upload.refresh_from_db()
    assert upload.batch == batch
    take_turn()
    assert set(Listing.objects.values_list("external_id", flat=True)) == {"good", "odd"}
    entry = AuditEntry.objects.get(deed="file_imported")
    assert (entry.actor, entry.target) == (colleague.user, "march.json")
    assert "This file has been imported." in look(colleague, upload)


def test_a_file_sent_twice_is_imported_once(colleague: Person, queue: list[str]) -> None:
    upload = checked(colleague, body(listing()))
    first, second = press_import(colleague, upload), press_import(colleague, upload)
    assert first.url == second.url
    assert ImportBatch.objects.count() == 1


def test_who_comes_second_while_the_first_still_imports_undoes_his_own(colleague: Person, queue: list[str]) -> None:
    upload = checked(colleague, body(listing()))
    stale = Upload.objects.get(pk=upload.pk)
    press_import(colleague, upload)
    assert stale.batch_id is None
    before = set(default_storage.listdir("deliveries")[0])
    with pytest.raises(uploads.AlreadyImportedError):
        uploads.import_upload(stale, colleague.user, None)  # type: ignore[arg-type]
    assert ImportBatch.objects.count() == ImportItem.objects.count() == AuditEntry.objects.count() == 1
    assert set(default_storage.listdir("deliveries")[0]) == before


def test_every_dialect_is_told_by_its_content(colleague: Person) -> None:
    assert checked(colleague, OPENIMMO, "no-ending").dialect == "openimmo"
    packed = checked(colleague, zipped(feed__xml=OPENIMMO), "feed.zip")
    assert (packed.dialect, packed.summary["counts"]["refused"]) == ("openimmo", 0)
    assert "Helle Wohnung" in look(colleague, packed, "?part=doubtful") + look(colleague, packed, "?part=clean")


def test_the_format_can_be_overruled(colleague: Person) -> None:
    answer = send(colleague, body(listing()), dialect="openimmo")
    assert answer.status_code == 400
    assert "INVALID_REQUEST" in answer.content.decode()
    assert send(colleague, body(listing()), dialect="morse").status_code == 400


def test_with_scripts_the_answer_names_the_page(colleague: Person) -> None:
    answer = colleague.client().post(
        PAGE, {"file": SimpleUploadedFile("a.json", body(listing()))}, headers={"X-Requested-With": "XMLHttpRequest"}
    )
    assert answer.status_code == 201
    assert answer["Location"] == f"{PAGE}{Upload.objects.get().pk}/"


def test_five_thousand_items_are_read_a_page_at_a_time(
    colleague: Person, django_assert_max_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = [listing(f"crm-{n}", **({"price": "?"} if n % 2 else {"name": GONE})) for n in range(120)]
    upload = checked(colleague, body(*many, listing("last", listing_type="SWAP")))
    assert upload.summary["counts"]["refused"] == 61
    assert [cause["count"] for cause in upload.summary["causes"]["refused"]] == [60, 1]
    assert [cause["page"] for cause in upload.summary["causes"]["refused"]] == [1, 3]
    client = colleague.client()
    client.get(PAGE)
    with django_assert_max_num_queries(9):
        last = client.get(f"{PAGE}{upload.pk}/?part=refused&page=3").content.decode()
    assert last.count("in the file</span>") == 11
    assert "Page 3 of 3" in last
    for odd in ("0", "-1", "99999999", "x", ""):
        assert "Page" in look(colleague, upload, f"?part=refused&page={odd}")
    assert look(colleague, upload, "?part=nothing")


# Who may


def test_a_reader_may_check_but_not_import(reader: Person, queue: list[str]) -> None:
    upload = checked(reader, body(listing()))
    assert "importing takes a member or an owner" in look(reader, upload)
    assert press_import(reader, upload).status_code == 403
    assert not ImportBatch.objects.exists()


def test_a_file_goes_to_the_agency_for_which_the_page_was_opened(colleague: Person, stranger: Person) -> None:
    Member.objects.create(agency=stranger.agency, user=colleague.user, role=Member.Role.MEMBER)
    client = colleague.client()
    shown = client.get(f"{PAGE}?agency={colleague.agency.pk}").content.decode()
    client.get(f"{PAGE}?agency={stranger.agency.pk}")  # in another tab
    assert f'action="?agency={colleague.agency.pk}"' in shown
    client.post(f"{PAGE}?agency={colleague.agency.pk}", {"file": SimpleUploadedFile("feed.json", body(listing("a")))})
    assert Upload.objects.get().agency == colleague.agency


def test_a_stranger_finds_nothing(colleague: Person, stranger: Person, queue: list[str]) -> None:
    upload = checked(colleague, body(listing()))
    assert stranger.client().get(f"{PAGE}{upload.pk}/").status_code == 404
    assert press_import(stranger, upload).status_code == 404
    assert "feed.json" not in stranger.client().get(PAGE).content.decode()
    assert "feed.json" in colleague.client().get(PAGE).content.decode()


def test_who_is_not_signed_in_is_sent_away_unread(db: None) -> None:
    answer = Client().post(PAGE, {"file": SimpleUploadedFile("a.json", body(listing()))})
    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/")


def test_a_form_of_another_site_is_refused(colleague: Person) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(colleague.user)
    assert client.post(PAGE, {"file": SimpleUploadedFile("a.json", body(listing()))}).status_code == 403
    assert not Upload.objects.exists()
    token = client.get(PAGE).context["csrf_token"]
    fields = {"csrfmiddlewaretoken": str(token), "file": SimpleUploadedFile("a.json", body(listing()))}
    assert client.post(PAGE, fields).status_code == 302


@pytest.mark.parametrize("reason", ["subscription", "pause"])
def test_a_closed_gate_is_said_in_words_and_nothing_is_taken_in(
    colleague: Person, queue: list[str], reason: str
) -> None:
    upload = checked(colleague, body(listing()))
    if reason == "pause":
        colleague.agency.pause_message = "Your feed floods us; call us."
        colleague.agency.save()
    else:
        Subscription.objects.update(status=Subscription.Status.CANCELED)
    answer = send(colleague, body(listing()))
    assert answer.status_code == 403
    words = "Your feed floods us" if reason == "pause" else "neither active nor past due"
    assert words in answer.content.decode()
    answer = colleague.client().post(f"{PAGE}{upload.pk}/import/", follow=True)
    assert words in answer.content.decode()
    assert not ImportBatch.objects.exists()


# Hostile files


def test_a_file_that_is_none(colleague: Person) -> None:
    for content, code in (
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "UNSUPPORTED_MEDIA_TYPE"),
        (b"", "MALFORMED_BODY"),
        (b" \n\t", "MALFORMED_BODY"),
        (b'{"listings": [', "MALFORMED_BODY"),
        (b'{"listing": []}', "INVALID_REQUEST"),
        (b"<html><body>hello</body></html>", ""),
        (b"PK\x03\x04 not a zip", ""),
    ):
        answer = send(colleague, content)
        assert 400 <= answer.status_code < 500, content
        assert code in answer.content.decode()
        assert 'role="alert"' in answer.content.decode()
    assert not Upload.objects.exists()


def test_no_file_at_all(colleague: Person) -> None:
    client = colleague.client()
    for answer in (
        client.post(PAGE, {"dialect": ""}),
        client.post(PAGE, "x=1", content_type="application/x-www-form-urlencoded"),
        client.post(PAGE, b"--x\r\nnonsense", content_type="multipart/form-data; boundary=x"),
        client.post(PAGE, b"abc", content_type="multipart/form-data"),
    ):
        assert answer.status_code == 400
        assert 'role="alert"' in answer.content.decode()


def test_a_name_with_a_path_leads_nowhere(colleague: Person) -> None:
    for name in ("../../etc/passwd.json", "C:\\feeds\\passwd.json", "pass\x00wd.json", "‮passwd.json"):
        upload = checked(colleague, body(listing()), name)
        assert upload.file_name in ("passwd.json", "pass%00wd.json", "passwd.json")
        assert upload.place.startswith("checked/")
        assert "passwd" not in upload.place
    assert checked(colleague, body(listing()), "a" * 500 + ".json").file_name == "a" * 200


def test_a_zip_bomb_costs_nothing(colleague: Person) -> None:
    bomb = zipped(feed__xml=b"<openimmo>" + b" " * (60 * MIB) + b"</openimmo>")
    assert len(bomb) < MIB
    answer = send(colleague, bomb, "feed.zip")
    assert 400 <= answer.status_code < 500
    assert not Upload.objects.exists()


def test_a_file_over_its_limit_is_not_read_to_the_end(colleague: Person) -> None:
    client = colleague.client()
    answer = client.generic(
        "POST", PAGE, b"", CONTENT_TYPE="multipart/form-data; boundary=x", CONTENT_LENGTH=str(300 * MIB)
    )
    assert answer.status_code == 413
    assert "Seeki JSON 25 MB" in answer.content.decode()
    answer = send(colleague, b'{"listings": [' + b" " * (25 * MIB) + b"]}")
    assert answer.status_code == 413
    assert not Upload.objects.exists()


def test_hostile_items_end_as_refusals_that_can_be_shown(colleague: Person) -> None:
    sent = b'{"listings": [{"external_id": "a\\u0000b"}, {"external_id": "x", "price": 1e999}, 7, null]}'
    upload = checked(colleague, sent)
    assert upload.summary["counts"]["refused"] == 4
    assert "4 listings of this file would be refused" in look(colleague, upload)


def test_markup_in_a_feed_stays_text(colleague: Person) -> None:
    upload = checked(colleague, body(listing("<script>alert(1)</script>", price="<b>")), "<img src=x>.json")
    page = look(colleague, upload)
    assert "<script>alert" not in page
    assert "<img src=x>" not in page


# A day later


def test_after_a_day_it_is_gone(colleague: Person) -> None:
    old, new = checked(colleague, body(listing())), checked(colleague, body(listing()))
    Upload.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(hours=25))
    assert colleague.client().get(f"{PAGE}{old.pk}/").status_code == 404
    forget_deliveries()
    assert not default_storage.exists(old.place)
    assert not default_storage.exists(old.report)
    assert list(Upload.objects.all()) == [new]
    assert default_storage.exists(new.place)


def test_what_is_gone_from_storage_is_not_found(colleague: Person, queue: list[str]) -> None:
    upload = checked(colleague, body(listing()))
    default_storage.delete(upload.report)
    default_storage.delete(upload.place)
    assert colleague.client().get(f"{PAGE}{upload.pk}/").status_code == 404
    assert press_import(colleague, upload).status_code == 404
    assert not ImportBatch.objects.exists()


def test_no_more_files_than_an_agency_may_keep(colleague: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imports.pages.upload.LIMIT", 2)
    checked(colleague, body(listing()))
    checked(colleague, body(listing()))
    assert send(colleague, body(listing())).status_code == 429
    assert Upload.objects.count() == 2
