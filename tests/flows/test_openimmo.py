"""A CRM that speaks OpenImmo: publish, change, renumber, withdraw; with images in the zip; and try it first."""

import base64
import io
import json
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from lxml import etree

from imports.models import ImportBatch, ImportItem
from imports.pipeline.outcomes import finish_lost
from imports.pipeline.work import take_turn
from listings.images import declare_due
from listings.models import Listing, ListingImage, Tombstone
from tests.conftest import Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("queue")]

PICTURE = b"\xff\xd8\xff\xe0" + b"not really a photograph, but bytes like one" * 50


def record(number: str, inside: str = "", action: str = "CHANGE", price: str = "320000", extra_ids: str = "") -> str:
    return f"""<immobilie>
      <objektkategorie>
        <vermarktungsart KAUF="true" MIETE_PACHT="false"/>
        <objektart><wohnung wohnungtyp="ETAGE"/></objektart>
      </objektkategorie>
      <geo><plz>10115</plz><ort>Berlin</ort><land iso_land="DEU"/></geo>
      <preise><kaufpreis>{price}</kaufpreis></preise>
      {inside}
      <verwaltung_techn>
        <objektnr_extern>{number}</objektnr_extern>{extra_ids}
        <aktion aktionart="{action}"/>
      </verwaltung_techn>
    </immobilie>"""


def document(*records: str, anid: str = "ALBA01") -> bytes:
    sender = f"<anbieter><firma>Alba</firma><openimmo_anid>{anid}</openimmo_anid>{''.join(records)}</anbieter>"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<openimmo>{sender}</openimmo>'.encode()


def send(owner: Person, body: bytes, kind: str = "application/xml", query: str = "", **headers: str) -> Any:
    path = f"/v1/openimmo{query}"
    return Client().generic("POST", path, body, kind, headers=owner.headers | headers)


def outcomes(owner: Person, body: bytes, kind: str = "application/xml") -> list[str]:
    """What became of each item of a delivery, once all work is done."""
    answer = send(owner, body, kind)
    assert answer.status_code == 200, answer.content
    while take_turn():
        pass
    batch = answer.json()["batch_id"]
    items = ImportItem.objects.filter(batch=batch).order_by("index")
    return [item.outcome or item.error_code for item in items]


def test_s49_publish_change_and_withdraw(owner: Person) -> None:
    assert outcomes(owner, document(record("A-1"), record("A-2"))) == ["created", "created"]
    assert outcomes(owner, document(record("A-1"), record("A-2", price="330000"))) == ["unchanged", "updated"]
    assert outcomes(owner, document(record("A-1", action="DELETE"))) == ["removed"]
    assert [listing.external_id for listing in Listing.objects.live()] == ["A-2"]
    assert Listing.objects.get(external_id="A-1").removal == "WITHDRAWN"
    assert outcomes(owner, document(record("A-1"))) == ["updated"], "it comes back in full"
    assert Listing.objects.live().count() == 2


def test_reference_and_sold_take_offline_with_their_reason(owner: Person) -> None:
    sold = '<zustand_angaben><verkaufstatus stand="VERKAUFT"/></zustand_angaben>'
    outcomes(owner, document(record("A-1"), record("A-2")))
    assert outcomes(owner, document(record("A-1", action="REFERENZ"), record("A-2", sold))) == ["removed", "removed"]
    assert dict(Listing.objects.values_list("external_id", "removal")) == {"A-1": "REFERENCE", "A-2": "SOLD"}
    assert not Listing.objects.live().exists()


def test_several_actions_on_one_object_count_in_document_order(owner: Person) -> None:
    assert outcomes(owner, document(record("A-1"), record("A-1", action="DELETE"))) == ["superseded", "absent"]
    assert outcomes(owner, document(record("A-1", action="DELETE"), record("A-1"))) == ["superseded", "created"]


def test_the_removal_of_an_unknown_object_is_no_error_and_is_remembered(owner: Person) -> None:
    late = send(owner, document(record("A-9"))).json()["accepted"][0]["import_item_id"]
    ImportItem.objects.filter(pk=late).update(lapses=3)
    assert finish_lost(owner.agency.pk, 3, timezone.now()) == 1
    assert outcomes(owner, document(record("A-9", action="DELETE"))) == ["absent"]
    assert Tombstone.objects.get().external_id == "A-9"

    Client().post(f"/v1/import-items/{late}/retry", headers=owner.headers)
    assert take_turn()
    assert ImportItem.objects.get(pk=late).outcome == "superseded", "an older version does not bring it up again"
    assert not Listing.objects.exists()


def test_a_renumbered_object_is_found_again(owner: Person) -> None:
    ids = "<openimmo_obid>OBID-7</openimmo_obid><objektnr_intern>7</objektnr_intern>"
    outcomes(owner, document(record("OLD-7", extra_ids=ids)))
    listing = Listing.objects.get()
    assert outcomes(owner, document(record("NEW-7", extra_ids=ids))) == ["updated"]
    assert Listing.objects.get().pk == listing.pk
    assert Listing.objects.get().external_id == "NEW-7"


