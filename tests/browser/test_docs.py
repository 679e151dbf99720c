"""An integrator reads the documentation: signed in, copies the quick start's line, and it works."""

import json
import subprocess

from playwright.sync_api import Page, expect

from tests.browser.conftest import enter
from tests.browser.test_every_page import DESKTOP, PAINTED, PHONE, violations
from tests.conftest import Person
from tests.flows.processes import Web, until

# One of each kind of page; that they all answer is asked in tests/imports/docs.
KINDS = ("agency-import", "agency-import/fields", "agency-import/idealista-json", "errors", "errors/RATE_LIMITED")


def test_a_member_copies_the_quick_starts_line_and_it_works(page: Page, site: Web, owner: Person) -> None:
    enter(page, site, owner.user)
    page.goto("/dashboard/")
    page.get_by_role("link", name="Documentation").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Quick start")
    expect(page.get_by_text(f"filled in for {owner.agency.name}")).to_be_visible()

    example = page.locator(".example").first
    example.get_by_role("button", name="Copy").click()
    expect(example.get_by_text("Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert owner.secret not in copied
    line = copied.replace(f"{owner.key.prefix}_rest_of_your_key", owner.secret)
    answer = json.loads(subprocess.run(["bash", "-c", line], capture_output=True, check=True, timeout=60).stdout)
    (taken,), (refused,) = answer["accepted"], answer["rejected"]
    until(lambda: site.status(taken["import_item_id"], owner.secret)["status"] == "completed", "it goes live", 60)

    page.goto(refused["docs_url"])
    expect(page.get_by_role("heading", level=1)).to_have_text("VALIDATION_FAILED")


def test_the_chosen_language_holds_for_all_examples_and_pages(page: Page, site: Web) -> None:
    page.goto("/docs/agency-import")
    page.get_by_text("Python", exact=True).first.click()
    for example in page.locator(".example").all():
        expect(example.locator("pre:visible")).to_contain_text("import requests")
    page.goto("/docs/agency-import/answers")
    expect(page.locator(".example pre:visible")).to_contain_text("import requests")
    page.get_by_role("link", name="Deutsch").click()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page).to_have_url(f"{site.url}/de/docs/agency-import/answers")


def test_the_list_of_sections_follows_the_reader(page: Page, site: Web) -> None:
    page.set_viewport_size({"width": 1400, "height": 800})
    page.goto("/docs/agency-import/answers")
    here = page.locator(".docs-toc a[aria-current]")
    expect(here).to_have_text("Two kinds of errors")
    page.locator("#warnings").evaluate("section => section.scrollIntoView()")
    expect(here).to_have_text("warnings")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(here).to_have_text("Naming a request")


def test_pages_are_accessible_in_both_themes_and_fit_a_phone(page: Page, site: Web) -> None:
    faults = []
    for kind in KINDS:
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            page.goto(f"/docs/{kind}")
            page.evaluate(PAINTED)
            faults += [f"{kind} ({theme}): {found}" for found in violations(page)]
        page.set_viewport_size(PHONE)
        if page.evaluate("document.documentElement.scrollWidth") > PHONE["width"]:
            faults.append(f"{kind} is wider than a phone")
        page.set_viewport_size(DESKTOP)
    assert faults == [], "\n".join(faults)
