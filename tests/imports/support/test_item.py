"""An item at the support desk: what is seen of it, and what is done with it."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from agencies.models import AuditEntry, User
from imports.history import sent
from imports.models import Attempt, ImportBatch, ImportItem
from imports.pipeline import attempts, turns
from imports.pipeline.work import take_turn
from listings.models import Listing
from tests.conftest import Person
from tests.imports.crm import Crm, broker_down, listing, work_all
from tests.imports.support.conftest import WHY, failing_workers, inner, staff

pytestmark = pytest.mark.django_db


def the() -> ImportItem:
    return ImportItem.objects.get()


def page(desk: Client, item: ImportItem | None = None) -> str:
    answer = desk.get(reverse("admin:imports_importitem_change", args=[(item or the()).pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def do(desk: Client, deed: str, **data: str) -> Any:
    return desk.post(reverse(f"support-item-{deed}", args=[the().pk]), data or WHY, follow=True)


def counts() -> tuple[int, int, int]:
    batch = ImportBatch.objects.get()
    return batch.waiting_count, batch.failed_count, batch.rejected_count


def test_the_page_shows_what_the_agency_sees_and_who_had_it_in_hand(crm: Crm, desk: Client) -> None:
    crm.accept(listing(name="<script>alert(1)</script>"))
    assert "No worker yet." in page(desk)
    work_all()
    shown = page(desk)
    attempt = Attempt.objects.get()
    for words in (
        the().workflow_id,
        "A new listing was made.",
        attempt.worker,
        "As it was sent",
        "As we understood it",
    ):
        assert words in shown
    for name, key in (
        ("imports_importbatch", the().batch_id), ("listings_listing", the().listing_id),
        ("agencies_agency", crm.agency.pk),
    ):  # fmt: skip
        assert reverse(f"admin:{name}_change", args=[key]) in shown
    assert "/dashboard/" not in inner(shown)
    assert "<script>alert(1)" not in shown


def test_who_is_no_staff_or_may_not_sees_and_does_nothing(
    crm: Crm, owner: Person, colleague: Person, stranger: Person
) -> None:
    crm.accept(listing())
    addresses = [
        reverse("admin:imports_importitem_change", args=[the().pk]),
        reverse("support-item-sent", args=[the().pk]),
        reverse("support-item-understood", args=[the().pk]),
        reverse("support-batch-body", args=[the().batch_id]),
        reverse("support-batch-replay", args=[the().batch_id]),
        reverse("support-bulk-new") + f"?kind=retry&batch={the().batch_id}",
    ]
    for person in (owner, colleague, stranger):
        client = person.client()
        for address in addresses:
            assert "/admin/login/" in client.get(address).headers["Location"]
        assert "/admin/login/" in client.post(reverse("support-item-lose", args=[the().pk]), WHY).headers["Location"]
    junior = staff("imports.view_importitem")
    assert junior.get(addresses[0]).status_code == 200
    assert "Mark as lost" not in page(junior)
    for deed in ("retry", "lose"):
        assert junior.post(reverse(f"support-item-{deed}", args=[the().pk]), WHY).status_code == 403
    for address in addresses[3:]:
        assert junior.get(address).status_code == 403
    assert the().status == "queued"


def test_an_internal_error_shows_its_traceback_and_is_retried(crm: Crm, desk: Client, support: User) -> None:
    crm.accept(listing())
    with failing_workers():
        work_all()
    shown = page(desk)
    assert "ZeroDivisionError: a fault of ours" in shown
    assert "Done one by one" in shown
    assert "ZeroDivisionError" not in crm.status(the().pk)["message"]
    do(desk, "retry")
    assert (the().status, counts()) == ("queued", (1, 0, 0))
    entry = AuditEntry.objects.get(deed="items_retried")
    assert (entry.actor, entry.actor_name, entry.target) == (None, "Seeki", "crm-1")
    assert (entry.facts["reason"], entry.facts["person"]) == ("the agency rang", support.email)
    assert (LogEntry.objects.get().user, LogEntry.objects.get().object_id) == (support, str(the().pk))
    assert "the agency rang" in page(desk)
    work_all()
    assert the().outcome == "created"
    assert page(desk).count("Done one by one") == 1


def test_nothing_is_done_without_a_reason(crm: Crm, desk: Client) -> None:
    crm.accept(listing())
    for reason in (" ", "x" * 501, "\x00"):
        assert "Say why" in do(desk, "lose", reason=reason).content.decode()
    assert the().status == "queued"
    assert not AuditEntry.objects.exists()


def test_what_the_queue_refuses_again_is_not_written_down(crm: Crm, desk: Client, owner: Person) -> None:
    crm.accept(listing())
    with failing_workers():
        work_all()
    with broker_down():
        assert "refused the item again" in do(desk, "retry").content.decode()
        owner.client().post(reverse("import-item-retry", args=[the().pk]))
        owner.client().post(reverse("import-retry", args=[the().batch_id]))
    assert (the().error_code, "ZeroDivisionError" in the().traceback) == ("INTERNAL_ERROR", True)
    assert not AuditEntry.objects.filter(deed="items_retried").exists()


def test_a_waiting_item_is_given_up_and_can_be_retried(crm: Crm, desk: Client) -> None:
    crm.accept(listing())
    do(desk, "lose")
    assert (the().status, the().error_code, counts()) == ("failed", "INFRA_LOST", (0, 1, 0))
    assert ImportBatch.objects.get().finished_at
    assert AuditEntry.objects.get(deed="items_lost").facts["reason"] == "the agency rang"
    work_all()
    assert not Listing.objects.exists()
    assert "does not wait any more" in do(desk, "lose").content.decode()
    do(desk, "retry")
    work_all()
    assert (the().outcome, counts()) == ("created", (0, 0, 0))


def test_what_a_worker_has_in_hand_is_not_given_up(crm: Crm, desk: Client) -> None:
    crm.accept(listing())
    turn = turns.take()
    assert turn
    shown = page(desk)
    assert "In hand now" in shown
    assert 'popovertarget="lose"' not in shown
    assert "has this item in hand" in do(desk, "lose").content.decode()
    assert the().status == "queued"


def test_one_that_waits_for_a_place_is_given_up_too(crm: Crm, desk: Client) -> None:
    crm.accept(listing())
    ImportItem.objects.update(address_key=b"x" * 16)
    do(desk, "lose")
    assert (the().error_code, the().address_key, counts()) == ("INFRA_LOST", None, (0, 1, 0))


def test_a_dead_workers_turn_is_seen_as_lapsed(crm: Crm, desk: Client, settings: Any) -> None:
    crm.accept(listing())
    settings.SEEKI_LEASE_SECONDS = 0
    assert turns.take()
    settings.SEEKI_LEASE_SECONDS = 30
    assert take_turn()
    assert [one.end for one in attempts.of_item(the())] == ["done", "lapsed"]
    assert "The worker died" in page(desk)


def test_long_texts_are_cut_and_can_be_taken_whole(
    crm: Crm, desk: Client, owner: Person, stranger: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    crm.accept(listing(description="word " * 400))
    monkeypatch.setattr(sent, "SHOWN", 500)
    mine = owner.client()
    for client, prefix, shown in (
        (desk, "support-item", page(desk)),
        (mine, "import-item", mine.get(reverse("import-item", args=[the().pk])).content.decode()),
    ):
        assert shown.count("this is its beginning") == 2
        for name in ("sent", "understood"):
            address = reverse(f"{prefix}-{name}", args=[the().pk])
            assert address in shown
            answer = client.get(address)
            assert b"word " * 300 in b"".join(answer.streaming_content)
            assert "attachment" in answer.headers["Content-Disposition"]
            assert stranger.client().get(reverse(f"import-item-{name}", args=[the().pk])).status_code == 404


def test_turns_are_forgotten_with_the_bodies(crm: Crm, settings: Any) -> None:
    crm.import_now(listing())
    assert attempts.forget_old() == 0
    settings.SEEKI_DELIVERY_DAYS = -1
    assert attempts.forget_old() == 1
