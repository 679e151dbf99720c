"""Stripe is away, or silent: events wait, failures are seen, and the daily look finds what no message has told."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone

from agencies import tasks
from agencies.models import Price, StripeEvent, Subscription
from tests.agencies.billing.conftest import deeds, row, tell, work
from tests.conftest import Person
from tests.stand_in import MONTHLY, YEARLY, StandIn

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("status", [500, 503, 429])
def test_an_event_waits_while_stripe_is_away_and_is_tried_again(
    stripe: StandIn, payer: Person, customer: str, status: int
) -> None:
    stripe.subscribe(customer, MONTHLY)
    stripe.failing = status
    with time_machine.travel(timezone.now(), tick=False) as clock:
        tell(stripe.messages[-1].signed_anew())
        for tries in range(1, 4):
            work()
            waiting = StripeEvent.objects.get()
            assert (waiting.tries, waiting.handled_at, row(payer).status) == (tries, None, "none")
            assert waiting.error and waiting.next_try_at
            assert waiting.next_try_at - timezone.now() == timedelta(minutes=2 ** (tries - 1))
            work()  # nothing is due before its time
            assert StripeEvent.objects.get().tries == tries
            clock.shift(timedelta(hours=1))
            cache.clear()
        stripe.failing = 0
        work()
    assert row(payer).status == "active"
    assert StripeEvent.objects.get().error == ""


def test_after_a_failure_no_worker_waits_for_stripe_for_a_while(stripe: StandIn, payer: Person, customer: str) -> None:
    stripe.failing = 503
    for _ in range(5):
        stripe.emit("invoice.paid", {"object": "invoice", "customer": customer})
        tell(stripe.messages[-1])
    for _ in range(5):
        work()
    assert len(stripe.calls) == 1


def test_a_key_that_stripe_refuses_is_told_to_support_and_not_tried_for_ever(
    stripe: StandIn, payer: Person, customer: str
) -> None:
    stripe.failing = 401
    tell(stripe.emit("invoice.paid", {"object": "invoice", "customer": customer}))
    for _ in range(12):
        StripeEvent.objects.filter(next_try_at__isnull=False).update(next_try_at=timezone.now())
        work()
    failed = StripeEvent.objects.get()
    assert (failed.tries, failed.next_try_at, failed.handled_at) == (8, None, None)
    assert "AuthenticationError" in failed.error
    assert row(payer).status == "none"


def test_an_event_that_we_cannot_read_does_not_hold_up_the_next(stripe: StandIn, payer: Person, customer: str) -> None:
    tell(stripe.emit("invoice.paid", {"object": "invoice", "customer": customer}))
    StripeEvent.objects.update(payload="{}")
    stripe.subscribe(customer, MONTHLY)
    tell(stripe.messages[-1])
    work()
    assert row(payer).status == "active"
    assert StripeEvent.objects.filter(handled_at=None).get().error == "KeyError('data')"


# What no message has told


def test_the_daily_look_finds_what_no_message_has_told(
    stripe: StandIn, payer: Person, customer: str, queue: list[str]
) -> None:
    stripe.subscribe(customer, MONTHLY)  # and its message never arrives
    tasks.reconcile()
    assert queue == ["agencies.billing"]
    work()
    assert row(payer).status == "active"
    assert deeds(payer) == ["subscription_reconciled"]
    tasks.reconcile()
    work()
    assert deeds(payer) == ["subscription_reconciled"]


def test_the_daily_look_waits_for_stripe(stripe: StandIn, payer: Person, customer: str) -> None:
    stripe.subscribe(customer, MONTHLY)
    stripe.failing = 500
    tasks.reconcile()
    work()
    found = row(payer)
    assert found.status == "none"
    assert found.reread_error and found.reread_at and found.reread_at > timezone.now()
    stripe.failing = 0
    cache.clear()
    Subscription.objects.update(reread_at=timezone.now())
    work()
    assert (row(payer).status, row(payer).reread_at, row(payer).reread_error) == ("active", None, "")


def test_prices_are_read_ahead(stripe: StandIn, db: None) -> None:
    work()
    assert {price.id: (price.amount, price.currency, price.interval) for price in Price.objects.all()} == {
        MONTHLY: (9900, "EUR", "month"),
        YEARLY: (99000, "EUR", "year"),
    }
    work()
    assert len(stripe.calls) == 2
