"""The key is replaced while the CRM keeps sending, and no request of it is refused."""

import threading
from collections import Counter

from playwright.sync_api import Page, expect

from agencies.models import ApiKey
from tests.browser.conftest import enter
from tests.conftest import Person
from tests.factories import body, listing
from tests.flows.processes import Web, until


def test_a_key_is_rotated_while_the_crm_keeps_sending(page: Page, site: Web, owner: Person) -> None:
    sent, done = Counter[int](), threading.Event()

    def keep_sending() -> None:
        number = 0
        while not done.is_set():
            number += 1
            sent[site.post(body([listing(number, images=0)]), owner.secret).status_code] += 1

    crm = threading.Thread(target=keep_sending)
    crm.start()
    try:
        until(lambda: sent.total() > 2, "the CRM is sending")
        enter(page, site, owner.user)
        page.goto("/dashboard/keys/")
        page.get_by_label("24 hours").check()
        page.get_by_role("button", name="Replace the key").click()
        page.get_by_role("button", name="Copy").first.click()
        expect(page.get_by_role("button", name="Copied").first).to_be_visible()
        fresh = page.evaluate("navigator.clipboard.readText()")
        before = sent.total()
        until(lambda: sent.total() > before + 2, "and goes on with the old key")
    finally:
        done.set()
        crm.join()
    assert set(sent) == {200}
    assert fresh != owner.secret
    assert site.post(body([listing(1, images=0)]), fresh).status_code == 200

    page.goto("/dashboard/keys/")
    expect(page.get_by_text("Still works")).to_be_visible()
    old = page.get_by_role("row").filter(has_text="Still works")
    old.get_by_role("button", name="End it now").click()
    page.locator("[popover]:popover-open").get_by_role("button", name="Revoke it").click()
    expect(page.get_by_text("Still works")).to_have_count(0)
    assert site.post(body([listing(1, images=0)]), owner.secret).status_code == 401
    assert ApiKey.objects.filter(revoked_at=None, replaced_at=None).count() == 1
