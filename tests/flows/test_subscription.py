"""The whole story of a subscription, over real HTTP: a web server, a worker, and localstripe, which nobody here wrote.

Checkout → active → payment fails → past due (imports go on) → canceled (403) → subscribed again; told in order,
shuffled, doubled and late, with the same end.
"""

import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from signal import SIGKILL
from typing import Any
from uuid import uuid4

import pytest
import requests
from django.conf import settings as django_settings

from agencies.models import Agency, Member, StripeEvent, Subscription
from seeki.embedded.home import ROOT
from seeki.embedded.process import Child, Program
from tests.bounds import no_waiting
from tests.conftest import Person, make_agency, make_person
from tests.flows.door import free_port
from tests.flows.processes import Web, collect_static, until, web, worker
from tests.stand_in import BAD_CARD, GOOD_CARD, KEY, MONTHLY, SECRET, YEARLY, Message, StandIn, sign, stand_in

pytestmark = pytest.mark.django_db(transaction=True)
LISTINGS = b'{"listings": []}'


@pytest.fixture(scope="module")
def localstripe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A localstripe of this test process."""
    port = free_port()
    command = (sys.executable, "-m", "localstripe", "--from-scratch", "--port", str(port))
    log = tmp_path_factory.getbasetemp() / "localstripe.log"
    child = Child(Program("localstripe", command, log, ROOT, {}, death_signal=SIGKILL))
    child.start()
    try:
        url = f"http://127.0.0.1:{port}"
        until(lambda: child.is_alive() and answers(url), "localstripe answers", 60)
        yield url
    finally:
        child.bury()


def answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/v1/plans", auth=(KEY, ""), timeout=10).ok
    except requests.ConnectionError:
        return False


@pytest.fixture
def stripe(localstripe: str, settings: Any) -> Iterator[StandIn]:
    """The stand-in before it, with two plans; localstripe's own messages arrive there, signed by it."""
    with stand_in(localstripe) as made:
        requests.delete(f"{localstripe}/_config/data", timeout=10)
        hook = {"url": f"{made.url}/hook", "secret": SECRET}
        assert requests.post(f"{localstripe}/_config/webhooks/seeki", json=hook, timeout=10).ok
        for price, (amount, interval) in {MONTHLY: (9900, "month"), YEARLY: (99000, "year")}.items():
            product = {"name": price}
            made.ask("POST", "/v1/plans", id=price, amount=amount, currency="eur", interval=interval, product=product)
        for name, value in variables(made).items():
            setattr(settings, name, value)
        settings.STRIPE_PRICES = {"Standard": MONTHLY}
        yield made


def variables(stripe: StandIn) -> dict[str, str]:
    return {"STRIPE_SECRET_KEY": KEY, "STRIPE_WEBHOOK_SECRET": SECRET, "STRIPE_API_BASE": stripe.url}


@pytest.fixture
def payer(db: None) -> Person:
    return make_person("payer@casa.example", *make_agency("Casa Nova", Subscription.Status.NONE), Member.Role.OWNER)


@pytest.fixture
def house(stripe: StandIn) -> Iterator[Web]:
    """Web and worker, as in production, that reach the stand-in."""
    changes = variables(stripe) | {"STRIPE_PRICES": f"Standard:{MONTHLY}"}
    with worker(**changes), web(**changes) as server:
        yield server


def row(person: Person) -> Subscription:
    return Subscription.objects.get(agency=person.agency)


def tell(server: Web, message: Message) -> int:
    headers = {"Content-Type": "application/json", "Stripe-Signature": message.signature}
    return requests.post(f"{server.url}/stripe/webhook", data=message.body, headers=headers, timeout=30).status_code


def gate(server: Web, person: Person) -> tuple[int, str]:
    answer = server.post(LISTINGS, person.secret)
    return answer.status_code, answer.json().get("error_code", "")


