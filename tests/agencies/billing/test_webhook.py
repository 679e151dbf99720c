"""The webhook: only what Stripe has signed is kept, each event once, and nothing is judged while Stripe waits."""

import json
import time
from typing import Any

import pytest
from django.test import Client

from agencies.models import StripeEvent
from tests.agencies.billing.conftest import row, tell, work
from tests.conftest import Person
from tests.stand_in import MONTHLY, Message, StandIn, sign

pytestmark = pytest.mark.django_db
BODY = b'{"id": "evt_1", "type": "invoice.paid", "data": {"object": {"customer": "cus_1"}}}'


def test_an_event_is_kept_answered_and_judged_later(
    stripe: StandIn, payer: Person, customer: str, queue: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    stripe.subscribe(customer, MONTHLY)
    with django_capture_on_commit_callbacks(execute=True):
        assert tell(stripe.messages[0]).status_code == 200
    kept = StripeEvent.objects.get()
    assert kept.payload.encode() == stripe.messages[0].body
    assert (kept.handled_at, row(payer).status, stripe.calls) == (None, "none", [])
    assert queue == ["agencies.billing"]
    work()
    kept.refresh_from_db()
    assert kept.handled_at
    assert (kept.outcome, row(payer).status) == ("changed", "active")


@pytest.mark.parametrize(
    "signature",
    [
        sign(BODY, "whsec_of_somebody_else"),
        sign(BODY + b" "),
        sign(BODY, at=time.time() - 3600),
        sign(BODY).replace("v1=", "v0="),
        sign(BODY).partition(",")[0],
        "t=,v1=",
        "t=99999999999999999999999,v1=00",
        "v1=\u00e9,t=1",
        "nonsense",
        "",
    ],
    ids=["stranger", "changed", "old", "old scheme", "no signature", "empty", "far", "no ASCII", "nonsense", "nothing"],
)
def test_what_is_not_signed_or_too_old_is_refused_and_leaves_nothing(stripe: StandIn, signature: str) -> None:
    assert tell(Message(BODY, signature)).status_code == 400
    assert not StripeEvent.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"id": 7, "type": "invoice.paid"}',
        b'{"id": "evt_1"}',
        b'{"id": "evt 1", "type": "invoice.paid"}',
        b'{"id": "evt_\\u0000", "type": "invoice.paid"}',
        b'{"id": "' + b"e" * 300 + b'", "type": "invoice.paid"}',
        b"[" * 100_000,
    ],
    ids=lambda body: body[:30],
)
def test_a_signed_body_that_is_no_event_is_refused(stripe: StandIn, body: bytes) -> None:
    assert tell(Message(body, sign(body))).status_code == 400
    assert not StripeEvent.objects.exists()


def test_a_body_beyond_the_limit_is_refused(stripe: StandIn) -> None:
    body = b'{"id": "evt_1", "type": "a", "x": "' + b"x" * 1_000_000 + b'"}'
    assert tell(Message(body, sign(body))).status_code == 413
    assert not StripeEvent.objects.exists()


def test_an_event_counts_once_however_often_it_comes(stripe: StandIn, payer: Person, customer: str) -> None:
    stripe.subscribe(customer, MONTHLY)
    message = stripe.messages[0]
    assert [tell(message).status_code for _ in range(3)] == [200, 200, 200]
    work()
    assert tell(message.signed_anew()).content == b"Known already.\n"
    work()
    assert StripeEvent.objects.get().tries == 1
    assert stripe.calls.count("GET /v1/subscriptions") == 1


@pytest.mark.parametrize("kind", ["charge.succeeded", "a.type.of.tomorrow", "customer.updated"])
def test_types_that_mean_nothing_to_us_are_kept_and_done(stripe: StandIn, kind: str) -> None:
    assert tell(stripe.emit(kind, {"object": "thing"})).status_code == 200
    kept = StripeEvent.objects.get()
    assert kept.handled_at
    assert kept.outcome == "not for us"
    work()
    assert not any("subscriptions" in call for call in stripe.calls)


@pytest.mark.parametrize("about", [{"customer": "cus_unknown"}, {"customer": None}, {"customer": {"id": "cus_x"}}, {}])
def test_events_of_strangers_change_nothing(stripe: StandIn, payer: Person, customer: str, about: Any) -> None:
    tell(stripe.emit("invoice.paid", {"object": "invoice", **about}))
    work()
    assert StripeEvent.objects.get().outcome == "no agency has this customer"
    assert row(payer).status == "none"


def test_text_that_a_json_column_refuses_is_kept_as_it_came(stripe: StandIn) -> None:
    message = stripe.emit("invoice.paid", {"object": "invoice", "customer": None, "note": "\0 \ud800"})
    assert tell(message).status_code == 200
    assert json.loads(StripeEvent.objects.get().payload)["data"]["object"]["note"][0] == "\0"


def test_without_stripe_there_is_no_webhook(client: Client, db: None, settings: Any) -> None:
    settings.STRIPE_SECRET_KEY = ""
    assert client.post("/stripe/webhook", BODY, "application/json").status_code == 503
    assert client.get("/stripe/webhook").status_code == 405
