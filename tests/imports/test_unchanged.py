"""The nightly re-send: rows S39, S40, S42 and S43 of the seed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.forms.models import model_to_dict
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from imports.dialects.contract import Dialect, Upsert
from imports.dialects.seeki_json import SEEKI_JSON
from imports.intake import judging, unchanged
from imports.intake.judging import Judge
from imports.models import ImportItem
from listings import payload
from listings.expiry import take_offline
from listings.models import ImagesDue, Listing
from tests.imports.crm import Crm, body, broker_down, ended, listing, raw_body, work_all

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def content_hash(dialect: Dialect, raw: bytes) -> bytes:
    sent = Upsert(index=0, raw=raw, payload=raw, locate=str, id_path="")
    return Judge(dialect, None, None).content_hash(sent, None)


def outcome(crm: Crm, *items: Any) -> list[str]:
    """What became of a re-send, and whether it was known in the request itself."""
    answer = crm.post(*items)
    assert answer["rejected"] == []
    ids = [one["import_item_id"] for one in answer["accepted"]]
    at_once = [ImportItem.objects.get(pk=item).status == "completed" for item in ids]
    work_all()
    return [
        f"{crm.status(item)['outcome']}{' at once' if quick else ''}"
        for item, quick in zip(ids, at_once, strict=True)
    ]  # fmt: skip


def row(found: Listing) -> dict[str, Any]:
    fields = model_to_dict(found) | {field.name: getattr(found, field.name) for field in Listing._meta.concrete_fields}
    return fields | {"content_hash": bytes(found.content_hash)}


def test_s43_identical_bytes_are_unchanged_in_the_request_itself(crm: Crm, queue: list[str]) -> None:
    crm.import_now(listing())
    queue.clear()
    answer = crm.post(listing())
    status = crm.status(answer["accepted"][0]["import_item_id"])
    assert (status["status"], status["outcome"]) == ("completed", "unchanged")
    assert status["listing_id"] == str(Listing.objects.get().pk)
    assert status["finished_at"] == status["received_at"]
    assert queue == []


def test_s40_identical_data_refreshes_the_ttl_and_writes_nothing_else(crm: Crm) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        crm.import_now(listing(images=["https://images.alba.example/1.jpg"]))
        ImagesDue.objects.all().delete()
        before = row(Listing.objects.get())
        clock.shift(timedelta(days=59))
        assert outcome(crm, listing(images=["https://images.alba.example/1.jpg"])) == ["unchanged at once"]
        after = row(Listing.objects.get())
    assert after["expires_at"] == NOW + timedelta(days=119)
    assert after["imported_at"] == NOW + timedelta(days=59)
    assert {name for name in after if after[name] != before[name]} == {"applied_number", "imported_at", "expires_at"}
    assert not ImagesDue.objects.exists()


def test_s40_an_unchanged_item_stores_no_second_copy(crm: Crm) -> None:
    crm.import_now(listing())
    outcome(crm, listing())
    again = ImportItem.objects.order_by("pk").last()
    assert (again.payload, again.raw) == (None, None)


def test_s40_a_changed_listing_refreshes_its_ttl_too(crm: Crm) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        crm.import_now(listing(price=1))
        clock.shift(timedelta(days=30))
        assert outcome(crm, listing(price=2)) == ["updated"]
        found = Listing.objects.get()
        assert found.expires_at == found.changed_at + timedelta(days=60) == NOW + timedelta(days=90)
        assert found.created_at == NOW


def test_s43_re_sent_every_night_a_listing_lives_for_ever(crm: Crm) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        crm.import_now(listing())
        for _ in range(5):
            clock.shift(timedelta(days=59))
            assert take_offline() == 0
            assert outcome(crm, listing()) == ["unchanged at once"]
            assert Listing.objects.live().exists()


def test_s42_a_listing_lives_60_days_from_its_last_successful_import(crm: Crm) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        crm.import_now(listing())
        clock.move_to(NOW + timedelta(days=60) - timedelta(seconds=1))
        assert Listing.objects.live().exists()
        clock.move_to(NOW + timedelta(days=60))
        assert not Listing.objects.live().exists()
        assert take_offline() == 1
        assert Listing.objects.get().offline_at == NOW + timedelta(days=60)
        assert take_offline() == 0


def test_s42_a_refused_import_prolongs_nothing(crm: Crm) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        crm.import_now(listing())
        clock.shift(timedelta(days=30))
        crm.reject(listing(price="x"))
        assert Listing.objects.get().expires_at == NOW + timedelta(days=60)


# When the hash holds, and when it does not


def spaced(one: dict[str, Any]) -> bytes:
    return body(one).replace(b'{"listings": [', b"").removesuffix(b"]}").replace(b'"price": ', b'"price":  ')


@pytest.mark.parametrize(
    "other",
    [
        listing(price=320001),
        listing(name="sunny 2-bedroom apartment, Wenceslas Square"),
        listing(unknown=1),
        dict(reversed(listing().items())),
    ],
    ids=["price", "one letter", "unknown field", "order of fields"],
)
def test_s43_any_other_content_is_imported_in_full(crm: Crm, other: dict[str, Any]) -> None:
    crm.import_now(listing())
    assert outcome(crm, other) == ["updated"]


def test_s43_one_more_blank_is_imported_in_full_and_then_known(crm: Crm) -> None:
    crm.import_now(listing())
    sent = raw_body(spaced(listing()))
    assert crm.send(sent).status_code == 200
    work_all()
    assert crm.send(sent).status_code == 200
    outcomes = list(ImportItem.objects.order_by("pk").values_list("outcome", flat=True))
    assert outcomes == ["created", "updated", "unchanged"]


def test_s43_blanks_around_an_item_belong_to_nobody(crm: Crm) -> None:
    crm.import_now(listing())
    one = body(listing()).removeprefix(b'{"listings": [').removesuffix(b"]}")
    assert crm.send(b'\xef\xbb\xbf{\n"listings" : [\n\t' + one + b" \n] }").status_code == 200
    assert ImportItem.objects.order_by("pk").last().outcome == "unchanged"


@given(st.data())
@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_s43_any_other_byte_is_another_hash(data: st.DataObject) -> None:
    raw = spaced(listing())
    at = data.draw(st.integers(0, len(raw) - 1))
    byte = data.draw(st.integers(0, 255))
    other = raw[:at] + bytes([byte]) + raw[at + 1 :]
    assert (content_hash(SEEKI_JSON, raw) == content_hash(SEEKI_JSON, other)) == (raw == other)
    assert len(content_hash(SEEKI_JSON, raw)) == 16


def test_s43_a_newer_reading_of_the_same_bytes_is_imported_in_full(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    crm.import_now(listing())
    monkeypatch.setattr(payload, "VERSION", payload.VERSION + 1)
    assert outcome(crm, listing()) == ["updated"]
    assert outcome(crm, listing()) == ["unchanged at once"]


def test_s43_dialect_and_its_version_belong_to_the_hash() -> None:
    from dataclasses import replace

    plain = content_hash(SEEKI_JSON, b"{}")
    assert content_hash(replace(SEEKI_JSON, version=SEEKI_JSON.version + 1), b"{}") != plain
    assert content_hash(replace(SEEKI_JSON, name="other"), b"{}") != plain


def test_s43_a_waiting_version_in_between_means_not_unchanged(crm: Crm) -> None:
    crm.import_now(listing(price=1))
    (waiting,) = crm.accept(listing(price=2))
    (again,) = crm.accept(listing(price=1))
    assert crm.status(again)["status"] == "queued"
    work_all()
    assert str(Listing.objects.get().price) == "1.00"
    assert [crm.status(item)["outcome"] for item in (waiting, again)] == ["superseded", "unchanged"]


def test_s43_a_waiting_version_that_is_worked_off_first_is_put_right_by_the_later_one(crm: Crm, settings: Any) -> None:
    settings.SEEKI_CHUNK_ITEMS = 1
    crm.import_now(listing(price=1))
    crm.accept(listing(price=2))
    assert outcome(crm, listing(price=1)) == ["updated"]
    assert str(Listing.objects.get().price) == "1.00"


def test_s43_a_version_that_waits_for_a_geocoder_means_not_unchanged(crm: Crm) -> None:
    crm.import_now(listing(price=1))
    (waiting,) = crm.accept(listing(price=2))
    ImportItem.objects.filter(pk=waiting).update(address_key=b"k" * 16)
    (again,) = crm.accept(listing(price=1))
    assert [crm.status(item)["status"] for item in (waiting, again)] == ["queued", "queued"]


def test_s43_a_version_that_failed_is_never_unchanged(crm: Crm) -> None:
    (item,) = crm.accept(listing())
    ended(crm, item, "failed", "INTERNAL_ERROR")
    assert outcome(crm, listing()) == ["created"]


def test_s43_a_version_that_the_queue_refused_is_never_unchanged(crm: Crm) -> None:
    crm.import_now(listing(price=1))
    with broker_down():
        assert crm.reject(listing(price=2))["error_code"] == "INFRA_QUEUE_REJECTED"
    assert outcome(crm, listing(price=2)) == ["updated"]


def test_s43_what_still_shows_is_unchanged_though_another_version_was_refused(crm: Crm) -> None:
    crm.import_now(listing(price=1))
    with broker_down():
        crm.reject(listing(price=2))
    assert outcome(crm, listing(price=1)) == ["unchanged at once"]
    refused = ImportItem.objects.get(error_code="INFRA_QUEUE_REJECTED")
    assert crm.retry(refused.pk).status_code == 202
    work_all()
    assert crm.status(refused.pk)["outcome"] == "superseded"


def test_s42_s43_an_expired_listing_revives_by_a_full_import(crm: Crm) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        crm.import_now(listing())
        clock.shift(timedelta(days=61))
        take_offline()
        assert outcome(crm, listing()) == ["updated"]
        found = Listing.objects.live().get()
        assert (found.offline_at, found.expires_at) == (None, NOW + timedelta(days=121))


def test_s42_s43_expired_is_expired_even_if_the_job_never_ran(crm: Crm) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        crm.import_now(listing())
        clock.shift(timedelta(days=60))
        assert outcome(crm, listing()) == ["updated"]
        assert Listing.objects.live().exists()


def test_s43_the_same_twice_in_one_request_is_known_at_once(crm: Crm) -> None:
    crm.import_now(listing())
    assert outcome(crm, listing(), listing()) == ["superseded at once", "unchanged at once"]


def test_one_that_is_followed_by_another_says_so_in_its_status(crm: Crm) -> None:
    """Its row was written before the other was read."""
    earlier, later = crm.post(listing(price=1), listing(price=2))["accepted"]
    told = [crm.status(one["import_item_id"])["warnings"] for one in (earlier, later)]
    assert [[warning["code"] for warning in warnings] for warnings in told] == [["sent_twice"], []]


def test_s43_one_that_is_followed_by_another_waits_with_it(crm: Crm) -> None:
    """Else a queue that refuses the later one would leave neither in effect."""
    crm.import_now(listing(price=1))
    with broker_down():
        answer = crm.post(listing(price=1), listing(price=2))
    assert [one["error_code"] for one in answer["rejected"]] == ["INFRA_QUEUE_REJECTED"] * 2
    assert outcome(crm, listing(price=1), listing(price=2)) == ["superseded", "updated"]


def test_s43_back_and_forth_within_one_request_ends_with_the_last(crm: Crm) -> None:
    crm.import_now(listing(price=1))
    assert outcome(crm, listing(price=2), listing(price=1)) == ["superseded", "unchanged at once"]
    assert str(Listing.objects.get().price) == "1.00"


def test_s43_what_waits_and_is_the_same_by_the_time_it_is_worked_off_is_unchanged(crm: Crm) -> None:
    crm.accept(listing())
    assert outcome(crm, listing()) == ["created"]
    outcomes = list(ImportItem.objects.order_by("pk").values_list("outcome", flat=True))
    assert outcomes == ["superseded", "created"]


def test_s43_unchanged_new_and_bad_in_one_request(crm: Crm) -> None:
    crm.import_now(listing("same"), listing("other"))
    answer = crm.post(listing("new"), listing("same"), listing("bad", price="x"), listing("other", price=5))
    assert [one["external_id"] for one in answer["accepted"]] == ["new", "same", "other"]
    assert [one["external_id"] for one in answer["rejected"]] == ["bad"]
    assert list(ImportItem.objects.order_by("pk")[2:].values_list("status", flat=True)).count("completed") == 1
    indexes = ImportItem.objects.filter(batch_id=answer["batch_id"]).order_by("index").values_list("index", "status")
    assert list(indexes) == [(0, "queued"), (1, "completed"), (2, "rejected"), (3, "queued")]


@pytest.mark.parametrize(
    "meanwhile",
    [
        lambda found: found.update(content_hash=b"x" * 16),
        lambda found: found.update(content_hash=None),
        lambda found: found.update(expires_at=NOW - timedelta(days=900)),
        lambda found: found.update(applied_number=10**12),
        lambda found: found.delete(),
    ],
    ids=["another version", "taken offline", "expired", "a later delivery", "gone"],
)
def test_s43_it_is_looked_at_again_under_the_lock(
    crm: Crm, monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[Any], object]
) -> None:
    """Between the first look and the lock another import may have come."""
    crm.import_now(listing())
    confirm = unchanged.confirm

    def confirm_late(*args: Any) -> Any:
        meanwhile(Listing.objects.all())
        return confirm(*args)

    monkeypatch.setattr(unchanged, "confirm", confirm_late)
    answer = crm.post(listing())
    item = ImportItem.objects.get(pk=answer["accepted"][0]["import_item_id"])
    assert (item.status, item.outcome) == ("queued", "")
    assert item.payload["external_id"] == "crm-1"
    monkeypatch.undo()


@pytest.mark.parametrize("external_id", ["A-1", "0", 123, 0, "ünï 家", "a/b~c", '"'])
def test_s43_ids_of_every_dress_are_known_again_at_once(crm: Crm, external_id: Any) -> None:
    crm.import_now(listing(external_id))
    assert outcome(crm, listing(external_id)) == ["unchanged at once"]


def test_s43_an_id_with_blanks_around_is_known_by_the_worker(crm: Crm) -> None:
    crm.import_now(listing(" A-1 "))
    assert outcome(crm, listing(" A-1 ")) == ["unchanged"]


def test_s43_an_unchanged_item_is_not_judged_again(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    crm.import_now(*(listing(f"crm-{n}") for n in range(20)))
    judged: list[Any] = []
    check = payload.check
    monkeypatch.setattr(judging.payload, "check", lambda one: judged.append(one) or check(one))
    assert set(outcome(crm, *(listing(f"crm-{n}") for n in range(1, 21)))) == {"unchanged at once", "created"}
    assert len(judged) == 1
