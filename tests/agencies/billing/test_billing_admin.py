"""Support: a subscription set by hand with a reason, what Stripe has told, and telling it once more."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from agencies.models import AuditEntry, StripeEvent, Subscription, User
from tests.agencies.billing.conftest import row, tell, work
from tests.conftest import Person
from tests.stand_in import MONTHLY, StandIn

pytestmark = pytest.mark.django_db
EVENTS = "/admin/agencies/stripeevent/"


@pytest.fixture
def desk(support: User) -> Client:
    client = Client()
    client.force_login(support)
    return client


def put(desk: Client, person: Person, **fields: str) -> Any:
    form = {"status": "active", "hand_until_0": "", "hand_until_1": "", "hand_reason": ""} | fields
    return desk.post(reverse("admin:agencies_subscription_change", args=[row(person).pk]), form)


def test_support_sets_a_subscription_with_a_reason(desk: Client, payer: Person, support: User) -> None:
    refused = put(desk, payer)
    assert refused.status_code == 200
    assert "needs a reason" in refused.content.decode()
    assert row(payer).status == "none"
    answer = put(desk, payer, hand_reason="pays by bank transfer", hand_until_0="2027-01-31", hand_until_1="12:00:00")
    assert answer.status_code == 302
    found = row(payer)
    assert (found.status, found.hand_reason) == ("active", "pays by bank transfer")
    assert found.hand_until and found.hand_until.isoformat() == "2027-01-31T12:00:00+00:00"
    entry = AuditEntry.objects.get()
    assert (entry.deed, entry.actor_name, entry.facts["reason"]) == (
        "subscription_set",
        "Seeki",
        "pays by bank transfer",
    )
    assert LogEntry.objects.get().user == support
    log = payer.client().get("/dashboard/audit/?deed=billing").content.decode()
    assert "from None to Active by hand" in log
    assert "bank transfer" not in log
    assert "bank transfer" in desk.get(reverse("admin:agencies_auditentry_change", args=[entry.pk])).content.decode()


def test_it_is_taken_back_on_the_agencys_page_alone_which_asks_why(desk: Client, payer: Person) -> None:
    put(desk, payer, hand_reason="pays by bank transfer")
    refused = put(desk, payer)
    assert refused.status_code == 200
    assert "taken back on the agency" in refused.content.decode()
    assert row(payer).hand_reason == "pays by bank transfer"
    assert "take_back" not in desk.get(reverse("admin:agencies_subscription_changelist")).content.decode()


def test_what_is_stripes_cannot_be_typed_in(desk: Client, payer: Person) -> None:
    put(desk, payer, hand_reason="x", stripe_customer_id="cus_evil", is_demo="on", agency="")
    assert (row(payer).stripe_customer_id, row(payer).is_demo, row(payer).agency_id) == ("", False, payer.agency.pk)


def test_support_makes_a_subscription_where_there_is_none(desk: Client, payer: Person) -> None:
    Subscription.objects.all().delete()
    form = {"agency": str(payer.agency.pk), "status": "active", "hand_until_0": "", "hand_until_1": ""}
    assert desk.post("/admin/agencies/subscription/add/", form | {"hand_reason": ""}).status_code == 200
    assert desk.post("/admin/agencies/subscription/add/", form | {"hand_reason": "a partner"}).status_code == 302
    assert (row(payer).status, row(payer).hand_reason) == ("active", "a partner")


def test_failures_are_seen_and_replayed(desk: Client, stripe: StandIn, payer: Person, customer: str) -> None:
    stripe.subscribe(customer, MONTHLY)
    tell(stripe.messages[-1])
    StripeEvent.objects.update(tries=7)
    stripe.failing = 401
    work()
    failed = desk.get(EVENTS, {"state": "failed"}).content.decode()
    assert stripe.messages[-1].id in failed
    assert stripe.messages[-1].id not in desk.get(EVENTS, {"state": "waiting"}).content.decode()
    shown = desk.get(f"{EVENTS}{stripe.messages[-1].id}/change/").content.decode()
    assert "AuthenticationError" in shown
    stripe.failing = 0
    replay(desk, stripe.messages[-1].id)
    work()
    assert row(payer).status == "active"
    assert StripeEvent.objects.get().error == ""
    replay(desk, stripe.messages[-1].id)
    work()
    assert StripeEvent.objects.get().outcome == "same"


def replay(desk: Client, key: str) -> None:
    answer = desk.post(EVENTS, {"action": "replay", "_selected_action": [key]})
    assert answer.status_code == 302


def test_support_has_stripe_asked(desk: Client, stripe: StandIn, payer: Person, customer: str) -> None:
    stripe.subscribe(customer, MONTHLY)
    data = {"action": "read_again", "_selected_action": [str(row(payer).pk)]}
    assert desk.post("/admin/agencies/subscription/", data).status_code == 302
    work()
    assert row(payer).status == "active"


def test_events_are_found_by_customer_and_cannot_be_changed(desk: Client, stripe: StandIn, owner: Person) -> None:
    tell(
        stripe.emit("invoice.paid", {"object": "invoice", "customer": "cus_found", "text": "<script>alert(1)</script>"})
    )
    key = StripeEvent.objects.get().pk
    assert key in desk.get(EVENTS, {"q": "cus_found"}).content.decode()
    assert key not in desk.get(EVENTS, {"q": "cus_other"}).content.decode()
    shown = desk.get(f"{EVENTS}{key}/change/").content.decode()
    assert "cus_found" in shown
    assert "<script>alert(1)" not in shown
    assert desk.post(f"{EVENTS}{key}/delete/", {"post": "yes"}).status_code == 403
    assert owner.client().get(EVENTS).status_code == 302
