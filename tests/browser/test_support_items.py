"""Support at work: the lost is retried, a bad feed read once more, our own fault made good, fraud taken offline."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from agencies.models import User
from imports.models import ImportBatch, ImportItem
from listings.models import Listing
from tests.browser.conftest import enter, opened
from tests.browser.test_every_page import violations
from tests.conftest import Person
from tests.factories import body, listings
from tests.flows.processes import Web, until, web, worker
from tests.flows.releases import old_release

PATIENCE = 60_000
FEED = b"""<?xml version="1.0" encoding="UTF-8"?>
<root><kyero><feed_version>3</feed_version></kyero>%s</root>"""
PROPERTY = b"""<property><id>%d</id><ref>R-%d</ref><price>950</price><currency>EUR</currency>
<price_freq>month</price_freq><type>villa</type><town>Nerja</town><province>M\xc3\xa1laga</province>
<surface_area><built>90</built></surface_area></property>"""


def ended() -> ImportBatch:
    """The newest delivery, when all its items have ended."""
    batch = ImportBatch.objects.latest("number")
    until(lambda: not ImportBatch.objects.get(pk=batch.pk).waiting_count, "the worker has done it", 60)
    return ImportBatch.objects.get(pk=batch.pk)


def say_why(page: Page, reason: str, button: str) -> None:
    """Fill in the dialog that has just opened, or the page that asks, and go on."""
    asked = page.locator("[popover]:popover-open, form:has(textarea[name=reason]):visible").first
    asked.get_by_label("Reason").fill(reason)
    asked.get_by_role("button", name=button).click()


def test_a_lost_item_is_found_by_its_external_id_and_retried(
    page: Page, site: Web, owner: Person, support: User
) -> None:
    assert site.post(body(listings(3, images=0)), owner.secret).status_code == 200
    batch = ended()
    lost = ImportItem.objects.get(batch=batch, external_id="crm-000001")
    # As if a worker had died with it three times.
    Listing.objects.filter(pk=lost.listing_id).delete()
    ImportItem.objects.filter(pk=lost.pk).update(status="failed", error_code="INFRA_LOST", outcome="", listing=None)
    ImportBatch.objects.filter(pk=batch.pk).update(failed_count=1)

    enter(page, site, support)
    page.goto("/admin/imports/importitem/?q=crm-000001")
    page.get_by_role("link", name="crm-000001").click()
    expect(page.get_by_role("heading", name="Item crm-000001")).to_be_visible()
    expect(page.get_by_text("Accepted, but its result was lost at Seeki.").first).to_be_visible()
    page.get_by_role("button", name="Retry", exact=True).click()
    say_why(page, "The agency rang about crm-000001", "Retry")
    # Nobody loads the page again: it does so itself when the item has ended.
    expect(page.get_by_text("A new listing was made.").first).to_be_visible(timeout=PATIENCE)
    done = page.get_by_role("region", name="Done by hand")
    expect(done).to_contain_text("The agency rang about crm-000001")
    expect(done).to_contain_text(support.email)
    expect(page.get_by_role("region", name="Who had it in hand")).to_contain_text("Done")
    page.get_by_role("link", name="Open the listing").click()
    expect(page.get_by_text("Written last by")).to_be_visible()


@pytest.mark.usefixtures("transactional_db", "_static_files")
def test_a_bad_feed_is_read_once_more_after_its_mapping_was_mended(
    browser: Browser, owner: Person, support: User, tmp_path: Path
) -> None:
    # A release that did not know the word for a monthly rent.
    old = old_release(tmp_path, "from imports.dialects.iberian import offers", 'offers.BY_WORD.pop("month")')
    feed = FEED % b"".join(PROPERTY % (number, number) for number in range(1, 4))
    with web(**old) as before:
        answer = before.post(feed, owner.secret, "/v1/kyero", **{"Content-Type": "application/xml"})
        assert answer.status_code == 200
        assert len(answer.json()["rejected"]) == 3
    batch = ImportBatch.objects.get()
    with worker(), web() as site, opened(browser, site) as page:
        enter(page, site, support)
        page.goto(f"/admin/imports/importbatch/{batch.pk}/change/")
        expect(page.get_by_text("Why items were refused")).to_be_visible()
        page.get_by_role("link", name="Replay").click()
        expect(page.get_by_role("row", name="Now 3 3 0")).to_be_visible()
        say_why(page, "Monthly rents are known now", "Replay")
        page.get_by_role("link", name="Open the new import").click(timeout=PATIENCE)
        expect(page.get_by_text("All of it was taken")).to_be_visible(timeout=PATIENCE)
        assert Listing.objects.live().count() == 3
        # The agency's history says who did it, and nothing of why.
        enter(page, site, owner.user)
        page.goto("/dashboard/imports/")
        expect(page.get_by_role("cell", name="Seeki support")).to_be_visible()
        page.goto("/dashboard/audit/")
        expect(page.get_by_text(f"Read once more what was sent: #{batch.number}")).to_be_visible()
        expect(page.get_by_text("Monthly rents are known now")).to_have_count(0)


@pytest.mark.usefixtures("transactional_db", "_static_files")
def test_an_internal_error_of_a_whole_delivery_is_retried_with_progress(
    browser: Browser, owner: Person, support: User, tmp_path: Path
) -> None:
    # A release that fails with everything.
    old = old_release(tmp_path, "from imports.pipeline import work", "work.publish = lambda *_: 1 / 0")
    with web() as site, opened(browser, site) as page:
        with worker(**old):
            assert site.post(body(listings(40, images=0)), owner.secret).status_code == 200
            batch = ended()
        assert batch.failed_count == 40
        item = ImportItem.objects.earliest("index")
        enter(page, site, support)
        page.goto(f"/admin/imports/importitem/{item.pk}/change/")
        expect(page.get_by_text("ZeroDivisionError: division by zero")).to_be_visible()
        page.get_by_role("link", name="40 in this import").click()
        say_why(page, "Mended in the release of today", "Retry items: 40")
        expect(page.get_by_text("of 40 found.")).to_be_visible()
        expect(page.get_by_role("button", name="Stop")).to_be_visible()
        # Nobody works it off yet; the page tells by itself how it goes on.
        with worker(SEEKI_BULK_ITEMS="5"):
            expect(page.locator("#bulk-words")).to_have_text("40 done, of 40 found.", timeout=PATIENCE)
            expect(page.locator("#bulk").get_by_text("Done", exact=True)).to_be_visible(timeout=PATIENCE)
            expect(page.get_by_role("button", name="Stop")).to_have_count(0)
            until(lambda: Listing.objects.live().count() == 40, "all of them are live", 60)
        page.goto(f"/admin/imports/importitem/{item.pk}/change/")
        expect(page.get_by_role("region", name="Done by hand")).to_contain_text("Mended in the release of today")


def test_a_fraudulent_listing_is_taken_offline_and_its_agency_reads_why(
    page: Page, site: Web, owner: Person, support: User
) -> None:
    assert site.post(body(listings(1, images=0)), owner.secret).status_code == 200
    ended()
    kept = Listing.objects.get()
    enter(page, site, support)
    page.goto(f"/admin/listings/listing/?q={kept.external_id}")
    page.get_by_role("link", name=kept.name).click()
    page.get_by_role("button", name="Take offline").click()
    say_why(page, "The house is not the seller's", "Take offline")
    expect(page.get_by_text("Seeki support took it offline").first).to_be_visible()

    enter(page, site, owner.user)
    page.goto(f"/dashboard/listings/{kept.pk}/")
    expect(page.get_by_text("The house is not the seller's. Only support can bring it back").first).to_be_visible()
    for name in ("Bring back", "Take offline"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    # Its software sends it again, and cannot lift it either.
    answer = site.post(body(listings(1, version=2, images=0)), owner.secret).json()
    assert [one["code"] for one in answer["warnings"]] == ["kept_offline"]
    ended()
    status = site.status(answer["accepted"][0]["import_item_id"], owner.secret)
    assert "The house is not the seller's" in status["offline_reason"]
    assert not Listing.objects.live().exists()

    enter(page, site, support)
    page.goto(f"/admin/listings/listing/{kept.pk}/change/")
    expect(page.get_by_role("region", name="What changed when")).to_contain_text("The house is not the seller's")
    page.get_by_role("button", name="Bring back").click()
    say_why(page, "The papers came", "Bring back")
    expect(page.get_by_text("Seeki support took it offline")).to_have_count(0)
    assert Listing.objects.live().exists()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_anybody_can_use_the_pages(page: Page, site: Web, owner: Person, support: User, theme: str) -> None:
    items = listings(3)
    items[0]["price"] = "on request"
    assert site.post(body(items), owner.secret).status_code == 200
    batch, kept = ended(), Listing.objects.earliest("pk")
    enter(page, site, support)
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
    refused, *others = [f"imports/importitem/{item.pk}/change/" for item in ImportItem.objects.order_by("index")]
    # Each made of other parts. What is around them is unfold's.
    looked_through = {"", "operations", f"agency/{owner.agency.pk}/", f"keys/{owner.key.pk}/revoke/", refused}
    addresses = [*looked_through, *others, "search?q=nobody"]
    addresses += [f"imports/importbatch/{batch.pk}/change/", f"listings/listing/{kept.pk}/change/"]
    addresses += [f"support/imports/{batch.pk}/replay", f"support/bulk/new?kind=lose&batch={batch.pk}"]
    for address in addresses:
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(f"/admin/{address}")
            too_wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert too_wide <= 0, (address, width)
        if address in looked_through:
            assert violations(page, "main") == [], address
