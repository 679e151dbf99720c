"""API keys: spelling, randomness, the tail, hashes, rotation, expiry, revocation, last use. Rows S3, S5, S6, S10."""

import string
from collections import Counter
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from math import log2
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from agencies import keys
from agencies.models import Agency, ApiKey, Subscription
from tests.conftest import Person

NOWHERE = "/v1/import-items/0198a5c2-7f12-7d0a-8c55-19e2b7f3a601/status"
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def lets_in(secret: str) -> bool:
    """Whether the gate takes the key: then there is no such item, else the caller is refused."""
    answer = Client().get(NOWHERE, headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code in (401, 404), answer.content
    return answer.status_code == 404


# Spelling


def test_s6_staging_keys_say_test_and_production_keys_say_live(settings: Any) -> None:
    assert keys.new_secret().startswith("seeki_test_")
    settings.SEEKI_ENVIRONMENT = "production"
    assert keys.new_secret().startswith("seeki_live_")


def test_a_key_holds_at_least_160_random_bits() -> None:
    assert keys.SECRET_LENGTH * log2(len(set(keys.ALPHABET))) >= 160


def test_every_random_character_varies_over_the_whole_alphabet() -> None:
    bodies = [keys.new_secret()[len("seeki_test_") : -keys.TAIL_LENGTH] for _ in range(2000)]
    assert len(set(bodies)) == 2000
    assert {len(body) for body in bodies} == {keys.SECRET_LENGTH}
    for column in zip(*bodies, strict=True):
        counts = Counter(column)
        assert set(counts) == set(string.ascii_letters + string.digits)
        assert max(counts.values()) < 2000 / 62 * 3


def test_what_is_made_is_well_formed_in_both_environments(settings: Any) -> None:
    for settings.SEEKI_ENVIRONMENT in ("staging", "production"):
        assert all(keys.is_well_formed(keys.new_secret()) for _ in range(50))


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "seeki_test_",
        "seeki_test_your_key_here",
        "seeki_live_your_key_here",
        "sk_test_" + "a" * 36,
        "seeki_test_" + "a" * 33,
        "é" * 44,
        "seeki_test_" + "é" * 33,
        "\x00" * 44,
    ],
)
def test_what_is_no_key(wrong: str) -> None:
    assert not keys.is_well_formed(wrong)


@given(st.integers(0, 43), st.sampled_from(keys.ALPHABET))
def test_any_one_wrong_character_is_noticed(at: int, letter: str) -> None:
    secret = keys.new_secret()
    typo = secret[:at] + letter + secret[at + 1 :]
    assert keys.is_well_formed(typo) == (typo == secret)


@given(st.integers(0, 42))
def test_two_neighbours_exchanged_or_one_lost_are_noticed(at: int) -> None:
    secret = keys.new_secret()
    swapped = secret[:at] + secret[at + 1] + secret[at] + secret[at + 2 :]
    assert keys.is_well_formed(swapped) == (swapped == secret)
    assert not keys.is_well_formed(secret[:at] + secret[at + 1 :])
    assert not keys.is_well_formed(secret + "x")


@given(st.text(max_size=60))
def test_any_text_may_be_asked_about(text: str) -> None:
    assert not keys.is_well_formed(text)


