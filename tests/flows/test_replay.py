"""Support reads a kept delivery once more: it arrives as it came then, and never over what was sent since."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from imports import deliveries
from imports.dialects.openimmo import dialect
from imports.dialects.xml import Damaged
from imports.intake.replaying import replay
from imports.models import ImportBatch, ImportItem
from listings.models import ImagesDue, Listing
from seeki.lib.refused import Refused
from tests.conftest import Person
from tests.flows.test_openimmo import PICTURE, attachment, document, outcomes, record, send, zipped
from tests.imports.crm import body, listing, work_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("queue")]
REMOTE = "<anhaenge><anhang><daten><pfad>https://images.alba.example/1.jpg</pfad></daten></anhang></anhaenge>"


def last() -> ImportBatch:
    return ImportBatch.objects.select_related("agency", "replay_of").latest("number")


def again(batch: ImportBatch) -> list[str]:
    """What becomes of the items of a delivery when it is read once more."""
    taken = replay(batch)
    work_all()
    ended = ImportItem.objects.filter(batch=taken.batch).order_by("index")
    return [item.outcome or item.error_code for item in ended]


def test_what_shows_the_same_is_written_anew_and_its_images_are_looked_at(owner: Person) -> None:
    outcomes(owner, document(record("A-1", REMOTE), record("A-2", price="x")))
    ImagesDue.objects.all().delete()
    assert outcomes(owner, document(record("A-1", REMOTE)))[0] == "unchanged"
    assert not ImagesDue.objects.exists()
    before = Listing.objects.get()

    assert again(last()) == ["updated"]
    assert Listing.objects.get().changed_at > before.changed_at
    assert bytes(Listing.objects.get().content_hash) == bytes(before.content_hash)
    assert ImagesDue.objects.count() == 1
    assert outcomes(owner, document(record("A-1", REMOTE))) == ["unchanged"], "the nightly re-send is cheap as before"


def test_the_new_batch_is_of_the_same_agency_and_says_what_it_is(owner: Person, stranger: Person) -> None:
    outcomes(owner, document(record("A-1"), record("A-2", price="x")))
    origin = last()
    assert again(origin) == ["updated", "VALIDATION_FAILED"]
    batch = last()
    assert batch.number > origin.number
    assert (batch.agency, batch.source, batch.dialect, batch.replay_of) == (
        owner.agency,
        "COMMAND",
        "openimmo",
        origin,
    )
    assert (batch.item_count, batch.accepted_count, batch.rejected_count, batch.unchanged_count) == (2, 1, 1, 0)
    assert not ImportItem.objects.filter(agency=stranger.agency).exists()


def test_what_has_been_sent_since_stands(owner: Person) -> None:
    outcomes(owner, document(*(record(f"A-{number}") for number in range(1, 5))))
    monday = last()
    outcomes(owner, document(record("A-1", price="330000"), record("A-2", action="DELETE"), record("A-3")))
    waiting = send(owner, document(record("A-4", price="340000"))).json()["accepted"][0]["import_item_id"]

    assert again(monday) == ["superseded", "superseded", "superseded", "superseded"]
    assert ImportItem.objects.get(pk=waiting).outcome == "updated"
    prices = dict(Listing.objects.live().values_list("external_id", "price"))
    assert prices == {"A-1": 330_000, "A-3": 320_000, "A-4": 340_000}


def test_a_removal_is_replayed_in_its_place_too(owner: Person) -> None:
    outcomes(owner, document(record("A-1")))
    monday = last()
    outcomes(owner, document(record("A-1", action="DELETE"), record("A-9", action="DELETE")))
    assert again(last()) == ["removed", "absent"]
    assert again(monday) == ["superseded"]
    assert not Listing.objects.live().exists()


def test_a_listing_that_was_renumbered_since_does_not_come_up_twice(owner: Person) -> None:
    ids = "<openimmo_obid>OBID-7</openimmo_obid>"
    outcomes(owner, document(record("OLD-7", extra_ids=ids)))
    monday = last()
    outcomes(owner, document(record("NEW-7", extra_ids=ids)))
    assert again(monday) == ["superseded"]
    assert Listing.objects.get().external_id == "NEW-7"


def test_a_replay_can_be_replayed_and_keeps_no_second_body(owner: Person) -> None:
    outcomes(owner, document(record("A-1")))
    origin = last()
    for _ in range(2):
        assert again(last()) == ["updated"]
        assert (last().replay_of, last().delivery) == (origin, "")
    folder = str(Path(origin.delivery).parent)
    assert default_storage.listdir(folder)[1] == [Path(origin.delivery).name]


def test_a_delivery_that_was_refused_in_part_is_mended_by_a_better_reading(
    owner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a replay is for: the reading has been mended, and the listings get it without their sender."""

    def blind(record: Any, provider: Any) -> Any:
        return dialect.damaged(Damaged(record.index, record.line, record.raw, "not known yet"))

    with monkeypatch.context() as patch:
        patch.setattr(dialect, "understood", blind)
        answer = send(owner, document(record("A-1"))).json()
    assert len(answer["rejected"]) == 1
    assert again(last()) == ["created"]


