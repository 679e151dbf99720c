"""The story of one item: its stages, one sentence about it, what was sent, and what it changed."""

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from imports import deliveries
from imports.history import sent as sent_module
from imports.history.differences import Difference, differences, previous
from imports.history.items import own_item
from imports.history.sent import as_it_came, readable, sent
from imports.history.timeline import timeline
from imports.history.verdict import verdict
from imports.models import ImportBatch, ImportItem
from imports.pipeline import turns
from imports.pipeline.turns import is_claimed
from listings.models import Listing, ListingImage
from listings.withholding import withhold
from tests.conftest import Person
from tests.imports.crm import Crm, broker_down, ended, listing, work_all

pytestmark = pytest.mark.django_db


def the(external_id: str = "a") -> ImportItem:
    item = own_item(
        *ImportItem.objects.filter(external_id=external_id).values_list("agency", "pk").latest("batch_number")
    )
    assert item is not None
    return item


def states(item: ImportItem) -> str:
    return " ".join(f"{stage.name}:{stage.state}" for stage in timeline(item, is_claimed(item)))


def sentence(item: ImportItem) -> str:
    return verdict(item, is_claimed(item))


def test_waiting_in_hand_and_live(crm: Crm) -> None:
    crm.post(listing("a", images=["https://images.alba.example/1.jpg"]))
    assert states(the()) == "received:done checked:done located:done saved:waiting images:waiting live:waiting"
    assert sentence(the()) == "Not live yet: it waits for its turn."
    turn = turns.take()
    assert turn is not None
    assert "saved:current" in states(the())
    assert sentence(the()) == "Not live yet: it is being saved now."
    turns.release(turn)
    work_all()
    assert states(the()) == "received:done checked:done located:done saved:done images:current live:done"
    assert sentence(the()) == "A new listing was made."
    stages = {stage.name: stage for stage in timeline(the(), False)}
    assert stages["live"].at == Listing.objects.get().expires_at
    assert stages["saved"].at == the().finished_at
    assert stages["images"].sentence == "0 of 1 are ready."
    ListingImage.objects.create(listing=Listing.objects.get(), position=0, url="x", state="failed")
    stages = {stage.name: stage for stage in timeline(the(), False)}
    assert (stages["images"].state, stages["images"].sentence) == (
        "failed",
        "0 of 1 are ready. One could not be fetched.",
    )


def test_refused_by_the_checks(crm: Crm) -> None:
    crm.post(listing("a", price="x", floor="y"))
    assert states(the()) == "received:done checked:failed located:skipped saved:skipped images:skipped live:skipped"
    assert sentence(the()) == "Not taken: 2 fields have to be mended at the sender."


def test_no_such_place(crm: Crm) -> None:
    crm.post(listing("a", coordinates={"lat": 95, "lng": 14}))
    assert "checked:done located:failed saved:skipped" in states(the())
    assert sentence(the()) == "Not taken: its coordinates lie outside of the map."


def test_an_address_that_is_looked_up(crm: Crm) -> None:
    crm.post(listing("a"))
    ImportItem.objects.update(address_key=b"k" * 16, latitude=None, longitude=None)
    assert "located:current saved:waiting" in states(the())
    assert sentence(the()) == "Not live yet: its address is being looked up."
    ImportItem.objects.update(not_before=timezone.now() + timedelta(minutes=5))
    assert "asks to wait" in timeline(the(), False)[2].sentence


@pytest.mark.parametrize("code", ["INFRA_LOST", "INTERNAL_ERROR"])
def test_our_fault(crm: Crm, code: str) -> None:
    crm.post(listing("a"))
    ended(crm, the().pk, "failed", code)
    assert states(the()) == "received:done checked:done located:done saved:failed images:skipped live:skipped"
    assert "Retry it; nothing has to be sent again." in sentence(the())


def test_the_queue_refused(crm: Crm) -> None:
    with broker_down():
        crm.post(listing("a"))
    assert "checked:done located:done saved:failed" in states(the())
    assert sentence(the()).startswith("Stored, but not worked off")


