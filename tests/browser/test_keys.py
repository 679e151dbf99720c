"""Keys by keyboard alone."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import enter
from tests.conftest import Person
from tests.flows.processes import Web


def test_keys_are_made_and_revoked_by_keyboard_alone(page: Page, site: Web, owner: Person) -> None:
    enter(page, site, owner.user)
    page.goto("/dashboard/keys/")
    page.get_by_role("button", name="Revoke at once").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")  # Keep it
    page.keyboard.press("Tab")  # Revoke it
    page.keyboard.press("Enter")
    expect(page.get_by_text("There is no key")).to_be_visible()
    page.get_by_role("button", name="Make a key").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/dashboard/keys/made/")
    expect(page.get_by_text("Copy it now: it is not shown again.")).to_be_visible()
