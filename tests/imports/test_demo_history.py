"""`manage.py make_demo_history`: a month of imports that makes every page worth looking at."""

from collections import Counter
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from agencies.models import Agency, AuditEntry, Member
from imports.history import causes, health
from imports.models import ImportBatch, ImportItem
from listings.catalogue import figures
from listings.models import Listing
from listings.photos import cover_of
from listings.visibility import State
from tests.conftest import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency(tmp_path: Path, queue: list[str]) -> Agency:
    call_command("make_demo", file=tmp_path / "demo.json")
    call_command("make_demo_history")
    return Agency.objects.get()


def test_a_month_with_all_that_can_happen_once_and_for_all(agency: Agency) -> None:
    now = timezone.now()
    batches = ImportBatch.objects.order_by("number")
    received = [batch.received_at for batch in batches]
    assert received == sorted(received)
    assert received[-1] < now
    assert (now - received[0]).days >= 62
    assert {batch.source for batch in batches} == {"API", "UPLOAD"}
    assert {batch.dialect for batch in batches} == {"seeki_json", "openimmo"}
    assert not ImportItem.objects.filter(status="queued").exists()
    for batch in batches:
        statuses = Counter(batch.items.values_list("status", flat=True))
        assert (batch.rejected_count, batch.failed_count, batch.waiting_count) == (
            statuses["rejected"],
            statuses["failed"],
            0,
        )
        assert batch.finished_at is not None
        assert batch.received_at <= batch.finished_at < now

    counted = figures(agency.pk, now)
    assert counted.total >= 60
    assert all(counted.by_state[state] for state in State), counted
    assert health.failing(agency.pk).count >= 4
    assert len(causes.of_agency(agency.pk, limit=10)) >= 5
    days = health.chart(agency.pk, timezone.get_current_timezone())
    assert all(day.accepted + day.unchanged + day.rejected for day in days[1:-1])
    assert {item.outcome for item in ImportItem.objects.only("outcome")} >= {
        "created", "updated", "unchanged", "removed", "superseded",
    }  # fmt: skip
    lost = ImportItem.objects.get(status="failed")
    assert lost.is_retryable
    with_photo = [listing for listing in Listing.objects.all() if cover_of(listing.content)]
    assert len(with_photo) >= 20
    assert Counter(Member.objects.values_list("role", flat=True)) == {"OWNER": 1, "MEMBER": 1, "READ_ONLY": 1}
    assert {"key_issued", "member_joined", "file_imported", "listing_withheld"} <= set(
        AuditEntry.objects.values_list("deed", flat=True)
    )

    before = (batches.count(), ImportItem.objects.count(), AuditEntry.objects.count())
    call_command("make_demo_history")
    assert before == (batches.count(), ImportItem.objects.count(), AuditEntry.objects.count())


def test_what_was_broken_off_is_taken_up(agency: Agency) -> None:
    days = list(ImportBatch.objects.order_by("number").values_list("request_id", "received_at"))
    ImportBatch.objects.filter(request_id__in=["demo-json-0", "demo-openimmo-0", "demo-json-1"]).delete()
    call_command("make_demo_history")
    assert list(ImportBatch.objects.order_by("received_at").values_list("request_id", "received_at")) == days


def test_without_a_demo_agency_or_in_production_nothing_is_made(owner: Person, settings: object) -> None:
    with pytest.raises(CommandError, match="no demo agency"):
        call_command("make_demo_history")
    settings.PRODUCTION = True  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match="production"):
        call_command("make_demo_history")
    assert not ImportBatch.objects.exists()
