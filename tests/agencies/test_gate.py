"""The gate: key, standing, rate, in this order, before a byte of the body is read. Rows S2, S8 to S11, S28 to S30."""

import io
import json
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from agencies import gate, keys
from agencies.models import ApiKey, Subscription
from imports.endpoints.examples import LISTING
from imports.models import ImportBatch, ImportItem
from tests.conftest import Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("queue")]
GOOD = json.dumps({"listings": [LISTING]}).encode()
MIB = 1024 * 1024


class Body(io.BytesIO):
    """A body that knows whether it was touched."""

    reads = 0

    def read(self, size: int | None = -1) -> bytes:
        self.reads += 1
        return super().read(size)

    readline = read


def post(headers: dict[str, str] | None = None, content_type: str = "application/json", **environ: Any) -> Any:
    return Client().generic("POST", "/v1/listings", GOOD, content_type, headers=headers or {}, **environ)


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def refused(answer: Any, status: int, code: str) -> str:
    """Check the one shape that all refusals have; returns the message."""
    assert answer.status_code == status, answer.content
    found = answer.json()
    assert list(found) == ["error_code", "message", "docs_url", "request_id"]
    assert found["error_code"] == code
    assert found["request_id"] == answer.headers["X-Request-Id"] != ""
    assert answer.headers["Content-Type"] == "application/json"
    assert ("WWW-Authenticate" in answer.headers) == (status == 401)
    assert found["message"].strip()
    assert not ImportBatch.objects.exists()
    return str(found["message"])


def set_status(person: Person, status: str) -> None:
    Subscription.objects.filter(agency=person.agency).update(status=status)


# The header


def test_s8_the_bearer_token_opens_the_door(owner: Person) -> None:
    assert post(owner.headers).status_code == 200


PLACES = [
    ("POST", "/v1/listings"),
    ("GET", "/v1/import-items/0198a5c2-7f12-7d0a-8c55-19e2b7f3a601/status"),
    ("POST", "/v1/import-items/0198a5c2-7f12-7d0a-8c55-19e2b7f3a601/retry"),
]


@pytest.mark.parametrize(("method", "path"), PLACES)
def test_s28_every_door_asks_for_the_key(method: str, path: str) -> None:
    refused(Client().generic(method, path, GOOD, "application/json"), 401, "MISSING_AUTHORIZATION")


@pytest.mark.parametrize(("method", "path"), PLACES)
def test_s30_every_door_asks_for_the_subscription(owner: Person, method: str, path: str) -> None:
    set_status(owner, "canceled")
    answer = Client().generic(method, path, GOOD, "application/json", headers=owner.headers)
    refused(answer, 403, "SUBSCRIPTION_INACTIVE")


@pytest.mark.parametrize("spelling", ["bearer {}", "BEARER {}", "Bearer  {} ", " Bearer {}"])
def test_s8_case_and_blanks_around_the_token_do_not_matter(owner: Person, spelling: str) -> None:
    assert post({"Authorization": spelling.format(owner.secret)}).status_code == 200


def test_s9_no_header_is_missing_authorization() -> None:
    answer = post()
    assert "Authorization: Bearer seeki_test_" in refused(answer, 401, "MISSING_AUTHORIZATION")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic b3duZXI6eA==", "Token {}", "{}", "Bearer: {}", "ApiKey {}"]
)
def test_s29_a_wrong_scheme_is_an_invalid_key_and_says_how_to_send_it(owner: Person, header: str) -> None:
    answer = post({"Authorization": header.format(owner.secret)})
    assert "Bearer seeki_test_" in refused(answer, 401, "INVALID_KEY")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("key", ["seeki_test_your_key_here", "seeki_live_your_key_here", "x", "a b", "é", "\x7f"])
def test_s29_a_malformed_key_is_an_invalid_key(key: str) -> None:
    assert "not a complete Seeki API key" in refused(post(bearer(key)), 401, "INVALID_KEY")


def test_s29_a_typo_is_told_from_an_unknown_key(owner: Person) -> None:
    typo = owner.secret[:-1] + ("a" if owner.secret[-1] != "a" else "b")
    assert "a character is wrong" in refused(post(bearer(typo)), 401, "INVALID_KEY")
    assert "was not found" in refused(post(bearer(keys.new_secret())), 401, "INVALID_KEY")


