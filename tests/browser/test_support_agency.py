"""Support helps an agency: from one box to the thing itself, and from there to what helps."""

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page, expect

from agencies.models import Agency, ApiKey, AuditEntry, Subscription, User
from imports.models import ImportBatch
from listings.models import Listing
from tests.browser.conftest import enter
from tests.conftest import Person
from tests.factories import body, listing
from tests.flows.processes import Web, until

NOTHING = body([])


def ask(page: Page, text: str) -> None:
    """Type it into the box, from wherever one is."""
    page.keyboard.press("Control+k")
    expect(page.locator("#desk-search")).to_be_focused()
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def test_a_leaked_key_is_revoked_from_search_to_revoked(page: Page, site: Web, owner: Person, support: User) -> None:
    """The caller reads the key out loud, all of it: it is cut before it leaves the browser."""
    assert site.post(NOTHING, owner.secret).status_code == 200
    enter(page, site, support)
    page.goto("/admin/")
    asked: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url))
    alba = page.get_by_role("heading", name="Alba Estates", level=1)
    page.get_by_label("Find an agency").fill(owner.secret)
    page.keyboard.press("Enter")
    expect(alba).to_be_visible()
    page.goto("/admin/")
    ask(page, owner.secret)
    expect(alba).to_be_visible()
    assert not any(owner.secret[17:30] in url for url in asked)
    row = page.get_by_role("listitem").filter(has_text=owner.key.prefix)
    row.get_by_role("link", name="Revoke").click()
    expect(page.get_by_text("refused at once, for ever")).to_be_visible()
    page.get_by_label("Reason").fill("It stands on a forum.")
    page.get_by_role("button", name="Revoke the key").click()
    expect(page.get_by_text("The owner has the link.")).to_be_visible()
    expect(page.get_by_text("It stands on a forum.").first).to_be_visible()
    assert site.post(NOTHING, owner.secret).status_code == 401
    assert ApiKey.objects.get().revoked_at


def test_an_agency_that_a_failed_card_has_cut_off_is_helped(
    page: Page, site: Web, owner: Person, support: User
) -> None:
    Subscription.objects.update(status="unpaid", stripe_customer_id="cus_Alba7")
    assert site.post(NOTHING, owner.secret).json()["error_code"] == "SUBSCRIPTION_INACTIVE"
    enter(page, site, support)
    page.goto("/admin/imports/importbatch/")
    ask(page, "owner@alba.example")
    expect(page.get_by_text("Unpaid").first).to_be_visible()
    expect(page.get_by_role("link", name="cus_Alba7")).to_have_attribute("href", re.compile("dashboard.stripe.com"))
    page.get_by_role("link", name="Set by hand").click()
    page.get_by_label("Last day").fill((timezone.localdate() + timedelta(days=14)).isoformat())
    page.get_by_label("Reason").fill("Their bank has blocked the card; they pay by transfer.")
    page.get_by_role("button", name="Set the subscription").click()
    expect(page.get_by_text("The subscription is active, by hand.")).to_be_visible()
    assert site.post(NOTHING, owner.secret).status_code == 200
    page.get_by_label("A note for colleagues").fill("Ask on Friday whether the money has come.")
    page.get_by_role("button", name="Add the note").click()
    expect(page.get_by_text("Ask on Friday")).to_be_visible()


def test_support_finds_by_request_id_and_by_the_address_of_a_listing(
    page: Page, site: Web, owner: Person, support: User
) -> None:
    answer = site.post(body([listing(1, images=0)]), owner.secret)
    until(lambda: ImportBatch.objects.filter(waiting_count=0, finished_at__isnull=False).exists(), "the import is done")
    address = f"{site.url}/dashboard/listings/{Listing.objects.get().pk}/?agency={owner.agency.pk}"
    enter(page, site, support)
    page.goto("/admin/")
    ask(page, answer.headers["X-Request-Id"])
    expect(page).to_have_url(re.compile(str(ImportBatch.objects.get().pk)))
    ask(page, address)
    expect(page).to_have_url(re.compile(r"/admin/listings/listing/"))
    ask(page, "nobody of this name")
    expect(page.get_by_text("Nothing found for")).to_be_visible()
    expect(page.get_by_text("What can be looked for")).to_be_visible()


def test_support_views_as_the_agency_and_cannot_change_anything(
    page: Page, site: Web, owner: Person, support: User
) -> None:
    enter(page, site, support)
    page.goto(f"/admin/agency/{owner.agency.pk}/")
    page.get_by_role("link", name="View as this agency").click()
    page.get_by_label("Reason").fill("They see no listings.")
    page.get_by_role("button", name="View the dashboard").click()
    banner = page.get_by_role("complementary", name="Seeki support")
    for place in ("Home", "Imports", "Listings", "API keys", "Team", "Billing", "Settings"):
        page.get_by_role("link", name=place, exact=True).first.click()
        expect(banner).to_contain_text("You see this as Alba Estates.")
        expect(banner).to_contain_text("nothing can be changed")
    page.goto("/dashboard/keys/")
    expect(page.get_by_text(owner.key.prefix).first).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Replace|Revoke|Make"))).to_have_count(0)
    token = page.evaluate("JSON.parse(document.body.getAttribute('hx-headers'))['X-CSRFToken']")
    sent = page.request.post(
        "/dashboard/keys/", form={"seen": str(owner.key.pk), "grace": "none", "csrfmiddlewaretoken": token}
    )
    assert sent.status == 403
    page.goto("/dashboard/")
    banner.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("You have left the dashboard of Alba Estates.")).to_be_visible()
    page.goto("/dashboard/")
    expect(page.get_by_text("You belong to no agency")).to_be_visible()
    assert ApiKey.objects.count() == 1 and Agency.objects.get().name == "Alba Estates"
    assert list(AuditEntry.objects.order_by("at").values_list("deed", flat=True)) == ["visit_started", "visit_ended"]

    enter(page, site, owner.user)
    page.goto("/dashboard/audit/")
    expect(page.get_by_text("Opened your dashboard to look at it")).to_be_visible()
    expect(page.get_by_text("They see no listings.")).to_have_count(0)
