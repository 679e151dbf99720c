"""Support at the operations page: trouble is seen, and leads to its rows; and nobody does what is not theirs to do."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from playwright.sync_api import Page, expect

from agencies.models import User
from imports.models import ImportBatch, ImportItem
from listings.models import ImageHost
from tests.browser.conftest import PASSWORD, enter
from tests.conftest import Person, make_agency
from tests.flows.processes import Web


@pytest.fixture
def desk(page: Page, site: Web) -> Page:
    """Signed in as support."""
    return as_member(page, site, "support")


def as_member(page: Page, site: Web, group: str) -> Page:
    user = User.objects.create_user(f"{group.replace(' ', '-')}@seeki.example", PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    enter(page, site, user)
    return page


def flood(name: str, items: int) -> None:
    """Items of an agency that wait for a geocoder: no worker takes them from the story."""
    agency, _key, _secret = make_agency(name)
    batch = ImportBatch.objects.create(
        agency=agency, number=1, source="API", dialect="seeki_json", received_at=timezone.now(), body_size=1,
        item_count=items, accepted_count=items, rejected_count=0, unchanged_count=0, waiting_count=items,
    )  # fmt: skip
    soon = timezone.now() + timedelta(hours=1)
    ImportItem.objects.bulk_create(
        ImportItem(batch=batch, agency=agency, batch_number=1, index=n, external_id=f"flood-{n}", status="queued",
                   address_key=b"0123456789abcdef", not_before=soon, received_at=batch.received_at)
        for n in range(items)
    )  # fmt: skip


def test_a_flood_of_one_agency_is_seen_and_leads_to_its_rows(desk: Page) -> None:
    flood("Torrent Homes", 60)
    desk.goto("/admin/")
    desk.get_by_role("link", name="Operations").first.click()
    row = desk.locator("#queues tr", has_text="Torrent Homes")
    expect(row).to_contain_text("60")
    row.get_by_role("link", name="60").click()
    expect(desk.locator("#result_list tbody tr")).to_have_count(50)
    expect(desk.locator("nav.desk-pages")).to_contain_text("60 import items")
    desk.get_by_role("link", name="Older").click()
    expect(desk.locator("#result_list tbody tr")).to_have_count(10)


def test_an_image_server_that_fails_is_found(desk: Page) -> None:
    ImageHost.objects.create(name="slow.example:443", faults=5)
    desk.goto("/admin/")
    expect(desk.locator("#attention")).to_contain_text("Image servers that fail: slow.example:443")
    desk.goto("/admin/operations")
    desk.locator("#hosts").get_by_role("link", name="slow.example:443").click()
    expect(desk.locator("#result_list tbody tr")).to_have_count(1)
    expect(desk.locator("#result_list")).to_contain_text("slow.example:443")


def test_a_support_person_may_not_do_what_a_lead_may(desk: Page, site: Web, owner: Person) -> None:
    assert desk.goto(f"/admin/agencies/subscription/{owner.key.subscription_id}/change/").status == 200
    expect(desk.get_by_role("button", name="Save", exact=True)).to_have_count(0)
    lead = as_member(desk, site, "support lead")
    lead.goto(f"/admin/agencies/subscription/{owner.key.subscription_id}/change/")
    expect(lead.get_by_role("button", name="Save", exact=True)).to_have_count(1)
