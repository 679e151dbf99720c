"""Something was refused: somebody finds out why, mends it, and watches what was lost go on."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from imports.models import ImportBatch, ImportItem
from tests.browser.conftest import enter
from tests.conftest import Person
from tests.factories import body, listings
from tests.flows.processes import Web, until


def send(site: Web, owner: Person, broken: bool) -> ImportBatch:
    """Three listings, the first of them with a price that is none; returns when all of them have ended."""
    items = listings(3, images=0)
    if broken:
        items[0]["price"] = "on request"
    assert site.post(body(items), owner.secret).status_code == 200
    batch = ImportBatch.objects.latest("number")
    until(lambda: not ImportBatch.objects.get(pk=batch.pk).waiting_count, "the worker has done it")
    return batch


def lose_one(batch: ImportBatch) -> None:
    """As if a worker had died with it three times."""
    lost = ImportItem.objects.filter(batch=batch, status="completed").latest("index")
    ImportItem.objects.filter(pk=lost.pk).update(status="failed", error_code="INFRA_LOST", outcome="", listing=None)
    ImportBatch.objects.filter(pk=batch.pk).update(failed_count=1)


def test_a_broken_item_is_understood_and_mended(page: Page, site: Web, owner: Person) -> None:
    send(site, owner, broken=True)
    enter(page, site, owner.user)
    page.goto("/dashboard/imports/")
    page.get_by_role("row").filter(has_text="With errors").get_by_role("link").first.click()
    page.get_by_role("link", name="price", exact=True).click()
    expect(page.get_by_text("Only those with this cause:")).to_be_visible()
    page.get_by_role("link", name="crm-000000").click()
    expect(page.get_by_text("Not taken: one field has to be mended at the sender.").first).to_be_visible()
    expect(page.get_by_text("Send digits with a point as decimal sign")).to_be_visible()

    send(site, owner, broken=False)
    page.reload()
    versions = page.get_by_role("region", name="All imports of this listing")
    versions.get_by_role("row").filter(has_text="Created").get_by_role("link").first.click()
    expect(page.get_by_text("A new listing was made.").first).to_be_visible()
    expect(page.get_by_text("Buyers see it until then; every import prolongs it.")).to_be_visible()


def test_what_was_lost_is_retried_and_watched(page: Page, site: Web, owner: Person) -> None:
    batch = send(site, owner, broken=False)
    lose_one(batch)
    enter(page, site, owner.user)
    page.goto(f"/dashboard/imports/{batch.pk}/")
    page.get_by_role("button", name="Retry 1 item").click()
    # Nobody loads the page again: it does so itself when all has ended.
    expect(page.get_by_text("All of it was taken")).to_be_visible()
    expect(page.get_by_role("button", name="Retry")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_anybody_can_use_the_pages(page: Page, site: Web, owner: Person, theme: str) -> None:
    send(site, owner, broken=False)
    lose_one(send(site, owner, broken=True))
    batch = ImportBatch.objects.latest("number")
    enter(page, site, owner.user)
    page.context.add_cookies([{"name": "theme", "value": theme, "url": site.url}])
    items = [f"items/{item.pk}/" for item in ImportItem.objects.filter(batch=batch)]
    for address in ("", "?code=VALIDATION_FAILED", "?external_id=nobody", f"{batch.pk}/", *items):
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(f"/dashboard/imports/{address}")
            found = Axe().run(page)
            assert found.violations_count == 0, (address, width, found.generate_report())
            too_wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert too_wide <= 0, (address, width)
