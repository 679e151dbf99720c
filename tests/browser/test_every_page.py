"""Every page that can be reached from the dashboard: no violation of WCAG that axe can see, in both themes; nothing
wider than a phone; readable without scripts. New pages are found by following links."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, Page

from agencies.models import User
from tests.browser.conftest import enter
from tests.flows.processes import Web

# Files and the reference, which is somebody else's program; the admin has tests of its own.
NO_PAGES = {"import-body", "import-refused-csv", "import-refused-json", "listing-photo", "openapi", "reference"}
NO_PAGES |= {"import-item-sent", "import-item-understood"}
NO_PAGES |= {"api-reference", "swagger", "collection", "listing-schema", "listings-schema", "home"}
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}
# Pages that fetch a part of themselves when they are there.
LOADS_MORE = {"listing"}
PHONE = {"width": 360, "height": 780}
DESKTOP = {"width": 1280, "height": 900}

# Two frames: on a busy machine a theme is half changed for a moment, and axe would measure one colour of each.
PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))"


@pytest.fixture
def demo_owner(site: Web, tmp_path: Path) -> User:
    """The owner of the demo agency, with all its history."""
    call_command("make_demo", file=tmp_path / "demo.json")
    call_command("make_demo_history")
    return User.objects.get(email="owner@demo.example")


def reachable(page: Page) -> dict[str, str]:
    """One address of each kind of page, by the name of its url."""
    found: dict[str, str] = {}
    waiting = ["/dashboard/", "/dashboard/imports/?state=errors", "/docs/agency-import"]
    while waiting:
        address = waiting.pop(0)
        name = name_of(address)
        if name is None or name in found:
            continue
        response = page.goto(address)
        assert response is not None
        assert response.status == 200, address
        found[name] = address
        links = page.eval_on_selector_all("a[href]", "links => links.map(link => link.getAttribute('href'))")
        waiting += [link for link in links if link.startswith("/")]
    return found


def name_of(address: str) -> str | None:
    try:
        match = resolve(urlsplit(address).path)
    except Resolver404:
        return None
    return None if match.namespaces or match.url_name in NO_PAGES else match.url_name


def violations(page: Page, part: str | None = None) -> list[str]:
    """Of all of a page, or of a part of it."""
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:120]} ({one['nodes'][0]['failureSummary'][:200]})"
        for one in Axe().run(page, context=part, options=RULES).response["violations"]
    ]


def test_every_page_is_accessible_in_both_themes_and_fits_a_phone(page: Page, site: Web, demo_owner: User) -> None:
    enter(page, site, demo_owner)
    pages = reachable(page)
    assert {"dashboard", "imports", "import", "import-item", "listings", "listing", "keys", "team", "audit"} <= set(
        pages
    )
    faults = []
    for name, address in pages.items():
        for theme in ("light", "dark"):
            # Opened anew in each: a browser that changes themes paints for a while.
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            page.goto(address, wait_until="networkidle" if name in LOADS_MORE else "load")
            page.evaluate(PAINTED)
            faults += [f"{name} ({theme}): {found}" for found in violations(page)]
        page.set_viewport_size(PHONE)
        if page.evaluate("document.documentElement.scrollWidth") > PHONE["width"]:
            faults.append(f"{name} is wider than a phone")
        page.set_viewport_size(DESKTOP)
    assert faults == [], "\n".join(faults)


def test_every_page_can_be_read_without_scripts(browser: Browser, page: Page, site: Web, demo_owner: User) -> None:
    enter(page, site, demo_owner)
    pages = reachable(page)
    context = browser.new_context(base_url=site.url, java_script_enabled=False)
    plain = context.new_page()
    enter(plain, site, demo_owner)
    for address in pages.values():
        response = plain.goto(address)
        assert response is not None
        assert response.status == 200
        assert plain.locator("h1").count() == 1, address
        assert plain.locator(".needs-js:visible").count() == 0, address
    context.close()


@pytest.mark.parametrize("address", ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"])
def test_the_way_in_is_accessible(page: Page, address: str) -> None:
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        page.goto(address)
        assert violations(page) == []