def test_two_objects_with_one_internal_number_stay_two(owner: Person) -> None:
    same = "<objektnr_intern>1</objektnr_intern>"
    outcomes(owner, document(record("A-1", extra_ids=same)))
    outcomes(owner, document(record("A-1", extra_ids=same), record("A-2", extra_ids=same)))
    assert set(Listing.objects.values_list("external_id", flat=True)) == {"A-1", "A-2"}


def test_two_senders_in_one_account_never_overwrite_each_other(owner: Person) -> None:
    outcomes(owner, document(record("A-1"), anid="NORTH"))
    assert outcomes(owner, document(record("A-1", price="1"), anid="SOUTH")) == ["created"]
    assert set(Listing.objects.values_list("scope", "price")) == {("NORTH", 320000), ("SOUTH", 1)}


def test_one_broken_element_costs_one_item(owner: Person) -> None:
    broken = record("A-2").replace("Berlin", "Berlin & Potsdam")
    answer = send(owner, document(record("A-1"), broken, record("A-3"))).json()
    assert [one["external_id"] for one in answer["accepted"]] == ["A-1", "A-3"]
    (rejected,) = answer["rejected"]
    assert (rejected["index"], rejected["external_id"]) == (1, "A-2")
    assert "line" in rejected["errors"][0]["path"]
    assert "&amp;" in rejected["message"]


def test_s56_errors_name_the_senders_own_path(owner: Person) -> None:
    (rejected,) = send(owner, document(record("A-1", price="auf Anfrage"))).json()["rejected"]
    assert rejected["errors"][0]["path"].startswith("immobilie[1]/preise/kaufpreis, line ")
    assert 'auf_anfrage="true"' in rejected["message"]