def test_unchanged_superseded_removed_absent(crm: Crm) -> None:
    crm.import_now(listing("a"))
    crm.post(listing("a"))
    assert states(the()) == "received:done checked:done located:skipped saved:done images:skipped live:done"
    assert sentence(the()) == "Nothing had changed; the listing was prolonged."
    crm.post(listing("a", price=1))
    ImportItem.objects.filter(status="queued").update(removal="SOLD")
    work_all()
    assert "live:skipped" in states(the())
    assert sentence(the()) == "The listing was taken offline, as its sender asked."
    first = ImportItem.objects.filter(external_id="a").earliest("batch_number")
    first = own_item(first.agency_id, first.pk)
    assert first is not None
    assert "live:failed" in states(first)
    assert sentence(first).startswith("A new listing was made. Your software reported it as sold on")


def test_expired(crm: Crm) -> None:
    crm.import_now(listing("a"))
    Listing.objects.update(expires_at=timezone.now() - timedelta(days=1))
    assert "No import has named it for too long, so it expired on" in sentence(the())
    assert "live:failed" in states(the())


def test_taken_offline_by_hand(crm: Crm) -> None:
    crm.import_now(listing("a"))
    withhold(Listing.objects.get(), None, "The owner is away")
    crm.import_now(listing("a", price=5))
    assert sentence(the()).startswith("The listing was updated. Taken offline by hand on")
    assert "(The owner is away)" in sentence(the())
    last = timeline(the(), False)[-1]
    assert (last.state, last.at) == ("failed", Listing.objects.get().withheld_at)


# What was sent


def test_a_refused_item_keeps_what_came(crm: Crm) -> None:
    crm.post(listing("good"), listing("a", price="x"))
    ImportBatch.objects.update(delivery="")
    assert json.loads(sent(the()) or "") == listing("a", price="x")
    assert sent(the("good")) is None, "forgotten"


def test_an_accepted_item_is_read_again_out_of_the_delivery(crm: Crm) -> None:
    crm.post(listing("first"), listing("a"), listing("last"))
    assert json.loads(sent(the()) or "") == listing("a")
    assert json.loads(sent(the("last")) or "") == listing("last")
    assert "\n  " in (sent(the()) or ""), "laid out"


def test_a_file_that_is_gone_or_too_large_or_too_slow(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    crm.post(listing("a"))
    with monkeypatch.context() as patch:
        patch.setattr(sent_module, "SIZE_LIMIT", 10)
        assert sent(the()) is None
    with monkeypatch.context() as patch:
        patch.setattr(sent_module, "SECONDS", -1)
        assert sent(the()) is None
    assert sent(the()) is not None
    deliveries.default_storage.delete(the().batch.delivery)
    assert sent(the()) is None


OPENIMMO = """<?xml version="1.0" encoding="UTF-8"?><openimmo><anbieter><openimmo_anid>A1</openimmo_anid>{}</anbieter>
</openimmo>"""
RECORD = """<immobilie><objektkategorie><nutzungsart WOHNEN="1"/><vermarktungsart KAUF="1"/><objektart><wohnung/>
</objektart></objektkategorie><geo><plz>10115</plz><ort>Berlin</ort><land iso_land="DEU"/></geo><preise>
<kaufpreis>{price}</kaufpreis></preise><verwaltung_techn><objektnr_extern>{id}</objektnr_extern></verwaltung_techn>
</immobilie>"""


@pytest.mark.parametrize("is_zip", [False, True], ids=["xml", "zip"])
def test_openimmo_is_read_again_too(crm: Crm, owner: Person, is_zip: bool) -> None:
    body = OPENIMMO.format(RECORD.format(id="x", price=1) + RECORD.format(id="a", price=250000)).encode()
    media_type = "application/xml"
    if is_zip:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("index.xml", body)
        body, media_type = file.getvalue(), "application/zip"
    answer = crm.client.post("/v1/openimmo", body, content_type=media_type, headers=owner.headers)
    assert len(answer.json()["accepted"]) == 2
    text = sent(the()) or ""
    assert "<kaufpreis>250000</kaufpreis>" in text
    assert "<objektnr_extern>x<" not in text
    assert text.count("\n") > 10, "one element a line"


def test_what_could_not_be_stored_is_read_again_and_not_taken_for_what_was_sent(crm: Crm) -> None:
    crm.post(listing("a"))
    ImportItem.objects.update(payload=None, raw=b'{"canonical": 1}', status="rejected", error_code="INTERNAL_ERROR")
    assert json.loads(sent(the()) or "") == listing("a")


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b'{"a": 1e999, "a": "\xc3\xa9"}', '{\n  "a": 1e999,\n  "a": "é"\n}'),
        (b'{"a": NaN}', '{"a": NaN}'),
        (b'{"a": "\xff"}', '{"a": "\\xff"}'),
        (b"<a><b>1</b></a>", "<a>\n  <b>1</b>\n</a>\n"),
        (b"<a>&xxe;<b></a>", None),
        (b"", ""),
    ],
)
def test_whatever_came_can_be_read(raw: bytes, text: str | None) -> None:
    assert text is None or readable(raw) == text
    assert isinstance(readable(raw), str)


