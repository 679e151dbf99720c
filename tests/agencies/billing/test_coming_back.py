"""Back from Stripe: the page waits for the message, asks once, and keeps nobody waiting for ever."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from agencies.models import Subscription
from tests.agencies.billing.conftest import row, work
from tests.conftest import Person
from tests.stand_in import MONTHLY, StandIn

pytestmark = pytest.mark.django_db
DONE, CANCELLED = "/dashboard/billing/done/", "/dashboard/billing/cancelled/"


def test_the_page_waits_for_the_message_and_asks_once(
    stripe: StandIn, payer: Person, customer: str, django_capture_on_commit_callbacks: Any, queue: list[str]
) -> None:
    client = payer.client()
    assert "Activating" in client.get(DONE).content.decode()
    stripe.subscribe(customer, MONTHLY)  # and its message is late
    with django_capture_on_commit_callbacks(execute=True):
        for look in range(1, 8):
            fragment = client.get(DONE, {"look": look}, headers={"HX-Request": "true"}).content.decode()
            assert f"look={look + 1}" in fragment
            assert "<html" not in fragment
    assert queue == ["agencies.billing"]
    assert stripe.calls == []
    work()
    assert "Your subscription is active" in client.get(DONE, {"look": 8}).content.decode()


def test_nobody_waits_for_ever(stripe: StandIn, payer: Person) -> None:
    shown = payer.client().get(DONE, {"look": 30}).content.decode()
    assert "It takes longer than usual" in shown
    assert "hx-get" not in shown
    for look in ("x", "-1", "9" * 400, "٣"):
        assert payer.client().get(DONE, {"look": look}).status_code == 200


def test_who_leaves_checkout_is_told_that_nothing_was_charged(payer: Person) -> None:
    assert "Nothing was charged" in payer.client().get(CANCELLED).content.decode()


def test_old_and_new_looks_do_not_ask_again(stripe: StandIn, payer: Person, customer: str) -> None:
    Subscription.objects.update(read_at=timezone.now() - timedelta(seconds=2))
    payer.client().get(DONE, {"look": 4})
    assert row(payer).reread_at is None
