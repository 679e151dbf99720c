"""A listing at the support desk: who wrote it, what changed when, offline with a reason, and more time."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from agencies.models import AuditEntry, User
from imports.history import versions
from imports.models import ImportItem
from listings.expiry import take_offline
from listings.models import ImagesDue, Listing
from listings.withholding import bring_back, withhold
from tests.conftest import Person
from tests.imports.crm import Crm, listing
from tests.imports.support.conftest import WHY, staff

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


@pytest.fixture
def kept(crm: Crm) -> Listing:
    crm.import_now(listing())
    return Listing.objects.get()


def page(client: Client, kept: Listing) -> str:
    return client.get(reverse("admin:listings_listing_change", args=[kept.pk])).content.decode()


def history(client: Client, kept: Listing, **query: str) -> str:
    return client.get(reverse("support-listing-history", args=[kept.pk]), query).content.decode()


def do(client: Client, deed: str, kept: Listing, **data: str) -> Any:
    return client.post(reverse(f"support-{deed}", args=[kept.pk]), WHY | data, follow=True)


def test_the_page_shows_state_images_and_content(kept: Listing, desk: Client) -> None:
    shown = page(desk, kept)
    for words in ("crm-1", "Live until", "What changed when", "Images", "As it is kept", str(kept.pk)):
        assert words in shown
    assert reverse("support-listing-history", args=[kept.pk]) in shown


def test_its_history_says_what_each_import_changed_and_who_wrote_it_last(crm: Crm, desk: Client) -> None:
    crm.import_now(listing(price=100))
    crm.import_now(listing(price=100))
    crm.import_now(listing(price=200, name="Bright flat"))
    kept = Listing.objects.get()
    found = versions.page(kept)
    assert [[(one.field, one.before, one.after) for one in version.changes] for version in found.versions] == [
        [("price", "100", "200"), ("name", listing()["name"], "Bright flat")],
        [],
    ]
    shown = history(desk, kept)
    assert "Written last by" in shown
    assert "Bright flat" in shown
    crm.import_now(listing(price=200, name="Bright flat"))
    assert "which found it unchanged" in history(desk, Listing.objects.get())
    item = versions.written_by(Listing.objects.get())
    assert item == ImportItem.objects.latest("batch_number")


def test_its_history_goes_on_behind_a_page(crm: Crm, desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "PAGE", 2)
    for price in range(1, 6):
        crm.import_now(listing(price=price))
    kept = Listing.objects.get()
    seen, before = [], None
    while True:
        found = versions.page(kept, before)
        seen += [version.item.payload["price"] for version in found.versions]
        assert all(version.changes for version in found.versions if version.item.payload["price"] != "1")
        if found.older is None:
            break
        before = found.older
    assert seen == ["5", "4", "3", "2", "1"]
    assert "Older" in history(desk, kept)
    assert history(desk, kept, before="nonsense") == history(desk, kept)


def test_taken_offline_by_support_the_agency_reads_why_and_cannot_lift_it(
    crm: Crm, kept: Listing, desk: Client, owner: Person, support: User
) -> None:
    do(desk, "withhold", kept, reason="Not the owner's to sell")
    kept.refresh_from_db()
    assert (kept.is_live(), kept.withheld_by_support, kept.withheld_by) == (False, True, support)
    mine = owner.client()
    shown = mine.get(reverse("listing", args=[kept.pk])).content.decode()
    assert "Not the owner&#x27;s to sell. Only support can bring it back" in shown
    assert reverse("bring-back", args=[kept.pk]) not in shown
    assert support.email not in shown
    answer = mine.post(reverse("bring-back", args=[kept.pk]), follow=True).content.decode()
    assert "only support can bring it back" in answer
    mine.post(reverse("withhold", args=[kept.pk]), {"reason": "ours"})
    crm.import_now(listing(price=5))
    kept.refresh_from_db()
    assert (kept.is_live(), kept.withheld_reason, kept.price) == (False, "Not the owner's to sell", 5)
    status = crm.status(ImportItem.objects.latest("batch_number").pk)
    assert "Not the owner's to sell" in status["offline_reason"]
    entry = AuditEntry.objects.get(deed="listing_withheld")
    assert (entry.actor_name, entry.facts["person"]) == ("Seeki", support.email)
    assert "Not the owner&#x27;s to sell" in mine.get("/dashboard/audit/").content.decode()
    assert "Not the owner&#x27;s to sell" in history(desk, kept)
    do(desk, "bring-back", kept)
    kept.refresh_from_db()
    assert (kept.is_live(), kept.withheld_by_support, kept.withheld_reason) == (True, False, "")
    assert crm.status(ImportItem.objects.latest("batch_number").pk)["offline_reason"] is None
    assert [one.change_message for one in LogEntry.objects.order_by("pk")] == [
        "Listing taken offline: Not the owner's to sell",
        "Listing brought back: the agency rang",
    ]


def test_supports_word_takes_the_place_of_the_agencys_own(kept: Listing, desk: Client, owner: Person) -> None:
    withhold(kept, owner.user, "ours")
    assert "Take offline" in page(desk, kept)
    do(desk, "withhold", kept)
    kept.refresh_from_db()
    assert (kept.withheld_by_support, kept.withheld_reason) == (True, "the agency rang")
    assert not bring_back(kept)
    assert not withhold(kept, None, "again", by_support=True)
    assert bring_back(kept, by_support=True)


def test_support_lifts_what_the_agency_did(kept: Listing, desk: Client, owner: Person) -> None:
    withhold(kept, owner.user, "ours")
    do(desk, "bring-back", kept)
    kept.refresh_from_db()
    assert kept.is_live()


def test_its_time_is_prolonged_up_to_what_an_import_would_bring(crm: Crm, desk: Client) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        crm.import_now(listing())
        kept = Listing.objects.get()
        assert "would not prolong" in do(desk, "extend", kept, days="60").content.decode()
        clock.shift(timedelta(days=50))
        desk.force_login(User.objects.get(is_staff=True))  # the session has run out meanwhile
        do(desk, "extend", kept, days="30")
        kept.refresh_from_db()
        assert kept.expires_at == NOW + timedelta(days=80)
        entry = AuditEntry.objects.get(deed="listing_extended")
        assert (entry.facts["reason"], entry.facts["until"]) == ("the agency rang", kept.expires_at.isoformat())
        for days in ("61", "-1", "x", ""):
            assert "Choose for how many days" in do(desk, "extend", kept, days=days).content.decode()
        assert "Say why" in do(desk, "extend", kept, days="60", reason="").content.decode()
        crm.import_now(listing())
        kept.refresh_from_db()
        assert kept.expires_at == NOW + timedelta(days=110)


def test_one_that_had_expired_comes_back_with_its_images(crm: Crm, desk: Client) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        crm.import_now(listing())
        kept = Listing.objects.get()
        ImagesDue.objects.all().delete()
        clock.shift(timedelta(days=61))
        assert take_offline() == 1
        desk.force_login(User.objects.get(is_staff=True))
        do(desk, "extend", kept, days="7")
        kept.refresh_from_db()
        assert (kept.is_live(), kept.offline_at) == (True, None)
        assert ImagesDue.objects.filter(listing=kept).exists()


def test_what_its_sender_removed_is_not_prolonged(kept: Listing, desk: Client) -> None:
    Listing.objects.update(removed_at=NOW, removal="SOLD", expires_at=NOW)
    assert "its sender has removed it" in do(desk, "extend", kept, days="7").content.decode()
    assert 'popovertarget="extend"' not in page(desk, kept)


def test_who_is_no_staff_or_may_not_does_nothing(
    kept: Listing, owner: Person, colleague: Person, stranger: Person
) -> None:
    deeds = ("withhold", "bring-back", "extend")
    for person in (owner, colleague, stranger):
        client = person.client()
        for deed in deeds:
            assert "/admin/login/" in client.post(reverse(f"support-{deed}", args=[kept.pk]), WHY).headers["Location"]
        assert "/admin/login/" in client.get(reverse("support-listing-history", args=[kept.pk])).headers["Location"]
    junior = staff("listings.view_listing")
    for deed in deeds:
        assert junior.post(reverse(f"support-{deed}", args=[kept.pk]), WHY | {"days": "7"}).status_code == 403
    shown = page(junior, kept)
    assert 'popovertarget="withhold"' not in shown
    assert history(junior, kept)
