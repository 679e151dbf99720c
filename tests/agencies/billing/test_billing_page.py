"""The billing page: the state in words for everybody of the agency, and the way to Stripe for owners only."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from agencies import checkout, stripe_api
from agencies.models import AuditEntry, Member, StripeEvent, Subscription
from tests.agencies.billing.conftest import row, tell, work
from tests.conftest import Person, make_agency
from tests.stand_in import MONTHLY, YEARLY, StandIn

pytestmark = pytest.mark.django_db
PAGE, CHECKOUT, PORTAL = "/dashboard/billing/", "/dashboard/billing/checkout/", "/dashboard/billing/portal/"
DONE, CANCELLED = "/dashboard/billing/done/", "/dashboard/billing/cancelled/"
Status = Subscription.Status


def page(person: Person, path: str = PAGE) -> str:
    answer = person.client().get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def subscribe(person: Person, price: str = MONTHLY) -> Any:
    return person.client().post(CHECKOUT, {"price": price})


# To Stripe and back


def test_an_owner_subscribes(stripe: StandIn, payer: Person) -> None:
    answer = subscribe(payer)
    assert answer.status_code == 303
    session = next(iter(stripe.sessions.values()))
    assert answer.headers["Location"] == session["url"]
    assert (session["mode"], session["price"]) == ("subscription", MONTHLY)
    assert session["success_url"].endswith(f"{DONE}?agency={payer.agency.pk}")
    assert session["cancel_url"].endswith(f"{CANCELLED}?agency={payer.agency.pk}")
    assert row(payer).stripe_customer_id == session["customer"]
    stripe.pay(session["id"])
    for message in stripe.messages:
        assert tell(message).status_code == 200
    work()
    assert row(payer).status == "active"
    assert [entry.deed for entry in AuditEntry.objects.order_by("id")] == ["checkout_started", "subscription_changed"]


def test_nobody_subscribes_twice(stripe: StandIn, payer: Person) -> None:
    """Two owners press, or one does twice: one customer, and one page at Stripe that still works."""
    subscribe(payer)
    subscribe(payer, YEARLY)
    assert len(stripe.customers) == 1
    assert [session["status"] for session in stripe.sessions.values()] == ["expired", "open"]
    stripe.pay(list(stripe.sessions)[1])
    # The message has not come yet: the page asks Stripe before it sends anybody there.
    answer = payer.client().post(CHECKOUT, {"price": MONTHLY}, follow=True)
    assert "has a subscription already" in answer.content.decode()
    assert len(stripe.sessions) == 2
    assert row(payer).status == "active"


def test_who_has_a_subscription_by_hand_does_not_pay_a_second_one(stripe: StandIn, payer: Person) -> None:
    Subscription.objects.update(status="active", hand_reason="pays by bank transfer")
    assert subscribe(payer).headers["Location"] == PAGE
    assert stripe.sessions == {}


def test_the_portal_opens(stripe: StandIn, payer: Person, customer: str) -> None:
    answer = payer.client().post(PORTAL)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{stripe.url}/pages/portal")
    assert AuditEntry.objects.get().deed == "portal_opened"


def test_a_plan_that_is_not_sold_cannot_be_bought(stripe: StandIn, payer: Person) -> None:
    for price in ("price_of_somebody_else", "", "\0"):
        assert subscribe(payer, price).headers["Location"] == PAGE
    assert stripe.calls == []


@pytest.mark.parametrize("status", [500, 429, 401, 400])
@pytest.mark.parametrize("path", [CHECKOUT, PORTAL])
def test_where_stripe_fails_there_is_a_sentence_and_support_sees_it(
    stripe: StandIn, payer: Person, customer: str, path: str, status: int
) -> None:
    stripe.failing = status
    answer = payer.client().post(path, {"price": MONTHLY}, follow=True)
    assert answer.redirect_chain == [(PAGE, 302)]
    assert "Nothing was charged" in answer.content.decode()
    assert str(status) in row(payer).reread_error
    assert row(payer).status == "none"


def test_where_stripe_is_slow_few_wait_and_all_else_goes_on(
    stripe: StandIn, payer: Person, customer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stripe_api, "TIMEOUT", (0.2, 0.2))
    stripe_api.client.cache_clear()
    stripe.hanging.clear()
    answer = payer.client().post(CHECKOUT, {"price": MONTHLY}, follow=True)
    assert "does not answer at the moment" in answer.content.decode()
    with stripe_api.few_at_a_time():  # somebody else waits already
        calls = len(stripe.calls)
        assert "does not answer" in payer.client().post(PORTAL, follow=True).content.decode()
        assert len(stripe.calls) == calls
    calls = len(stripe.calls)
    for path in ("/dashboard/", PAGE, "/dashboard/keys/", "/for-agents", DONE):
        assert payer.client().get(path).status_code == 200
    tell(stripe.emit("invoice.paid", {"object": "invoice", "customer": customer}))
    assert StripeEvent.objects.exists()
    assert len(stripe.calls) == calls, "only the two buttons speak to Stripe"
    stripe_api.client.cache_clear()


def test_the_way_to_stripe_is_allowed_by_the_page(stripe: StandIn, payer: Person) -> None:
    for path in (PAGE, "/for-agents"):
        policy = payer.client().get(path).headers["Content-Security-Policy"]
        assert "form-action 'self' https://checkout.stripe.com https://billing.stripe.com" in policy


# Words

WORDS = [
    (
        {"status": "active", "amount": 9900, "currency": "EUR", "price_id": MONTHLY},
        ["Active", "€99 on 24 December 2026"],
    ),
    ({"status": "active", "ends_at": datetime(2026, 12, 24, tzinfo=UTC)}, ["ends on 24 December 2026", "not renewed"]),
    (
        {
            "status": "past_due",
            "next_attempt_at": datetime(2026, 11, 27, 12, tzinfo=UTC),
            "invoice_url": "https://i.example/",
        },
        ["The last payment failed", "tried again on 27 November 2026", "https://i.example/", "Imports still work"],
    ),
    ({"status": "unpaid"}, ["Unpaid", "Imports are refused"]),
    ({"status": "canceled"}, ["Ended", "Subscribe again", "Subscribe to Standard"]),
    ({"status": "none"}, ["No subscription yet", "Subscribe to Standard, yearly"]),
    ({"status": "incomplete"}, ["The first payment was not finished", "Subscribe to Standard"]),
    ({"status": "trialing"}, ["Trial", "Imports are refused until"]),
    ({"status": "a_word_of_tomorrow"}, ["No subscription yet"]),
    ({"status": "active", "is_demo": True}, ["Demo subscription", "Nothing is paid"]),
    ({"status": "active", "hand_reason": "secret reason"}, ["Active", "Seeki support has set it up"]),
    ({"status": "canceled", "hand_reason": "secret reason"}, ["Stopped by Seeki support"]),
]


@pytest.mark.parametrize(("fields", "expected"), WORDS, ids=lambda value: str(value)[:50])
def test_each_state_is_told_in_words(
    stripe: StandIn, payer: Person, customer: str, fields: dict[str, Any], expected: list[str]
) -> None:
    Subscription.objects.update(current_period_end=datetime(2026, 12, 24, 12, tzinfo=UTC), **fields)
    shown = page(payer).replace("\xa0", " ")
    for words in expected:
        assert words in shown
    assert "secret reason" not in shown


def test_without_stripe_the_demo_says_that_it_is_one(owner: Person) -> None:
    Subscription.objects.update(is_demo=True)
    shown = page(owner)
    assert "Demo subscription" in shown
    assert "not connected to Stripe" in shown
    assert "Subscribe to" not in shown
    assert subscribe(owner).headers["Location"] == PAGE


# Who may what


def test_members_and_readers_look_and_owners_act(
    stripe: StandIn, owner: Person, colleague: Person, reader: Person
) -> None:
    Subscription.objects.filter(agency=owner.agency).update(status="canceled", stripe_customer_id="cus_1")
    assert "Subscribe to Standard" in page(owner)
    for person in (colleague, reader):
        shown = page(person)
        assert "Owners subscribe, pay and cancel." in shown
        assert "<button" in shown and "Subscribe to" not in shown and "billing portal</button" not in shown
        assert page(person, DONE) and page(person, CANCELLED)
        for path in (CHECKOUT, PORTAL):
            assert person.client().post(path, {"price": MONTHLY}).status_code == 403
    assert stripe.calls == []


def test_strangers_never_act_for_another_agency(stripe: StandIn, payer: Person, stranger: Person) -> None:
    """The form of one agency, sent by somebody who belongs to another: nothing happens to either."""
    for path in (CHECKOUT, PORTAL):
        answer = stranger.client().post(f"{path}?agency={payer.agency.pk}", {"price": MONTHLY})
        assert answer.status_code == 403
        assert Client().post(path).headers["Location"].startswith("/accounts/login/")
        assert stranger.client().get(path).status_code == 405
    assert stripe.calls == []


def test_an_owner_of_two_agencies_pays_for_the_one_that_the_page_was_opened_for(stripe: StandIn, payer: Person) -> None:
    other, *_ = make_agency("Aalto Homes", Status.NONE)
    Member.objects.create(agency=other, user=payer.user, role=Member.Role.OWNER)
    client = payer.client()
    client.post(f"{CHECKOUT}?agency={payer.agency.pk}", {"price": MONTHLY})
    assert row(payer).stripe_customer_id
    assert Subscription.objects.get(agency=other).stripe_customer_id == ""


def test_every_page_leads_to_billing_when_something_is_wrong(payer: Person) -> None:
    assert f'href="{PAGE}"' in page(payer, "/dashboard/keys/")
    assert "Billing" in page(payer, "/dashboard/keys/")


def test_addresses_at_stripe_name_the_agency(payer: Person, rf: Any) -> None:
    request = rf.get("/")
    request.agency = payer.agency
    assert checkout.back(request).endswith(f"{PAGE}?agency={payer.agency.pk}")
