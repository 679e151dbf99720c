"""Structured logs: one line an event, each with the request's id; and never a secret."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from django.test import Client

from agencies import gate, keys
from imports.intake import judging, saving
from imports.pipeline import work
from seeki.lib import logs
from tests.conftest import Person
from tests.imports.crm import Crm, body, listing, work_all

pytestmark = pytest.mark.django_db


class Log(io.StringIO):
    """What was written in one of the two forms."""

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.getvalue().splitlines()]


@pytest.fixture
def written(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Log]:
    """The log as `configure_logging` would write it, down to DEBUG."""
    root, log = logging.getLogger(), Log()
    before, level = root.handlers[:], root.level
    monkeypatch.setattr(structlog, "configure", lambda **_: None)  # done already; loggers are cached
    logs.configure_logging(getattr(request, "param", "json"), "DEBUG")
    (handler,) = root.handlers
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(log)
    yield log
    root.handlers, root.level = before, level


def test_every_line_is_json_with_the_id_of_its_request(owner: Person, queue: list[str], written: Log) -> None:
    crm = Crm(owner)
    assert crm.send(body(listing()), headers={"X-Request-Id": "crm-run-0001"}).status_code == 200
    assert crm.send(b"{", headers={"X-Request-Id": "crm-run-0002"}).status_code == 400
    lines = [line for line in written.lines() if line["logger"] != "django.db.backends"]
    assert {"event", "level", "logger", "timestamp", "request_id"} <= set.intersection(*map(set, lines))
    assert {line["request_id"] for line in lines} == {"crm-run-0001", "crm-run-0002"}
    taken = [line for line in lines if line["event"] == "delivery_taken"]
    assert [(line["items"], line["rejected"], line["agency"]) for line in taken] == [(1, 0, str(owner.agency.pk))]


def test_a_made_up_id_is_in_the_log_too(owner: Person, queue: list[str], written: Log) -> None:
    answer = Crm(owner).send(b"{")
    assert answer.json()["request_id"] in {line.get("request_id") for line in written.lines()}


def test_the_id_of_one_request_is_not_carried_into_the_next(client: Client, written: Log) -> None:
    client.get("/v1/a", headers={"X-Request-Id": "first-request"})
    client.get("/v1/b", headers={"X-Request-Id": "second-request"})
    by_path = {line["request_id"] for line in written.lines() if "/v1/b" in str(line)}
    assert by_path == {"second-request"}


@pytest.mark.parametrize(
    "path", ["/dashboard/invitations/{}/", "/dashboard/notifications/off/{}/", "/accounts/password/reset/key/1-{}/"]
)
def test_an_address_that_is_a_secret_stands_in_no_line(db: None, client: Client, written: Log, path: str) -> None:
    client.get(path.format("zJ4kQ7secretWx"))
    assert "zJ4kQ7secretWx" not in str([line for line in written.lines() if line["event"] == "request"])
    assert path.split("{")[0].removesuffix("1-") in str(written.lines())


def test_a_harmful_id_cannot_write_lines_of_its_own(client: Client, written: Log) -> None:
    client.get("/v1/a", headers={"X-Request-Id": 'x"} forged\n{"event": "forged"}'})
    client.get('/v1/forged"}%0A{"event": "forged"}')
    assert "forged" not in {line["event"] for line in written.lines()}


def test_an_error_is_one_line_with_its_traceback(
    owner: Person, queue: list[str], written: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(saving, "next_number", fail)
    crm = Crm(owner)
    crm.client = Client(raise_request_exception=False)
    answer = crm.send(body(listing()))
    assert answer.status_code == 500
    (line,) = [line for line in written.lines() if "exception" in line]
    assert line["request_id"] == answer.json()["request_id"]
    assert line["level"] == "error"
    assert "RuntimeError: a bug" in line["exception"]


def test_the_levels_of_refusals_wake_nobody(owner: Person, queue: list[str], written: Log) -> None:
    crm = Crm(owner)
    crm.send(b"{")
    Client().post("/v1/listings")
    Client().get("/v1/nothing")
    assert {line["level"] for line in written.lines()} <= {"debug", "info", "warning"}


@pytest.mark.parametrize("written", ["json", "console"], indirect=True)
def test_no_secret_is_ever_written(
    owner: Person, support: Any, queue: list[str], written: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not in good requests, not in refused ones, not in the traceback of a bug."""
    typo = owner.secret[:-1] + ("a" if owner.secret[-1] != "a" else "b")
    unknown = keys.new_secret()
    crm = Crm(owner)
    crm.post(listing(contact={"name": "Jana", "email": "jana@buyer.example"}), listing("bad", price="x"))
    Client().post("/v1/listings", headers={"Authorization": f"Bearer {typo}"})
    Client().post("/v1/listings", headers={"Authorization": f"Bearer {unknown}"})
    Client().post("/v1/listings", headers={"Authorization": f"Basic {owner.secret}"})
    Client().get("/admin/login/")
    Client().post("/admin/login/", {"username": support.email, "password": "a long enough password"})
    Client().post("/admin/login/", {"username": support.email, "password": "a wrong password"})
    revoked, secret = keys.issue(owner.key.subscription)
    keys.revoke(revoked)

    quiet = Client(raise_request_exception=False)
    with monkeypatch.context() as patch:  # a bug while the secret stands in a local variable
        patch.setattr(gate.keys, "find", lambda secret: 1 / 0)
        assert quiet.post("/v1/listings", headers=crm.headers).status_code == 500
    with monkeypatch.context() as patch:  # and while the listing does
        patch.setattr(judging.Judge, "judge", lambda self, drafts: 1 / 0)
        crm.client = quiet
        keys.issue(owner.key.subscription)
        assert crm.send(body(listing("other"))).status_code in (401, 500)
    with monkeypatch.context() as patch:
        patch.setattr(work, "publish", lambda agency, items: 1 / 0)
        work_all()
    text = written.getvalue()
    assert "ZeroDivisionError" in text
    for hidden in (owner.secret, typo, unknown, secret, "a long enough password", "a wrong password"):
        assert hidden not in text
        assert hidden[20:] not in text or len(hidden) < 30
    assert "jana@buyer.example" not in text


def test_the_form_for_people_is_no_json(written: Log) -> None:
    steps = logs.final_steps("console")
    assert any(isinstance(step, structlog.dev.ConsoleRenderer) for step in steps)
    assert not any(isinstance(step, structlog.processors.JSONRenderer) for step in steps)
