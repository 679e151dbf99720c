"""/healthz says that the process answers, /readyz that all it needs does too, and which part does not."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.core.cache import caches
from django.db import connections
from django.db.utils import OperationalError
from django.test import Client
from django.utils import timezone

from agencies.models import Agency
from imports.models import ImportBatch, ImportItem
from seeki import health
from tests.conftest import Person
from tests.imports.crm import Crm, listing

pytestmark = pytest.mark.django_db
PARTS = {"database", "broker", "cache", "storage", "spool", "backlog"}


def readiness(client: Client) -> tuple[int, dict[str, str]]:
    answer = client.get("/readyz")
    found = answer.json()
    assert found["ready"] == (answer.status_code == 200)
    assert set(found["parts"]) == PARTS
    assert "no-store" in answer.headers["Cache-Control"]
    return answer.status_code, found["parts"]


def failing(client: Client) -> dict[str, str]:
    status, parts = readiness(client)
    assert status == 503
    return {name: state for name, state in parts.items() if state != "ok"}


def test_a_process_that_answers_is_healthy_whatever_else_is_broken(
    client: Client, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    monkeypatch.setattr(health, "CHECKS", {"database": lambda: 1 / 0})
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")
    assert "no-store" in answer.headers["Cache-Control"]


def test_ready_when_everything_answers(client: Client) -> None:
    assert readiness(client) == (200, dict.fromkeys(PARTS, "ok"))


def test_neither_takes_anything_but_a_look(client: Client) -> None:
    assert client.post("/healthz").status_code == 405
    assert client.post("/readyz").status_code == 405
    assert client.head("/readyz").status_code == 200


def test_a_database_that_is_away(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(connections["default"], "cursor", away)
    assert set(failing(client)) == {"database", "backlog"}


def test_a_broker_that_is_away(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    real = current_app.connection_for_write
    monkeypatch.setattr(current_app, "connection_for_write", lambda: real("redis://127.0.0.1:1/0"))
    (state,) = failing(client).values()
    assert "OperationalError" in state


def test_a_cache_that_is_away(client: Client, settings: Any) -> None:
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}}
    assert caches["default"]._servers == ["redis://127.0.0.1:1/0"]
    assert set(failing(client)) == {"cache"}


def test_a_storage_that_cannot_be_written_to(client: Client, settings: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    settings.MEDIA_ROOT = str(tmp_path / "file" / "media")
    assert set(failing(client)) == {"storage"}


def test_a_spool_that_cannot_be_written_to(client: Client, settings: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    settings.SEEKI_SPOOL_DIR = tmp_path / "file" / "spool"
    assert set(failing(client)) == {"spool"}


def test_asking_leaves_nothing_behind(client: Client, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    settings.SEEKI_SPOOL_DIR = tmp_path / "spool"
    readiness(client)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def waiting_item(agency: Agency, hours: float, **fields: Any) -> None:
    long_ago = timezone.now() - timedelta(hours=hours)
    batch = ImportBatch.objects.create(
        agency=agency, number=1, source="API", dialect="seeki_json", received_at=long_ago, body_size=1,
        item_count=1, accepted_count=1, rejected_count=0, unchanged_count=0,
    )  # fmt: skip
    ImportItem.objects.create(
        batch=batch, agency=agency, batch_number=1, index=0, status="queued", received_at=long_ago, **fields
    )


def test_an_item_that_waits_for_too_long_is_a_sign_that_nobody_works(client: Client, owner: Person) -> None:
    waiting_item(owner.agency, hours=1.1)
    assert "the oldest waiting item is 39" in failing(client)["backlog"]


@pytest.mark.parametrize("fields", [{"hours": 0.9}, {"hours": 5, "address_key": b"k" * 16}], ids=["soon", "geocoder"])
def test_an_item_that_waits_its_turn_is_no_such_sign(client: Client, owner: Person, fields: dict[str, Any]) -> None:
    waiting_item(owner.agency, **fields)
    assert readiness(client)[0] == 200


def test_items_that_the_queue_refused_wait_for_their_sender(client: Client, owner: Person, queue: list[str]) -> None:
    (item,) = Crm(owner).accept(listing())
    ImportItem.objects.filter(pk=item).update(
        status="rejected", error_code="INFRA_QUEUE_REJECTED", received_at=timezone.now() - timedelta(days=3)
    )
    assert readiness(client)[0] == 200


def test_production_names_the_part_but_not_its_address(client: Client, settings: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    settings.SEEKI_SPOOL_DIR = tmp_path / "file" / "spool"
    assert str(tmp_path) in failing(client)["spool"]
    settings.PRODUCTION = True
    assert failing(client) == {"spool": "NotADirectoryError"}