def checkout(stripe: StandIn, person: Person) -> str:
    """The owner presses the button and lands on Stripe's page; the id of the session."""
    answer = person.client().post("/dashboard/billing/checkout/", {"price": MONTHLY})
    assert answer.status_code == 303, answer.content
    return answer.headers["Location"].rpartition("/")[2]


def message_about(stripe: StandIn, kind: str, key: str) -> Message:
    """Waits until Stripe has sent it."""

    def look() -> Message | None:
        return next((one for one in stripe.messages if one.type == kind and key.encode() in one.body), None)

    return until(look, f"{kind} about {key}")


class Story:
    """What happens at Stripe, step by step, with the message that tells of each."""

    def __init__(self, stripe: StandIn, person: Person) -> None:
        self.stripe, self.person, self.key = stripe, person, ""

    def subscribe(self) -> Message:
        self.key = self.stripe.pay(checkout(self.stripe, self.person), GOOD_CARD)
        return message_about(self.stripe, "customer.subscription.created", self.key)

    def fail_payment(self) -> Message:
        self.stripe.fail_payment(row(self.person).stripe_customer_id, self.key)
        return message_about(self.stripe, "customer.subscription.updated", self.key)

    def cancel(self) -> Message:
        self.stripe.cancel(self.key)
        return message_about(self.stripe, "customer.subscription.deleted", self.key)


REFUSED = (403, "SUBSCRIPTION_INACTIVE")


def test_the_whole_story_in_order(stripe: StandIn, house: Web, payer: Person) -> None:
    story = Story(stripe, payer)
    assert gate(house, payer) == REFUSED
    steps: list[tuple[Callable[[], Message], str, tuple[int, str]]] = [
        (story.subscribe, "active", (200, "")),
        (story.fail_payment, "past_due", (200, "")),
        (story.cancel, "canceled", REFUSED),
        (story.subscribe, "active", (200, "")),
    ]
    for happen, status, expected in steps:
        message = happen()
        assert tell(house, message) == 200
        until(lambda status=status: row(payer).status == status, f"the row is {status}")
        assert gate(house, payer) == expected
    assert row(payer).stripe_subscription_id == story.key
    assert row(payer).current_period_end
    assert (row(payer).amount, row(payer).currency, row(payer).price_id) == (9900, "EUR", MONTHLY)


def in_order(messages: list[Message]) -> list[Message]:
    return messages


def reversed_(messages: list[Message]) -> list[Message]:
    return messages[::-1]


def doubled(messages: list[Message]) -> list[Message]:
    return [one for message in messages for one in (message, message.signed_anew())]


def shuffled(messages: list[Message]) -> list[Message]:
    twice = messages * 2
    Random(7).shuffle(twice)
    return twice


@pytest.mark.parametrize("end", ["canceled", "active"])
def test_told_late_and_in_any_order_the_end_is_the_same(stripe: StandIn, house: Web, payer: Person, end: str) -> None:
    """Everything happens first, and nothing is told until the end: each order starts from a row that knows nothing."""
    story = Story(stripe, payer)
    told = [story.subscribe(), story.fail_payment(), story.cancel()]
    first = story.key
    if end == "active":
        told.append(story.subscribe())
    # All that localstripe sends about it, also types that nobody here asked for, as it has signed them.
    customer = row(payer).stripe_customer_id
    about = [message for message in stripe.messages if customer.encode() in message.body]
    assert {message.id for message in told} <= {message.id for message in about}
    for order in (in_order, reversed_, doubled, shuffled):
        StripeEvent.objects.all().delete()
        Subscription.objects.filter(agency=payer.agency).update(
            status="none", stripe_subscription_id="", read_at=None, ends_at=None, current_period_end=None
        )
        assert {tell(house, message) for message in order(about)} == {200}
        until(lambda: not StripeEvent.objects.filter(handled_at=None).exists(), f"{order.__name__}: all are judged")
        found = row(payer)
        assert (found.status, found.stripe_subscription_id) == (end, story.key if end == "active" else first), order
        assert StripeEvent.objects.count() == len({message.id for message in about})
        assert gate(house, payer) == ((200, "") if end == "active" else REFUSED)


