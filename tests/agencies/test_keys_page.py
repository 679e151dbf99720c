"""The page of the API keys: made, shown once, rotated with a grace, revoked; by owners only."""

import logging
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from agencies import keys
from agencies.models import ApiKey, AuditEntry, Subscription
from tests.agencies.test_keys import lets_in
from tests.conftest import Person

pytestmark = pytest.mark.django_db
PAGE, MADE = "/dashboard/keys/", "/dashboard/keys/made/"
SECRET = re.compile(r"seeki_test_[0-9A-Za-z]{33}")


def current(person: Person) -> ApiKey | None:
    return ApiKey.objects.filter(subscription__agency=person.agency, replaced_at=None, revoked_at=None).first()


def press(client: Client, person: Person, **data: str) -> Any:
    """Send the form as the page has it now."""
    key = current(person)
    return client.post(f"{PAGE}?agency={person.agency.pk}", {"seen": key.pk if key else "", "grace": "24h"} | data)


def shown(client: Client) -> str:
    found = SECRET.search(client.get(MADE).content.decode())
    assert found
    return found.group()


def test_a_key_is_rotated_with_a_grace_and_both_work_meanwhile(owner: Person) -> None:
    client = owner.client()
    with time_machine.travel("2026-11-22T03:00:00Z", tick=False) as clock:
        answer = press(client, owner, grace="1h")
        assert answer.status_code == 302 and answer.headers["Location"] == MADE
        fresh = shown(client)
        assert lets_in(fresh) and lets_in(owner.secret)
        clock.shift(timedelta(minutes=61))
        assert lets_in(fresh) and not lets_in(owner.secret)


@pytest.mark.parametrize(("grace", "length"), [(name, length) for name, length in keys.GRACES.items()])
def test_each_grace_is_the_one_that_is_kept(owner: Person, grace: str, length: timedelta) -> None:
    with time_machine.travel("2026-11-22T03:00:00Z", tick=False):
        press(owner.client(), owner, grace=grace)
    owner.key.refresh_from_db()
    assert owner.key.expires_at == datetime(2026, 11, 22, 3, tzinfo=UTC) + length


def test_the_secret_is_shown_once_and_a_reload_makes_no_other_key(owner: Person) -> None:
    client = owner.client()
    press(client, owner)
    first = client.get(MADE)
    assert SECRET.search(first.content.decode())
    assert "no-store" in first.headers["Cache-Control"]
    assert f"Authorization: Bearer {SECRET.search(first.content.decode()).group()}" in first.content.decode().replace(
        "&quot;", '"'
    )
    again = client.get(MADE)
    assert again.headers["Location"] == PAGE
    assert not SECRET.search(client.get(PAGE).content.decode())
    assert ApiKey.objects.count() == 2


def test_a_secret_that_nobody_looked_at_is_gone_after_five_minutes(owner: Person) -> None:
    client = owner.client()
    with time_machine.travel("2026-11-22T03:00:00Z", tick=False) as clock:
        press(client, owner)
        clock.shift(timedelta(minutes=6))
        assert client.get(MADE).headers["Location"] == PAGE


def test_the_secret_stands_in_no_log_no_audit_entry_and_no_session(
    owner: Person, caplog: pytest.LogCaptureFixture
) -> None:
    client = owner.client()
    with caplog.at_level(logging.DEBUG):
        press(client, owner)
        kept = [session.get_decoded() for session in Session.objects.all()]
        secret = shown(client)
    tail = secret[17:]
    assert tail not in caplog.text
    assert tail not in str(kept)
    assert tail not in str(list(AuditEntry.objects.values()))
    with connection.cursor() as cursor:
        for table in ("agencies_auditentry", "agencies_apikey", "django_session"):
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {table} AS t")
            assert tail not in cursor.fetchone()[0]


def test_it_is_written_down_who_did_what_and_when(owner: Person) -> None:
    client = owner.client()
    press(client, owner, grace="24h")
    press(client, owner, grace="none")
    client.post(f"{PAGE}{current(owner).pk}/revoke/")
    deeds = list(AuditEntry.objects.order_by("id").values_list("deed", "actor_name", "ip_address"))
    assert deeds == [
        ("key_rotated", owner.user.email, "127.0.0.1"),
        ("key_replaced", owner.user.email, "127.0.0.1"),
        ("key_revoked", owner.user.email, "127.0.0.1"),
    ]
    page = client.get(PAGE).content.decode()
    assert "the old one works until" in page and "the old one ended at once" in page and "Revoked the API key" in page


def test_an_expiry_lasts_until_the_end_of_the_day_where_the_reader_is(owner: Person) -> None:
    with time_machine.travel("2026-11-22T03:00:00Z", tick=False):
        press(owner.client(), owner, expires_on="2026-12-24")
    assert current(owner).expires_at == datetime(2026, 12, 24, 23, tzinfo=UTC)  # midnight in Amsterdam


