"""The public page: what it costs and how to begin, for visitors, owners and members."""

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from agencies.models import Subscription
from tests.agencies.billing.conftest import work
from tests.conftest import Person
from tests.stand_in import StandIn

pytestmark = pytest.mark.django_db
PAGE = "/for-agents"


def shown(client: Client) -> str:
    answer = client.get(PAGE)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_visitor_sees_plans_with_prices_and_signs_up(stripe: StandIn) -> None:
    assert "You see the price before you pay." in shown(Client())
    work()
    page = shown(Client())
    assert "Standard, yearly" in page and "€99" in page and "a month" in page and "€990" in page
    assert "/accounts/signup/" in page
    assert stripe.calls == ["GET /v1/prices/price_monthly", "GET /v1/prices/price_yearly"]


def test_owners_subscribe_from_here_and_members_are_told_who_can(
    stripe: StandIn, owner: Person, colleague: Person
) -> None:
    assert "Your subscription" in shown(owner.client())
    Subscription.objects.update(status="canceled")
    assert 'action="/dashboard/billing/checkout/' in shown(owner.client())
    assert "checkout" not in shown(colleague.client())
    assert "An owner of your agency can subscribe." in shown(colleague.client())


def test_staging_without_stripe_says_that_it_is_a_demo(client: Client, db: None) -> None:
    assert "Demo subscription" in shown(client)


def test_production_without_stripe_leads_to_support(client: Client, db: None, settings: Any) -> None:
    settings.PRODUCTION = True
    assert "set up by Seeki support" in shown(client)
    assert "Demo" not in shown(client)


SIGN_UP = {
    "agency_name": "Neu & Wohnen",
    "country_code": "DE",
    "name": "Nora Neu",
    "email": "nora@neu.example",
    "password1": "a long enough password",
    "time_zone": "Europe/Berlin",
}


@pytest.mark.parametrize(("is_paid_for", "lands"), [(True, PAGE), (False, "/dashboard/")])
def test_signing_up_leads_to_the_plans_where_there_is_something_to_pay(
    request: pytest.FixtureRequest, db: None, is_paid_for: bool, lands: str
) -> None:
    if is_paid_for:
        request.getfixturevalue("stripe")
    client = Client()
    client.post("/accounts/signup/", SIGN_UP)
    code = re.search(r"^\s*([A-Z0-9]{4}-[A-Z0-9]{4})\s*$", mail.outbox[0].body, re.MULTILINE)
    assert code
    answer = client.post("/accounts/confirm-email/", {"code": code.group(1), "action": "verify"})
    assert answer.headers["Location"] == lands
    made = Subscription.objects.get()
    assert (made.status, made.is_demo) == (("none", False) if is_paid_for else ("active", True))