def test_a_message_that_is_late_is_signed_anew_by_stripe_and_an_old_signature_is_refused(
    stripe: StandIn, house: Web, payer: Person
) -> None:
    message = Story(stripe, payer).subscribe()
    old = Message(message.body, sign(message.body, at=time.time() - 3600))
    forged = Message(message.body.replace(b"active", b"paused"), message.signature)
    assert [tell(house, one) for one in (old, forged)] == [400, 400]
    assert not StripeEvent.objects.exists()
    assert gate(house, payer) == REFUSED
    assert tell(house, message.signed_anew()) == 200
    until(lambda: row(payer).status == "active", "the row is active")


def test_a_card_that_fails_at_once_opens_nothing(stripe: StandIn, house: Web, payer: Person) -> None:
    stripe.pay(checkout(stripe, payer), BAD_CARD)
    message_about(stripe, "checkout.session.completed", row(payer).stripe_customer_id)
    for message in list(stripe.messages):
        tell(house, message)
    until(lambda: StripeEvent.objects.exclude(handled_at=None).exists(), "it is judged")
    until(lambda: not StripeEvent.objects.filter(handled_at=None).exists(), "all are judged")
    assert row(payer).status == "incomplete"
    assert gate(house, payer) == REFUSED


def test_a_new_agency_gets_a_link_to_its_first_key_and_no_secret(stripe: StandIn, house: Web, db: None) -> None:
    agency = Agency.objects.create(name=f"Nova {uuid4().hex[:8]}", country_code="NL")
    Subscription.objects.create(agency=agency)
    owner = make_person(f"{uuid4().hex}@nova.example", agency, None, "", Member.Role.OWNER)  # type: ignore[arg-type]
    tell(house, Story(stripe, owner).subscribe())
    mail = until(lambda: mail_to(owner.user.email), "the owner is written to")
    assert not re.search(r"seeki_(test|live)_\w{33}", mail)
    link = re.search(r"(/dashboard/keys/first/[^\s?]+)", mail)
    assert link
    shown = owner.client().post(link.group(1), follow=True).content.decode()
    secret = re.search(r"seeki_test_[0-9A-Za-z]{33}", shown)
    assert secret
    assert house.post(LISTINGS, secret.group()).status_code == 200


def mail_to(address: str) -> str:
    for path in Path(django_settings.VAR_DIR, "mail").glob("*.log"):
        text = path.read_text(errors="replace")
        if f"To: {address}" in text:
            return text
    return ""


def test_stripe_slow_or_failing_never_holds_up_intake_dashboard_or_webhook(
    stripe: StandIn, house: Web, payer: Person
) -> None:
    collect_static()
    message = Story(stripe, payer).subscribe()
    session = payer.client().cookies["sessionid"].value
    stripe.hanging.clear()
    Subscription.objects.update(status="active")
    assert tell(house, message) == 200
    until(lambda: StripeEvent.objects.filter(tries=1).exists(), "a worker waits for Stripe")
    with no_waiting(5):
        assert gate(house, payer) == (200, "")
    for path in ("/dashboard/", "/dashboard/billing/", "/dashboard/keys/", "/for-agents"):
        # Who asks Stripe waits for it six seconds.
        with no_waiting(5):
            answer = requests.get(f"{house.url}{path}", cookies={"sessionid": session}, timeout=30)
        assert (answer.status_code, answer.history) == (200, []), path
    with no_waiting(5):
        assert tell(house, message.signed_anew()) == 200
    stripe.hanging.set()
    stripe.failing = 500
    assert gate(house, payer) == (200, "")
    assert StripeEvent.objects.filter(handled_at=None).exists(), "it waits for Stripe to come back"