@pytest.mark.parametrize(("kind", "sent"), [
    ("application/zip", lambda: zipped(record("A-1", f"<anhaenge>{attachment('a.jpg')}</anhaenge>"),
                                       files={"a.jpg": PICTURE})),
    ("text/xml; charset=iso-8859-2", lambda: in_czech(record("A-1"))),
    ("application/xml", lambda: document(record("A-1"))),
])  # fmt: skip
def test_the_body_is_read_as_its_transport_said(owner: Person, kind: str, sent: Callable[[], bytes]) -> None:
    assert outcomes(owner, sent(), kind) == ["created"]
    content = Listing.objects.get().content
    assert again(last()) == ["updated"]
    assert Listing.objects.get().content == content


def in_czech(one: str) -> bytes:
    """Nothing in the document says which encoding it is in."""
    text = document(one).decode().partition("?>")[2].replace("Berlin", "Říčany u Přerova")
    return text.encode("iso-8859-2")


def test_what_is_no_charset_is_not_kept(owner: Person) -> None:
    for charset in ("utf-8", "x" * 200, "b\xe4d"):
        assert send(owner, document(record("A-1")), f"application/xml; charset={charset}").status_code == 200
        assert last().charset == ("utf-8" if charset == "utf-8" else "")


def test_seeki_json_is_replayed_too(owner: Person) -> None:
    Client().post("/v1/listings", body(listing("B-1")), content_type="application/json", headers=owner.headers)
    work_all()
    assert again(last()) == ["updated"]


def test_support_does_it_by_command(owner: Person, capsys: pytest.CaptureFixture[str]) -> None:
    outcomes(owner, document(record("A-1")))
    batch = last()
    call_command("import_file", batch=str(batch.pk), dry_run=True, json=True)
    assert json.loads(capsys.readouterr().out)["accepted"][0]["understood"]["external_id"] == "A-1"
    assert last() == batch, "nothing is stored by a rehearsal"
    call_command("import_file", batch=f"#{batch.number}")
    shown = capsys.readouterr().out
    assert "1 accepted, 0 rejected" in shown
    assert "what has been sent since then stays" in shown
    assert last().replay_of == batch


@pytest.mark.parametrize(("options", "sentence"), [
    ({"batch": "0198a5c2-7f11-7c3e-9b21-4d1f0a2b3c4d"}, "There is no batch"),
    ({"batch": "987654321987654321987654321"}, "There is no batch"),
    ({"batch": "yesterday"}, "neither the id nor the number"),
    ({"batch": "1", "agency": "Alba Estates"}, "Name a file and its --agency, or a --batch"),
    ({}, "Name a file and its --agency, or a --batch"),
])  # fmt: skip
def test_what_cannot_be_found_is_one_sentence(owner: Person, options: dict[str, str], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        call_command("import_file", **options)


def test_a_body_that_is_gone_is_one_sentence(owner: Person) -> None:
    outcomes(owner, document(record("A-1")))
    batch = last()
    default_storage.delete(batch.delivery)
    with pytest.raises(Refused, match="is gone"):
        replay(batch)
    assert deliveries.forget_old(timezone.now() + timedelta(days=31)) == 1
    with pytest.raises(CommandError, match=rf"The body of batch #{batch.number} is gone: bodies are kept for 30 days"):
        call_command("import_file", batch=str(batch.pk))
    assert last() == batch


def test_a_kept_body_that_is_damaged_is_one_sentence(owner: Person) -> None:
    outcomes(owner, document(record("A-1")))
    with Path(default_storage.path(last().delivery)).open("r+b") as file:
        file.write(b"nonsense")
    with pytest.raises(Refused, match="damaged"):
        replay(last())
