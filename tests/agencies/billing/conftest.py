"""An agency that can pay: a stand-in for Stripe, and the settings that lead to it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from agencies import tasks
from agencies.models import AuditEntry, Member, Subscription
from tests.conftest import Person, make_agency, make_person
from tests.stand_in import KEY, MONTHLY, SECRET, YEARLY, Message, StandIn, stand_in


@pytest.fixture
def stripe(settings: Any, queue: list[str]) -> Iterator[StandIn]:
    with stand_in() as made:
        settings.STRIPE_SECRET_KEY, settings.STRIPE_WEBHOOK_SECRET = KEY, SECRET
        settings.STRIPE_API_BASE = made.url
        settings.STRIPE_PRICES = {"Standard": MONTHLY, "Standard, yearly": YEARLY}
        yield made


@pytest.fixture
def payer(db: None) -> Person:
    """The owner of an agency that has not subscribed, but has a key from earlier days."""
    return make_person("payer@casa.example", *make_agency("Casa Nova", Subscription.Status.NONE), Member.Role.OWNER)


@pytest.fixture
def customer(payer: Person) -> str:
    """The same agency, known to Stripe."""
    Subscription.objects.filter(agency=payer.agency).update(stripe_customer_id="cus_1")
    return "cus_1"


def tell(message: Message, **headers: str) -> Any:
    """Deliver a message as Stripe does."""
    sent = {"Stripe-Signature": message.signature} | headers
    return Client().post("/stripe/webhook", message.body, "application/json", headers=sent)


def work() -> None:
    """What the workers do when they are woken."""
    tasks.billing()


def row(person: Person) -> Subscription:
    return Subscription.objects.get(agency=person.agency)


def deeds(person: Person) -> list[str]:
    return list(AuditEntry.objects.filter(agency=person.agency).order_by("id").values_list("deed", flat=True))


def gate(person: Person) -> int:
    sent = {"listings": []}
    return Client().post("/v1/listings", sent, "application/json", headers=person.headers).status_code