def test_long_things_are_cut() -> None:
    picture = b"<a><daten>" + b"QUJD" * 5000 + b"</daten></a>"
    assert "characters of base64" in readable(picture)
    assert len(readable(picture)) < 300
    assert len(readable(b'["' + b"ab " * 200_000 + b'"]')) < 201_000
    assert len(readable(b"[" * 2_000_000)) < 201_000


def test_an_item_knows_what_it_came_as(crm: Crm) -> None:
    crm.post(listing("a", price="x"))
    assert json.loads(as_it_came(the()) or b"") == listing("a", price="x")


# What it changed


def test_the_difference_to_the_previous_version(crm: Crm) -> None:
    crm.import_now(listing("a", price=1))
    crm.import_now(listing("a", price=1))
    assert previous(the()) == ImportItem.objects.filter(external_id="a").earliest("batch_number")
    crm.import_now(listing("a", price=2, floor=3))
    before = previous(the())
    assert before is not None
    assert differences(before.payload, the().payload) == [
        Difference("price", "1", "2"),
        Difference("floor", None, 3),
    ], "in the order of the schema"
    assert previous(before) is None


def test_versions_of_other_senders_and_removals_do_not_count(crm: Crm) -> None:
    crm.import_now(listing("a", price=1))
    ImportItem.objects.update(scope="other")
    crm.import_now(listing("a", price=2))
    assert previous(the()) is None
    ImportItem.objects.update(scope="", removal="")
    assert previous(the()) is not None
    ImportItem.objects.exclude(pk=the().pk).update(removal="SOLD")
    assert previous(the()) is None


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 3}}, [("a.b", 1, 3), ("a.c", 2, None)]),
        ({"a": [1, 2, 3]}, {"a": [0, 1, 2, 3]}, [("a[0]", None, 0)]),
        ({"a": [1, 2, 3]}, {"a": [1, 3]}, [("a[1]", 2, None)]),
        ({"a": [{"u": "x", "c": "1"}]}, {"a": [{"u": "x", "c": "2"}]}, [("a[0].c", "1", "2")]),
        ({"a": [1]}, {"a": "1"}, [("a", [1], "1")]),
        ({"a": list(range(400))}, {"a": list(range(1, 400))}, [("a", list(range(400)), list(range(1, 400)))]),
    ],
)
def test_differences(before: dict[str, Any], after: dict[str, Any], found: list[Any]) -> None:
    assert differences(before, after) == found


def test_not_more_differences_than_anybody_reads() -> None:
    assert len(differences({}, {f"f{n}": n for n in range(1000)})) == 200
