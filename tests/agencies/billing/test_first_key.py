"""On activation the owners get a link, and no secret; one of them makes the key with it, once."""

import re
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client

from agencies import activation
from agencies.models import Agency, ApiKey, AuditEntry, Member, Subscription
from tests.agencies.billing.conftest import tell, work
from tests.agencies.test_keys import lets_in
from tests.conftest import Person, make_person
from tests.stand_in import MONTHLY, StandIn

pytestmark = pytest.mark.django_db
SECRET = re.compile(r"seeki_(?:test|live)_[0-9A-Za-z]{33}")


@pytest.fixture
def newcomer(db: None) -> Person:
    """The owner of an agency that has just opened its account: no subscription, no key."""
    agency = Agency.objects.create(name="Nieuw Wonen", country_code="NL", language="nl")
    Subscription.objects.create(agency=agency, stripe_customer_id="cus_new")
    return make_person("new@nieuw.example", agency, None, "", Member.Role.OWNER)  # type: ignore[arg-type]


def activate(stripe: StandIn) -> str:
    """Pay, and take the link out of the e-mail."""
    stripe.subscribe("cus_new", MONTHLY)
    tell(stripe.messages[-1])
    work()
    found = re.search(r"https?://[^/]+(/dashboard/keys/first/\S+)", mail.outbox[0].body)
    assert found
    return found.group(1)


def test_the_owner_makes_the_first_key_by_the_link_and_sees_it_once(stripe: StandIn, newcomer: Person) -> None:
    link = activate(stripe)
    assert not ApiKey.objects.exists()
    client = newcomer.client()
    assert "Sleutel maken en tonen" in client.get(link).content.decode()
    assert not ApiKey.objects.exists(), "looking makes no key"
    shown = client.post(link, follow=True)
    assert "no-store" in shown.headers["Cache-Control"]
    secret = SECRET.search(shown.content.decode())
    assert secret and lets_in(secret.group())
    assert AuditEntry.objects.filter(deed="key_issued", actor=newcomer.user).count() == 1
    again = client.post(link, follow=True)
    assert "Deze link was voor de eerste sleutel" in again.content.decode()
    assert not SECRET.search(again.content.decode())
    assert ApiKey.objects.count() == 1


def test_the_mail_is_for_owners_once_and_has_no_secret(stripe: StandIn, newcomer: Person) -> None:
    make_person("member@nieuw.example", newcomer.agency, newcomer.key, "", Member.Role.MEMBER)
    activate(stripe)
    for _ in range(3):
        work()
    assert [message.to for message in mail.outbox] == [["new@nieuw.example"]]
    sent = mail.outbox[0]
    assert not SECRET.search(sent.message().as_string())
    assert "Nieuw Wonen" in sent.subject


def test_who_comes_back_with_a_key_gets_no_mail(stripe: StandIn, payer: Person, customer: str) -> None:
    stripe.subscribe(customer, MONTHLY)
    tell(stripe.messages[-1])
    work()
    assert mail.outbox == []


def test_a_demo_gets_no_mail(newcomer: Person, queue: list[str]) -> None:
    Subscription.objects.update(status="active", is_demo=True)
    work()
    assert mail.outbox == []


def test_the_mail_is_sent_later_where_the_server_is_away(
    stripe: StandIn, newcomer: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise SMTPServerDisconnected

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", fail)
        Subscription.objects.update(status="active")
        work()
    assert mail.outbox == []
    work()
    assert len(mail.outbox) == 1


def test_the_link_is_for_owners_of_this_agency(stripe: StandIn, newcomer: Person, stranger: Person) -> None:
    link = activate(stripe)
    member = make_person("member@nieuw.example", newcomer.agency, newcomer.key, "", Member.Role.MEMBER)
    assert Client().get(link).headers["Location"].startswith("/accounts/login/?next=")
    for method in ("get", "post"):
        assert getattr(member.client(), method)(link).status_code == 403
        assert getattr(stranger.client(), method)(link).status_code == 403
        # Also without the agency in the address: it is in the signature.
        assert getattr(stranger.client(), method)(link.partition("?")[0]).status_code == 404
    assert not ApiKey.objects.filter(subscription__agency=newcomer.agency).exists()


def test_a_link_is_neither_forged_nor_kept_for_ever(newcomer: Person) -> None:
    with time_machine.travel("2026-11-22T03:00:00Z"):
        old = activation.link(newcomer.agency)
    path = old.partition("/dashboard")
    with time_machine.travel("2026-12-23T03:00:00Z"):
        assert newcomer.client().get(path[1] + path[2]).status_code == 404
    assert newcomer.client().post("/dashboard/keys/first/forged:1:x/").status_code == 404
    assert not ApiKey.objects.exists()