def test_s6_a_key_of_the_other_environment_is_named_as_such(settings: Any) -> None:
    settings.SEEKI_ENVIRONMENT = "production"
    live = keys.new_secret()
    settings.SEEKI_ENVIRONMENT = "staging"
    assert refused(post(bearer(live)), 401, "INVALID_KEY") == (
        "This is a key of the production environment; this is staging, whose keys begin with seeki_test_."
    )
    test = keys.new_secret()
    settings.SEEKI_ENVIRONMENT = "production"
    assert "a key of the staging environment" in refused(post(bearer(test)), 401, "INVALID_KEY")


def test_s6_the_prefix_alone_tells_so_nothing_is_asked_of_the_database(
    owner: Person, settings: Any, django_assert_num_queries: Any
) -> None:
    settings.SEEKI_ENVIRONMENT = "production"
    with django_assert_num_queries(0):
        answer = post(owner.headers)
    refused(answer, 401, "INVALID_KEY")


def test_s10_unknown_revoked_and_expired_keys_get_one_and_the_same_answer(owner: Person, stranger: Person) -> None:
    keys.revoke(owner.key)
    ApiKey.objects.filter(pk=stranger.key.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    secrets = (keys.new_secret(), owner.secret, stranger.secret)
    messages = {refused(post(bearer(secret)), 401, "INVALID_KEY") for secret in secrets}
    assert len(messages) == 1
    assert "revoked or has expired" in messages.pop()


@pytest.mark.parametrize("header", [b"Bearer \xff\xfe", b"Bearer " + b"a" * 8000, b"Bearer \x00", b"\xe2\x80\x8b"])
def test_s29_bytes_that_are_no_text_are_an_invalid_key(header: bytes) -> None:
    refused(post(HTTP_AUTHORIZATION=header.decode("latin-1")), 401, "INVALID_KEY")


def test_a_session_in_the_browser_opens_nothing(owner: Person) -> None:
    answer = owner.client().post("/v1/listings", GOOD, content_type="application/json")
    refused(answer, 401, "MISSING_AUTHORIZATION")


# Standing


@pytest.mark.parametrize("status", ["active", "past_due"])
def test_s2_s11_active_and_past_due_may_import(owner: Person, status: str) -> None:
    set_status(owner, status)
    assert post(owner.headers).status_code == 200


@pytest.mark.parametrize("status", sorted(set(Subscription.Status.values) - {"active", "past_due"}))
def test_s11_every_other_status_of_stripe_may_not(owner: Person, status: str) -> None:
    set_status(owner, status)
    message = refused(post(owner.headers), 403, "SUBSCRIPTION_INACTIVE")
    assert f"its status is {status}." in message
    assert "For Agents" in message


def test_s11_every_status_that_stripe_knows_is_known_here() -> None:
    stripes = {"incomplete", "incomplete_expired", "trialing", "active", "past_due", "canceled", "unpaid", "paused"}
    assert set(Subscription.Status.values) == stripes | {"none"}


def test_s11_a_status_that_nobody_knows_is_not_active(owner: Person) -> None:
    set_status(owner, "brand_new")
    refused(post(owner.headers), 403, "SUBSCRIPTION_INACTIVE")


def test_s11_status_and_retry_need_a_subscription_too(owner: Person) -> None:
    item = post(owner.headers).json()["accepted"][0]["import_item_id"]
    set_status(owner, "canceled")
    ImportBatch.objects.all().delete()
    client = Client()
    refused(client.get(f"/v1/import-items/{item}/status", headers=owner.headers), 403, "SUBSCRIPTION_INACTIVE")
    refused(client.post(f"/v1/import-items/{item}/retry", headers=owner.headers), 403, "SUBSCRIPTION_INACTIVE")


def test_a_renewed_subscription_opens_the_door_at_once_with_the_same_key(owner: Person) -> None:
    set_status(owner, "unpaid")
    refused(post(owner.headers), 403, "SUBSCRIPTION_INACTIVE")
    set_status(owner, "active")
    assert post(owner.headers).status_code == 200


def pause(person: Person) -> None:
    person.agency.pause_message = "Your feed doubles every listing; please write to support."
    person.agency.save()


def test_a_paused_intake_answers_in_the_words_of_support(owner: Person) -> None:
    pause(owner)
    message = refused(post(owner.headers), 403, "INTAKE_PAUSED")
    assert message == "Your feed doubles every listing; please write to support."


def test_a_paused_agency_may_still_read_but_not_retry(owner: Person, stranger: Person) -> None:
    item = post(owner.headers).json()["accepted"][0]["import_item_id"]
    pause(owner)
    client = Client()
    assert client.get(f"/v1/import-items/{item}/status", headers=owner.headers).status_code == 200
    answer = client.post(f"/v1/import-items/{item}/retry", headers=owner.headers)
    assert (answer.status_code, answer.json()["error_code"]) == (403, "INTAKE_PAUSED")
    assert post(stranger.headers).status_code == 200


# The order of checks, and what is read


def everything_wrong(headers: dict[str, str], content_type: str = "text/plain") -> Any:
    """A wrong media type, a declared size beyond the limit, and a body that must not be touched."""
    sent = Body(GOOD)
    answer = post(headers, content_type, **{"CONTENT_LENGTH": str(26 * MIB), "wsgi.input": sent})
    assert sent.reads == 0
    return answer


def test_authorization_comes_first(owner: Person) -> None:
    set_status(owner, "canceled")
    refused(everything_wrong({}), 401, "MISSING_AUTHORIZATION")
    refused(everything_wrong(bearer(keys.new_secret())), 401, "INVALID_KEY")


def test_the_subscription_comes_before_the_pause_and_the_media_type(owner: Person) -> None:
    pause(owner)
    set_status(owner, "canceled")
    refused(everything_wrong(owner.headers), 403, "SUBSCRIPTION_INACTIVE")
    set_status(owner, "active")
    refused(everything_wrong(owner.headers), 403, "INTAKE_PAUSED")


def test_the_media_type_comes_before_the_size_and_the_size_before_the_body(owner: Person) -> None:
    refused(everything_wrong(owner.headers), 415, "UNSUPPORTED_MEDIA_TYPE")
    refused(everything_wrong(owner.headers, "application/json"), 413, "PAYLOAD_TOO_LARGE")
    answer = Client().generic("POST", "/v1/listings", b"{", "application/json", headers=owner.headers)
    refused(answer, 400, "MALFORMED_BODY")


@pytest.mark.parametrize("spoil", ["no header", "typo", "revoked", "canceled", "paused", "rate"])
def test_a_refused_callers_body_is_never_read(owner: Person, settings: Any, spoil: str) -> None:
    headers = owner.headers
    match spoil:
        case "no header":
            headers = {}
        case "typo":
            headers = bearer(owner.secret[:-1])
        case "revoked":
            keys.revoke(owner.key)
        case "canceled":
            set_status(owner, "canceled")
        case "paused":
            pause(owner)
        case "rate":
            settings.SEEKI_REQUESTS_PER_MINUTE = 0
    sent = Body(GOOD)
    answer = post(headers, **{"wsgi.input": sent})
    assert answer.status_code in (401, 403, 429)
    assert sent.reads == 0


def test_a_welcome_callers_body_is_read(owner: Person) -> None:
    sent = Body(GOOD)
    assert post(owner.headers, **{"wsgi.input": sent}).status_code == 200
    assert sent.reads > 0


# Ids of requests


def test_s27_every_refusal_has_one_shape_and_a_request_id(owner: Person) -> None:
    ids = {post().json()["request_id"] for _ in range(3)}
    assert len(ids) == 3
    assert all(re.fullmatch(r"[0-9a-f]{32}", one) for one in ids)


@pytest.mark.parametrize("own", ["crm-run-2026.11_22", "a" * 64, "12345678"])
def test_a_callers_own_request_id_is_used(owner: Person, own: str) -> None:
    answer = post(headers={"X-Request-Id": own})
    refused(answer, 401, "MISSING_AUTHORIZATION")
    assert answer.headers["X-Request-Id"] == own
    good = post(owner.headers | {"X-Request-Id": own})
    assert good.headers["X-Request-Id"] == own
    assert ImportBatch.objects.get().request_id == own


@pytest.mark.parametrize(
    "own", ["short", "a" * 65, "with blank in it", "line\nbreak-line", "semi;colon-id", "ünïcode-id"]
)
def test_a_harmful_request_id_is_replaced(own: str) -> None:
    answer = post(HTTP_X_REQUEST_ID=own)
    refused(answer, 401, "MISSING_AUTHORIZATION")
    assert answer.headers["X-Request-Id"] != own


# Rate


def test_s48_too_many_requests_in_a_minute_are_429_with_the_seconds_to_wait(owner: Person, settings: Any) -> None:
    settings.SEEKI_REQUESTS_PER_MINUTE = 2
    with time_machine.travel("2026-11-22T03:00:20Z", tick=False) as clock:
        assert [post(owner.headers).status_code for _ in range(2)] == [200, 200]
        ImportBatch.objects.all().delete()
        answer = post(owner.headers)
        refused(answer, 429, "RATE_LIMITED")
        assert answer.headers["Retry-After"] == "40"
        clock.shift(timedelta(seconds=40))
        assert post(owner.headers).status_code == 200


def test_s48_requests_are_counted_by_agency_and_not_by_key(owner: Person, stranger: Person, settings: Any) -> None:
    settings.SEEKI_REQUESTS_PER_MINUTE = 1
    _, second = keys.issue(owner.key.subscription, grace=timedelta(hours=1))
    with time_machine.travel("2026-11-22T03:00:20Z", tick=False):
        assert post(owner.headers).status_code == 200
        assert post(bearer(second)).status_code == 429
        assert post(stranger.headers).status_code == 200


def test_s48_wrong_keys_one_after_the_other_have_to_wait_and_right_ones_do_not(
    owner: Person, stranger: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "GUESSES_PER_MINUTE", 2)
    keys.revoke(stranger.key)
    with time_machine.travel("2026-11-22T03:00:20Z", tick=False) as clock:
        for wrong in (stranger.headers, bearer("seeki_test_guess")):
            refused(post(wrong), 401, "INVALID_KEY")
        answer = post(stranger.headers)
        refused(answer, 429, "RATE_LIMITED")
        assert answer.headers["Retry-After"] == "40"
        refused(post(stranger.headers, REMOTE_ADDR="192.0.2.7"), 401, "INVALID_KEY")
        clock.shift(timedelta(seconds=39))
        refused(post(stranger.headers), 429, "RATE_LIMITED")
        clock.shift(timedelta(seconds=1))
        refused(post(stranger.headers), 401, "INVALID_KEY")
        for _ in range(2):
            post(stranger.headers)
        assert post(owner.headers).status_code == 200, "others at the same address go on"


def test_s48_there_is_no_limit_worth_speaking_of_unless_it_is_set() -> None:
    from seeki import settings as written

    assert written.SEEKI_REQUESTS_PER_MINUTE >= 6000


def test_without_a_cache_nothing_is_throttled(owner: Person, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.SEEKI_REQUESTS_PER_MINUTE = 1

    def away(*_: Any, **__: Any) -> None:
        raise ConnectionError("no cache")

    monkeypatch.setattr(type(cache._connections[cache._alias]), "add", away)
    assert [post(owner.headers).status_code for _ in range(3)] == [200, 200, 200]


# Owner, colleague, stranger


def test_an_item_is_seen_by_its_agency_and_by_no_other(owner: Person, colleague: Person, stranger: Person) -> None:
    item = post(owner.headers).json()["accepted"][0]["import_item_id"]
    url = f"/v1/import-items/{item}/status"
    assert Client().get(url, headers=owner.headers).status_code == 200
    assert Client().get(url, headers=colleague.headers).status_code == 200
    ours = Client().get(url, headers=stranger.headers)
    nobodys = Client().get(url.replace(item, "0198a5c2-7f12-7d0a-8c55-19e2b7f3a601"), headers=stranger.headers)
    assert ours.status_code == nobodys.status_code == 404
    assert ours.json() | {"request_id": ""} == nobodys.json() | {"request_id": ""}


def test_an_item_is_retried_by_its_agency_and_by_no_other(
    owner: Person, colleague: Person, stranger: Person, queue: list[str]
) -> None:
    item = post(owner.headers).json()["accepted"][0]["import_item_id"]
    failed = ImportItem.objects.filter(pk=item)
    failed.update(status="failed", error_code="INFRA_LOST")
    queue.clear()
    url = f"/v1/import-items/{item}/retry"
    answer = Client().post(url, headers=stranger.headers)
    assert (answer.status_code, answer.json()["error_code"]) == (404, "NOT_FOUND")
    assert failed.get().status == "failed"
    assert queue == []
    assert Client().post(url, headers=colleague.headers).status_code == 202


def test_two_agencies_may_use_the_same_external_id(owner: Person, stranger: Person) -> None:
    mine, theirs = post(owner.headers).json(), post(stranger.headers).json()
    assert mine["accepted"][0]["external_id"] == theirs["accepted"][0]["external_id"]
    agencies = ImportItem.objects.order_by("pk").values_list("agency_id", flat=True)
    assert list(agencies) == [owner.agency.pk, stranger.agency.pk]
