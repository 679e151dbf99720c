"""The state of a subscription is Stripe's, whatever came first, twice or never; and support's, where it says so."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from agencies import by_hand, stripe_api, subscribing, tasks
from agencies.models import StripeEvent, Subscription
from tests.agencies.billing.conftest import deeds, gate, row, tell, work
from tests.conftest import Person
from tests.stand_in import MONTHLY, YEARLY, StandIn

pytestmark = pytest.mark.django_db
Status = Subscription.Status


def test_what_stripe_says_is_written_down(stripe: StandIn, payer: Person, customer: str) -> None:
    key = stripe.subscribe(customer, YEARLY)
    tell(stripe.messages[-1])
    work()
    found = row(payer)
    assert (found.status, found.stripe_subscription_id, found.price_id) == ("active", key, YEARLY)
    assert (found.amount, found.currency) == (99000, "EUR")
    assert found.current_period_end and found.current_period_end > timezone.now() + timedelta(days=29)
    assert found.ends_at is None
    assert deeds(payer) == ["subscription_changed"]


@pytest.mark.parametrize(
    ("status", "is_open"),
    [(status, status in ("active", "past_due")) for status in [*Status.values, "a_word_of_tomorrow"]],
)
def test_the_gate_follows_at_once(stripe: StandIn, payer: Person, customer: str, status: str, is_open: bool) -> None:
    key = stripe.subscribe(customer, MONTHLY)
    stripe.change(key, status=status)
    tell(stripe.messages[-1])
    work()
    assert row(payer).status == status
    assert gate(payer) == (200 if is_open else 403)


def test_the_same_key_works_again_and_no_permission_outlives_a_change(
    stripe: StandIn, payer: Person, customer: str
) -> None:
    first = stripe.subscribe(customer, MONTHLY)
    for act, expected in [
        (lambda: None, 200),
        (lambda: stripe.change(first, status="past_due"), 200),
        (lambda: stripe.change(first, status="canceled"), 403),
        (lambda: stripe.subscribe(customer, MONTHLY), 200),
    ]:
        act()
        tell(stripe.messages[-1])
        work()
        assert gate(payer) == expected


def test_an_open_invoice_and_a_cancellation_are_told(stripe: StandIn, payer: Person, customer: str) -> None:
    key = stripe.subscribe(customer, MONTHLY)
    again = int((timezone.now() + timedelta(days=3)).timestamp())
    invoice = {
        "status": "open",
        "next_payment_attempt": again,
        "hosted_invoice_url": "https://invoice.stripe.example/1",
    }
    stripe.change(key, status="past_due", latest_invoice=invoice)
    tell(stripe.messages[-1])
    work()
    found = row(payer)
    assert found.next_attempt_at and int(found.next_attempt_at.timestamp()) == again
    assert found.invoice_url == "https://invoice.stripe.example/1"
    stripe.change(key, status="active", latest_invoice={"status": "paid"}, cancel_at_period_end=True)
    tell(stripe.messages[-1])
    work()
    assert row(payer).ends_at == row(payer).current_period_end
    assert row(payer).invoice_url == ""
    stripe.change(key, cancel_at_period_end=False)
    tell(stripe.messages[-1])
    work()
    assert row(payer).ends_at is None
    stripe.change(key, cancel_at=again)
    tell(stripe.messages[-1])
    work()
    assert row(payer).ends_at == found.next_attempt_at


# Orders

ACTS = ("active", "past_due", "canceled", "again", "unpaid")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("act"), st.sampled_from(ACTS)),
        st.tuples(st.just("tell"), st.integers(0, 50)),
        st.tuples(st.just("work"), st.just(0)),
    ),
    max_size=25,
)


@examples(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, last=st.randoms(use_true_random=False))
def test_any_order_of_messages_ends_in_stripes_state(
    stripe: StandIn, payer: Person, customer: str, steps: list[Any], last: Any
) -> None:
    """Things happen at Stripe, messages come in any order and often, workers work in between; at the end all have
    come at least once."""
    Subscription.objects.filter(agency=payer.agency).update(status="none", read_at=None, stripe_subscription_id="")
    StripeEvent.objects.all().delete()
    stripe.subscriptions.clear()
    stripe.messages.clear()
    stripe.subscribe(customer, MONTHLY)
    for step, which in steps:
        if step == "act":
            happen(stripe, customer, which)
        elif step == "tell":
            tell(stripe.messages[which % len(stripe.messages)])
        else:
            work()
    rest = stripe.messages * 2
    last.shuffle(rest)
    assert {tell(message).status_code for message in rest} == {200}
    work()
    newest = subscribing.current([stripe_api.read(one) for one in stripe.subscriptions])
    found = row(payer)
    assert newest
    assert (found.status, found.stripe_subscription_id) == (newest.status, newest.id)
    assert StripeEvent.objects.filter(handled_at=None).count() == 0


def happen(stripe: StandIn, customer: str, act: str) -> None:
    if act == "again":
        stripe.change(stripe.subscriptions[-1]["id"], status="canceled")
        stripe.subscribe(customer, MONTHLY)
    else:
        stripe.change(stripe.subscriptions[-1]["id"], status=act)


def test_a_reading_that_began_earlier_never_overwrites_a_later_one(
    stripe: StandIn, payer: Person, customer: str
) -> None:
    began = timezone.now()
    stripe.subscribe(customer, MONTHLY)
    assert subscribing.refresh(row(payer))
    assert not subscribing.write(row(payer).pk, None, began, subscribing.audit.Deed.SUBSCRIPTION_CHANGED)
    assert row(payer).status == "active"


def test_of_several_subscriptions_the_best_counts(stripe: StandIn, payer: Person, customer: str) -> None:
    first, second = stripe.subscribe(customer, MONTHLY), stripe.subscribe(customer, YEARLY)
    stripe.change(second, status="canceled")
    tell(stripe.messages[-1])
    work()
    assert (row(payer).status, row(payer).stripe_subscription_id) == ("active", first)


# By hand


def test_what_support_has_set_stands_until_it_is_taken_back(stripe: StandIn, payer: Person, customer: str) -> None:
    key = stripe.subscribe(customer, MONTHLY)
    stripe.change(key, status="canceled")
    by_hand.put(row(payer), "active", None, "pays by bank transfer")
    tell(stripe.messages[-1])
    tasks.reconcile()
    work()
    assert (row(payer).status, gate(payer)) == ("active", 200)
    assert by_hand.take_back(row(payer))
    work()
    assert (row(payer).status, gate(payer)) == ("canceled", 403)
    assert deeds(payer) == ["subscription_set", "subscription_released", "subscription_reconciled"]
    assert not by_hand.take_back(row(payer))


def test_what_support_has_set_ends_by_itself(payer: Person, queue: list[str]) -> None:
    with time_machine.travel("2026-11-22T03:00:00Z", tick=False) as clock:
        by_hand.put(row(payer), "active", timezone.now() + timedelta(days=14), "a fair trial")
        clock.shift(timedelta(days=13))
        work()
        assert gate(payer) == 200
        clock.shift(timedelta(days=1))
        work()
        assert gate(payer) == 403
    assert row(payer).hand_reason == ""


def test_a_demo_stays_a_demo_until_something_is_paid(stripe: StandIn, payer: Person, customer: str) -> None:
    Subscription.objects.update(status="active", is_demo=True)
    tasks.reconcile()
    work()
    assert (row(payer).status, row(payer).is_demo) == ("active", True)
    stripe.subscribe(customer, MONTHLY)
    tasks.reconcile()
    work()
    assert (row(payer).status, row(payer).is_demo, row(payer).price_id) == ("active", False, MONTHLY)