@pytest.mark.parametrize(
    "wrong",
    [
        {"expires_on": "2020-01-01"},
        {"expires_on": "soon"},
        {"expires_on": "9999-12-31"},  # the calendar's last day has no next one
        {"expires_on": "9999-12-30"},
        {"grace": "forever"},
    ],
)
def test_what_cannot_be_meant_makes_no_key(owner: Person, wrong: dict[str, str]) -> None:
    answer = press(owner.client(), owner, **wrong)
    assert answer.status_code == 400
    assert "field-error" in answer.content.decode()
    assert ApiKey.objects.count() == 1


def test_the_first_key_is_made_and_an_inactive_subscription_does_not_matter(owner: Person) -> None:
    keys.revoke(owner.key)
    Subscription.objects.update(status="canceled")
    client = owner.client()
    page = client.get(PAGE).content.decode()
    assert "There is no key" in page and "Make a key" in page
    assert press(client, owner).headers["Location"] == MADE
    assert keys.is_usable(keys.find(shown(client)), timezone.now())
    assert press(client, owner).headers["Location"] == MADE


def test_revoking_asks_first_and_ends_the_key_at_once(owner: Person) -> None:
    client = owner.client()
    page = client.get(PAGE).content.decode()
    assert "nothing is imported until your CRM has a new key" in page
    answer = client.post(f"{PAGE}{owner.key.pk}/revoke/", follow=True)
    assert "is revoked. Requests with it are refused from now on." in answer.content.decode()
    assert not lets_in(owner.secret)
    client.post(f"{PAGE}{owner.key.pk}/revoke/")
    assert AuditEntry.objects.filter(deed="key_revoked").count() == 1


def test_a_form_that_was_opened_before_the_key_changed_does_nothing(owner: Person, partner: Person) -> None:
    seen = {"seen": owner.key.pk, "grace": "none"}
    first, second = owner.client(), partner.client()
    assert first.post(PAGE, seen).headers["Location"] == MADE
    answer = second.post(PAGE, seen, follow=True)
    assert "Nothing was done: the key had been changed" in answer.content.decode()
    assert ApiKey.objects.count() == 2
    assert lets_in(shown(first))


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_press_at_once_end_with_one_current_key(owner: Person, partner: Person) -> None:
    clients = [owner.client(), partner.client()]

    def post(client: Client) -> str:
        try:
            return str(client.post(PAGE, {"seen": owner.key.pk, "grace": "none"}).headers["Location"])
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        places = list(pool.map(post, clients))
    assert sorted(places) == sorted([MADE, PAGE])
    assert ApiKey.objects.filter(replaced_at=None, revoked_at=None).count() == 1
    assert ApiKey.objects.count() == 2


def test_owners_change_everybody_of_the_agency_looks_strangers_see_nothing(
    owner: Person, colleague: Person, reader: Person, stranger: Person
) -> None:
    for person in (colleague, reader):
        client = person.client()
        page = client.get(PAGE).content.decode()
        assert owner.key.prefix in page
        assert "Revoke" not in page and "Owners make, replace and revoke keys." in page
        assert press(client, owner).status_code == 403
        assert client.post(f"{PAGE}{owner.key.pk}/revoke/").status_code == 403
        assert client.get(MADE).status_code == 403
    theirs = stranger.client()
    assert owner.key.prefix not in theirs.get(PAGE).content.decode()
    assert theirs.post(f"{PAGE}{owner.key.pk}/revoke/").status_code == 404
    assert theirs.post(f"{PAGE}?agency={owner.agency.pk}", {"seen": owner.key.pk}).status_code == 403
    assert theirs.post(PAGE, {"seen": owner.key.pk, "grace": "none"}).headers["Location"] == PAGE
    assert Client().get(PAGE).status_code == 302
    assert lets_in(owner.secret) and lets_in(stranger.secret)
    assert ApiKey.objects.count() == 2


def test_production_and_staging_are_told_apart_in_words(owner: Person, settings: Any) -> None:
    assert "This is staging" in owner.client().get(PAGE).content.decode()
    settings.PRODUCTION, settings.SEEKI_ENVIRONMENT = True, "production"
    page = owner.client().get(PAGE).content.decode()
    assert "This is production" in page and "seeki_live_" in page


def test_the_page_needs_few_queries_however_many_keys_there_were(
    owner: Person, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(30):
        keys.issue(owner.key.subscription, by=owner.user)
    client = owner.client()
    client.get(PAGE)
    with django_assert_max_num_queries(14):
        assert client.get(PAGE).status_code == 200
