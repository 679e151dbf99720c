"""What was taken offline by hand stays offline through all imports, which say so, until it is lifted."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from imports.intake import saving
from imports.models import ImportItem
from listings.expiry import take_offline
from listings.models import Listing
from listings.withholding import REASON_LIMIT, bring_back, withhold
from tests.conftest import Person
from tests.factories import body, listings
from tests.imports.crm import Crm, listing, work_all

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
REASON = "The owner is ill"


@pytest.fixture
def withheld(crm: Crm, owner: Person) -> Listing:
    """One that was imported, and taken offline by hand."""
    crm.import_now(listing())
    assert withhold(Listing.objects.get(), owner.user, REASON)
    return Listing.objects.get()


def warnings(of: dict[str, Any]) -> list[tuple[str, str]]:
    return [(warning["code"], warning["path"]) for warning in of["warnings"]]


def test_it_is_not_live_and_is_so_again_when_brought_back(withheld: Listing, owner: Person) -> None:
    assert not Listing.objects.live().exists()
    assert not withheld.is_live()
    assert (withheld.withheld_by, withheld.withheld_reason) == (owner.user, REASON)
    assert bring_back(withheld)
    back = Listing.objects.live().get()
    assert (back.withheld_at, back.withheld_by, back.withheld_reason) == (None, None, "")


def test_both_deeds_are_done_once(withheld: Listing, colleague: Person) -> None:
    assert not withhold(withheld, colleague.user, "Another reason")
    assert Listing.objects.get().withheld_reason == REASON
    assert bring_back(withheld)
    assert not bring_back(withheld)


def test_a_reason_is_kept_in_a_form_that_can_be_stored(crm: Crm) -> None:
    crm.import_now(listing())
    withhold(Listing.objects.get(), None, "  a\x00b" + "x" * 5000)
    kept = Listing.objects.get().withheld_reason
    assert kept.startswith("abx")
    assert len(kept) == REASON_LIMIT


def test_unchanged_content_refreshes_its_time_and_nothing_else(crm: Crm, withheld: Listing) -> None:
    with time_machine.travel(datetime.now(UTC) + timedelta(days=30), tick=False):
        answer = crm.post(listing())
    item = ImportItem.objects.get(pk=answer["accepted"][0]["import_item_id"])
    assert (item.status, item.outcome) == ("completed", "unchanged")
    after = Listing.objects.get()
    changed = {field.name for field in Listing._meta.concrete_fields
               if getattr(after, field.attname) != getattr(withheld, field.attname)}  # fmt: skip
    assert changed == {"applied_number", "imported_at", "expires_at"}
    assert not Listing.objects.live().exists()


@pytest.mark.parametrize("sent", [listing(), listing(price=5)], ids=["unchanged", "queued"])
def test_every_import_of_it_warns_in_answer_item_and_status(crm: Crm, withheld: Listing, sent: Any) -> None:
    answer = crm.post(sent)
    assert answer["rejected"] == []
    (warning,) = answer["warnings"]
    assert warnings(answer) == [("kept_offline", "/listings/0/external_id")]
    assert warning["message"] == (
        "crm-1 was taken offline by hand (The owner is ill) and stays offline; what you sent was taken in."
    )
    work_all()
    item = ImportItem.objects.get(pk=answer["accepted"][0]["import_item_id"])
    assert [stored["code"] for stored in item.warnings] == ["kept_offline"]
    status = crm.status(item.pk)
    assert (status["status"], warnings(status)) == ("completed", [("kept_offline", "/listings/0/external_id")])
    assert status["expires_at"] is None
    assert not Listing.objects.live().exists()


def test_a_full_import_brings_new_content_and_not_the_listing(crm: Crm, withheld: Listing) -> None:
    (status,) = crm.import_now(listing(price=5, reference="R-2"))
    assert status["outcome"] == "updated"
    after = Listing.objects.get()
    assert (str(after.price), after.reference, after.street) == ("5.00", "R-2", "Wenceslas Square 1")
    assert (after.withheld_at, after.withheld_reason) == (withheld.withheld_at, REASON)
    bring_back(after)
    assert Listing.objects.live().get().price == 5


def test_other_warnings_stand_beside_it(crm: Crm, withheld: Listing) -> None:
    answer = crm.post(listing(price=5, pric=1), listing(price=6))
    codes = [(warning["index"], warning["code"]) for warning in answer["warnings"]]
    assert sorted(codes) == [(0, "kept_offline"), (0, "sent_twice"), (0, "unknown_field"), (1, "kept_offline")]


def test_a_refused_item_is_told_its_faults_and_nothing_else(crm: Crm, withheld: Listing) -> None:
    answer = crm.post(listing(price="x"))
    assert [one["error_code"] for one in answer["rejected"]] == ["VALIDATION_FAILED"]
    assert answer["warnings"] == []


def test_a_dry_run_warns_too(crm: Crm, withheld: Listing) -> None:
    answer = crm.client.post(
        "/v1/listings?dry_run=true", body([listing()]), content_type="application/json", headers=crm.headers
    ).json()
    assert answer["accepted"][0]["understood"]["external_id"] == "crm-1"
    assert warnings(answer) == [("kept_offline", "/listings/0/external_id")]


def test_the_same_id_of_another_agency_is_not_warned_of(withheld: Listing, stranger: Person, queue: list[str]) -> None:
    assert Crm(stranger).post(listing())["warnings"] == []


def test_one_that_changed_between_look_and_lock_is_warned_of_once(
    crm: Crm, withheld: Listing, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = saving.unchanged.confirm

    def fallen(agency_id: Any, rows: Any, number: int, now: datetime) -> Any:
        Listing.objects.update(content_hash=None)
        return original(agency_id, rows, number, now)

    monkeypatch.setattr(saving.unchanged, "confirm", fallen)
    assert warnings(crm.post(listing())) == [("kept_offline", "/listings/0/external_id")]


def test_its_time_runs_on_and_the_daily_job_ends_it(crm: Crm, owner: Person) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        crm.import_now(listing())
        withhold(Listing.objects.get(), owner.user, REASON)
        clock.shift(timedelta(days=60))
        assert take_offline() == 1
        (status,) = crm.import_now(listing())
        assert (status["outcome"], status["expires_at"]) == ("updated", None)
        assert not Listing.objects.live().exists()
        bring_back(Listing.objects.get())
        assert Listing.objects.live().get().expires_at == NOW + timedelta(days=120)


def test_looking_for_unchanged_listings_stays_one_query_a_group(crm: Crm, withheld: Listing) -> None:
    crm.import_now(*listings(20))

    def about_listings() -> list[str]:
        with CaptureQueriesContext(connection) as queries:
            assert crm.post(*listings(20), listing())["rejected"] == []
        return [query["sql"] for query in queries if "listings_listing" in query["sql"]]

    found = about_listings()
    assert len([sql for sql in found if "withheld_at" in sql]) == 1
    assert len(found) == 3, "the look, the lock, the refresh"