def zipped(*records: str, files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("index.xml", document(*records))
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def attachment(path: str, group: str = "BILD") -> str:
    return f'<anhang location="EXTERN" gruppe="{group}"><format>jpg</format><daten><pfad>{path}</pfad></daten></anhang>'


def test_a_film_in_the_zip_is_not_hosted_and_the_sender_hears_what_to_do(owner: Person) -> None:
    inside = f"<anhaenge>{attachment('tour.mp4', 'FILM')}{attachment('front.jpg')}</anhaenge>"
    body = zipped(record("A-1", inside), files={"tour.mp4": b"\0\0\0\x18ftypmp42", "front.jpg": PICTURE})
    (warning,) = send(owner, body, "application/zip").json()["warnings"]
    assert warning["code"] == "file_not_hosted"
    assert "tour.mp4" in warning["message"]
    assert "YouTube" in warning["hint"]
    assert take_turn()
    content = Listing.objects.get().content
    assert (len(content["images"]), content.get("videos")) == (1, None)


def test_s51_s52_images_of_the_zip_are_stored_and_named_by_the_listing(owner: Person) -> None:
    files = {"bilder/Front.JPG": PICTURE, "plan.jpg": PICTURE + b"2"}
    names = (r"bilder\front.jpg", "plan.jpg", "gone.jpg")
    inside = f"<anhaenge>{''.join(attachment(name) for name in names)}</anhaenge>"
    body = zipped(record("A-1", inside), files=files)
    answer = send(owner, body, "application/zip").json()
    assert [one["code"] for one in answer["warnings"]] == ["file_missing"]
    assert "gone.jpg" in answer["warnings"][0]["message"]
    assert take_turn()

    images = Listing.objects.get().content["images"]
    assert [image["url"].partition(":")[0] for image in images] == ["upload", "upload"]
    for image, content in zip(images, files.values(), strict=True):
        digest = image["url"].removeprefix("upload:")
        assert default_storage.open(f"uploads/{owner.agency.pk}/{digest[:2]}/{digest}").read() == content
    declare_due()
    assert ListingImage.objects.count() == 2
    assert outcomes(owner, body, "application/zip") == ["unchanged"]
    changed = zipped(record("A-1", inside), files=files | {"plan.jpg": PICTURE + b"3"})
    assert outcomes(owner, changed, "application/zip") == ["updated"], "another picture under the same name is a change"


def test_base64_images_are_stored_once(owner: Person) -> None:
    text = base64.b64encode(PICTURE).decode()
    inline = f"<anhang><format>jpg</format><daten><anhanginhalt>{text}</anhanginhalt></daten></anhang>"
    outcomes(
        owner,
        document(record("A-1", f"<anhaenge>{inline}</anhaenge>"), record("A-2", f"<anhaenge>{inline}</anhaenge>")),
    )
    urls = {image["url"] for listing in Listing.objects.all() for image in listing.content["images"]}
    assert len(urls) == 1
    folders, _ = default_storage.listdir(f"uploads/{owner.agency.pk}")
    assert len(folders) == 1


@pytest.mark.parametrize(("path", "kind", "body"), [
    ("/v1/openimmo", "application/xml", document(record("A-1"), record("", price="x"))),
    ("/v1/listings", "application/json", b'{"listings": [{"external_id": "A-1"}]}'),
])  # fmt: skip
def test_a_dry_run_stores_nothing_and_shows_what_was_understood(
    owner: Person, path: str, kind: str, body: bytes
) -> None:
    answer = Client().post(f"{path}?dry_run=true", body, content_type=kind, headers=owner.headers).json()
    assert answer["batch_id"] is None
    assert all(one["import_item_id"] is None for one in answer["accepted"] + answer["rejected"])
    assert len(answer["rejected"]) == 1
    if answer["accepted"]:
        assert answer["accepted"][0]["understood"]["price"] == "320000"
    assert not ImportBatch.objects.exists()
    assert not ImportItem.objects.exists()


def test_dry_run_must_be_true_or_false(owner: Person) -> None:
    answer = send(owner, document(record("A-1")), query="?dry_run=maybe")
    assert (answer.status_code, answer.json()["error_code"]) == (400, "INVALID_REQUEST")


def test_with_accept_xml_the_answer_is_an_openimmo_feedback(owner: Person) -> None:
    answer = send(
        owner, document(record("A-1"), record("A-2", price="x\x07y".replace("\x07", ""))), Accept="application/xml"
    )
    assert answer.headers["Content-Type"].startswith("application/xml")
    root = etree.fromstring(answer.content)
    assert root.tag == "openimmo_feedback"
    assert root.findtext("fehlerliste/fehler/objekt_id") == "A-2"
    assert root.findtext("fehlerliste/fehler/fehlernr") == "1"
    assert root.findtext("status/statusnr") == "1"


def test_s55_too_much_is_told_how_much_fits(owner: Person) -> None:
    answer = send(owner, document(*(record(f"A-{n}") for n in range(5001))))
    assert (answer.status_code, answer.json()["error_code"]) == (413, "TOO_MANY_ITEMS")
    assert answer.headers["Suggested-Chunk-Size"] == "500"
    assert not ImportItem.objects.exists()


@pytest.mark.parametrize("kind", ["text/xml; charset=utf-8", "application/xml"])
def test_s50_both_media_types_of_xml_are_taken(owner: Person, kind: str) -> None:
    assert len(send(owner, document(record("A-1")), kind).json()["accepted"]) == 1


def test_other_documents_are_refused_by_name(owner: Person) -> None:
    answer = send(owner, b"<openimmo_feedback><version>1.2.7</version></openimmo_feedback>")
    assert answer.json()["error_code"] == "INVALID_REQUEST"
    assert "feedback" in answer.json()["message"]


def test_a_file_goes_the_same_way_by_command(owner: Person, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "export.xml"
    path.write_bytes(document(record("A-1"), record("A-2", price="x")))
    call_command("import_file", str(path), agency=str(owner.agency.pk), dry_run=True, json=True)
    assert json.loads(capsys.readouterr().out)["accepted"][0]["understood"]["external_id"] == "A-1"
    call_command("import_file", str(path), agency=owner.agency.name)
    assert "1 accepted, 1 rejected" in capsys.readouterr().out
    assert ImportBatch.objects.get().source == "COMMAND"

    packed = tmp_path / "export.zip"
    packed.write_bytes(zipped(record("A-3"), files={}))
    call_command("import_file", str(packed), agency=owner.agency.name)
    with pytest.raises(CommandError, match="There is no file"):
        call_command("import_file", str(tmp_path / "none.xml"), agency=owner.agency.name)


def test_what_is_no_base64_costs_the_image_and_says_so(owner: Person) -> None:
    inside = (
        "<anhaenge><anhang><format>jpg</format><daten><anhanginhalt>ÿØÿ no</anhanginhalt></daten></anhang></anhaenge>"
    )
    answer = send(owner, document(record("A-1", inside))).json()
    (warning,) = answer["warnings"]
    assert "not base64" in warning["message"]
    assert warning["path"].startswith("immobilie[1]/anhaenge/anhang/daten/anhanginhalt, line ")
    assert len(answer["accepted"]) == 1


def test_a_document_in_another_encoding_is_copied_into_the_spool_folder(
    owner: Person, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    folders = []
    original = tempfile.TemporaryFile
    monkeypatch.setattr(
        tempfile, "TemporaryFile", lambda **where: folders.append(where.get("dir")) or original(**where)
    )
    latin = document(record("A-1")).replace(b"UTF-8", b"ISO-8859-1").replace(b"Alba<", "Albä<".encode("latin-1"))
    assert outcomes(owner, latin) == ["created"]
    assert set(folders) == {settings.SEEKI_SPOOL_DIR}
    assert Listing.objects.get().content["office"]["name"] == "Albä"
