"""Storage takes nothing: the sender is asked to come back, and nothing is kept by half."""

import errno
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import OperationalError

from imports.intake import receiving, taking
from imports.models import ImportBatch, ImportItem
from tests.conftest import Person
from tests.imports.crm import Crm, body, listing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("queue")]
AWAY = [
    OSError(errno.ENOSPC, "No space left on device"),
    NotADirectoryError("media"),
    ClientError({"Error": {"Code": "503", "Message": "SlowDown"}}, "PutObject"),
    EndpointConnectionError(endpoint_url="http://storage"),
]


@pytest.mark.parametrize("error", AWAY, ids=lambda error: type(error).__name__)
def test_a_delivery_that_cannot_be_kept_is_503(
    owner: Person, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def save(*_: Any, **__: Any) -> str:
        raise error

    monkeypatch.setattr(FileSystemStorage, "save", save)
    answer = Crm(owner).send(body(listing()))
    assert (answer.status_code, answer.json()["error_code"]) == (503, "SERVICE_UNAVAILABLE")
    assert int(answer.headers["Retry-After"]) > 0
    assert not ImportItem.objects.exists()


def test_no_room_for_the_body_is_503(owner: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file says so when it is written to, and once more when it is closed."""
    monkeypatch.setattr(receiving, "spool_file", partial(Path("/dev/full").open, "w+b"))
    answer = Crm(owner).send(body(listing()))
    assert (answer.status_code, answer.json()["error_code"]) == (503, "SERVICE_UNAVAILABLE")
    assert not ImportItem.objects.exists()


def test_the_body_stays_where_a_commit_went_through_and_its_answer_was_lost(
    owner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = taking.save

    def save(*args: Any) -> None:
        right(*args)
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(taking, "save", save)
    answer = Crm(owner).send(body(listing()))
    assert answer.status_code == 503
    batch = ImportBatch.objects.get()
    assert default_storage.exists(batch.delivery)


def test_the_body_goes_where_nothing_was_stored(owner: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[str] = []
    right = FileSystemStorage.save

    def save(*args: Any, **options: Any) -> str:
        kept.append(right(*args, **options))
        return kept[-1]

    def fail(*args: Any) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(FileSystemStorage, "save", save)
    monkeypatch.setattr(taking, "save", fail)
    assert Crm(owner).send(body(listing())).status_code == 503
    assert kept
    assert not default_storage.exists(kept[0])