@pytest.mark.django_db
def test_a_typo_is_refused_without_any_query(
    owner: Person, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    last = "a" if owner.secret[-1] != "a" else "b"
    with django_assert_num_queries(0):
        for typo in (owner.secret[:-1] + last, owner.secret[:-1], owner.secret[:20], owner.secret.upper()):
            answer = client.get(NOWHERE, headers={"Authorization": f"Bearer {typo}"})
            assert answer.status_code == 401
            assert answer.json()["error_code"] == "INVALID_KEY"
            assert "character is wrong or missing" in answer.json()["message"]


# What is kept


@pytest.mark.django_db
def test_only_the_hash_stands_in_the_database(owner: Person) -> None:
    row = ApiKey.objects.get()
    assert bytes(row.digest) == sha256(owner.secret.encode()).digest()
    assert row.prefix == owner.secret[:17]
    with connection.cursor() as cursor:
        cursor.execute("SELECT key::text FROM agencies_apikey AS key")
        (text,) = cursor.fetchone()
    assert owner.secret not in text
    assert owner.secret[17:] not in text


@pytest.mark.django_db
def test_the_prefix_shows_too_little_to_guess_the_rest(owner: Person) -> None:
    hidden = keys.SECRET_LENGTH - (len(owner.key.prefix) - len(keys.own_prefix()))
    assert hidden * log2(62) >= 120


@pytest.mark.django_db
def test_the_secret_is_shown_once(owner: Person, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("issue_key", str(owner.agency.pk))
    secret = capsys.readouterr().out.strip()
    assert lets_in(secret)
    row = keys.find(secret)
    assert row is not None
    shown = " ".join(str(getattr(row, field.attname)) for field in ApiKey._meta.concrete_fields) + str(row)
    assert secret not in shown
    assert secret[17:] not in shown


@pytest.mark.django_db
def test_support_sees_neither_secret_nor_hash(owner: Person, support: Any, client: Client) -> None:
    client.force_login(support)
    page = client.get(f"/admin/agencies/apikey/{owner.key.pk}/change/").content.decode()
    assert owner.key.prefix in page
    assert owner.secret not in page
    assert owner.secret[17:] not in page
    assert keys.digest(owner.secret).hex() not in page


# One current key


@pytest.mark.django_db
def test_s3_the_database_allows_one_current_key_for_each_subscription(owner: Person) -> None:
    with pytest.raises(IntegrityError, match="one_current_key_per_subscription"), transaction.atomic():
        ApiKey.objects.create(subscription=owner.key.subscription, prefix="x", digest=b"1" * 32)
    assert ApiKey.objects.filter(subscription=owner.key.subscription).count() == 1


@pytest.mark.django_db
def test_s3_replaced_and_revoked_keys_may_be_many(owner: Person) -> None:
    for _ in range(3):
        keys.issue(owner.key.subscription)
    keys.revoke(ApiKey.objects.get(replaced_at=None))
    keys.issue(owner.key.subscription)
    assert ApiKey.objects.count() == 5
    assert ApiKey.objects.filter(replaced_at=None, revoked_at=None).count() == 1


@pytest.mark.django_db
def test_a_key_tells_its_agency_and_no_other(owner: Person, stranger: Person) -> None:
    assert keys.find(owner.secret).agency == owner.agency
    assert keys.find(stranger.secret).agency == stranger.agency
    assert keys.find(keys.new_secret()) is None


# Rotation


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("choice", "still", "over"),
    [
        ("none", None, timedelta(0)),
        ("1h", timedelta(minutes=59), timedelta(hours=1)),
        ("24h", timedelta(hours=23, minutes=59), timedelta(hours=24)),
        ("7d", timedelta(days=6, hours=23), timedelta(days=7)),
    ],
)
def test_rotating_leaves_the_old_key_its_grace(
    owner: Person, choice: str, still: timedelta | None, over: timedelta
) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        new, secret = keys.issue(owner.key.subscription, by=owner.user, grace=keys.GRACES[choice])
        assert lets_in(secret)
        assert new.created_by == owner.user
        if still is not None:
            clock.move_to(NOW + still)
            assert lets_in(owner.secret)
        clock.move_to(NOW + over)
        assert not lets_in(owner.secret)
        assert lets_in(secret)


@pytest.mark.django_db
def test_every_grace_of_the_design_can_be_chosen() -> None:
    assert list(keys.GRACES) == ["none", "1h", "24h", "7d"]


@pytest.mark.django_db
def test_a_grace_never_prolongs_a_key_that_ends_sooner(owner: Person) -> None:
    with time_machine.travel(NOW, tick=False):
        soon, _ = keys.issue(owner.key.subscription, expires_at=NOW + timedelta(hours=2))
        keys.issue(owner.key.subscription, grace=timedelta(days=7))
        soon.refresh_from_db()
        assert soon.expires_at == NOW + timedelta(hours=2)


@pytest.mark.django_db
def test_rotating_again_leaves_the_grace_of_the_first_alone(owner: Person) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        keys.issue(owner.key.subscription, grace=timedelta(days=7))
        clock.move_to(NOW + timedelta(days=1))
        keys.issue(owner.key.subscription, grace=timedelta(0))
        assert lets_in(owner.secret)
        clock.move_to(NOW + timedelta(days=7))
        assert not lets_in(owner.secret)


# Expiry and revocation


@pytest.mark.django_db
def test_s10_a_key_may_have_an_end(owner: Person) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        _, secret = keys.issue(owner.key.subscription, expires_at=NOW + timedelta(days=30))
        assert lets_in(secret)
        clock.move_to(NOW + timedelta(days=30) - timedelta(seconds=1))
        assert lets_in(secret)
        clock.move_to(NOW + timedelta(days=30))
        assert not lets_in(secret)


@pytest.mark.django_db
def test_s10_revoking_ends_a_key_at_once_and_keeps_the_first_time(owner: Person) -> None:
    assert lets_in(owner.secret)
    with time_machine.travel(NOW, tick=False) as clock:
        keys.revoke(owner.key)
        assert not lets_in(owner.secret)
        clock.move_to(NOW + timedelta(hours=1))
        keys.revoke(owner.key)
    owner.key.refresh_from_db()
    assert owner.key.revoked_at == NOW
    assert not owner.key.is_current


@pytest.mark.django_db
def test_support_revokes_in_the_admin(owner: Person, stranger: Person, support: Any, client: Client) -> None:
    client.force_login(support)
    ticked = {"action": "revoke_keys", "_selected_action": [str(owner.key.pk)]}
    asked = client.post("/admin/agencies/apikey/", ticked).headers["Location"]
    assert lets_in(owner.secret), "asks first"
    client.post(asked, {"reason": "It stands on a forum."})
    assert not lets_in(owner.secret)
    assert lets_in(stranger.secret)


@pytest.mark.django_db
def test_revoking_does_not_touch_a_key_in_its_grace(owner: Person) -> None:
    new, secret = keys.issue(owner.key.subscription, grace=timedelta(hours=1))
    keys.revoke(new)
    assert not lets_in(secret)
    assert lets_in(owner.secret)


# Last use


@pytest.mark.django_db
def test_the_last_use_is_written_at_most_once_a_minute(owner: Person) -> None:
    def last() -> datetime | None:
        return ApiKey.objects.values_list("last_used_at", flat=True).get()

    assert last() is None
    with time_machine.travel(NOW, tick=False) as clock:
        lets_in(owner.secret)
        assert last() == NOW
        clock.move_to(NOW + timedelta(seconds=59))
        lets_in(owner.secret)
        assert last() == NOW
        clock.move_to(NOW + timedelta(seconds=60))
        lets_in(owner.secret)
        assert last() == NOW + timedelta(seconds=60)


@pytest.mark.django_db
def test_a_refused_key_is_not_in_use(owner: Person) -> None:
    keys.revoke(owner.key)
    lets_in(owner.secret)
    assert ApiKey.objects.get().last_used_at is None


@pytest.mark.django_db
def test_a_second_request_within_the_minute_asks_once_and_writes_nothing(
    owner: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    lets_in(owner.secret)
    with django_assert_num_queries(2):  # the key with its agency, and the item
        lets_in(owner.secret)


@pytest.mark.django_db
def test_an_agency_without_a_subscription_has_no_key() -> None:
    agency = Agency.objects.create(name="Bare")
    assert not ApiKey.objects.filter(subscription__agency=agency).exists()
    subscription = Subscription.objects.create(agency=agency)
    assert subscription.status == "none"
    assert timezone.is_aware(keys.issue(subscription)[0].created_at)
