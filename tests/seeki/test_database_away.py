"""The database is started again under a request: the sender is asked to come back, and nothing is called a bug."""

from typing import Any

import pytest
from django.db import InterfaceError, InternalError, OperationalError
from django.test import Client

from agencies import keys
from tests.conftest import Person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("error", [OperationalError, InterfaceError, InternalError])
@pytest.mark.parametrize("path", ["/v1/listings", "/v1/openimmo"])
def test_a_database_that_is_away_is_503(
    owner: Person, client: Client, monkeypatch: pytest.MonkeyPatch, path: str, error: type[Exception]
) -> None:
    def find(secret: str) -> Any:
        raise error("server closed the connection unexpectedly: secret-host")

    monkeypatch.setattr(keys, "find", find)
    answer = client.post(path, b"{}", content_type="application/json", headers=owner.headers)
    assert (answer.status_code, answer.json()["error_code"]) == (503, "SERVICE_UNAVAILABLE")
    assert int(answer.headers["Retry-After"]) > 0
    assert "secret-host" not in answer.content.decode()


@pytest.mark.parametrize("error", [OperationalError, InterfaceError, InternalError])
def test_a_page_says_so_and_asks_to_come_again(
    owner: Person, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def find(request: Any) -> Any:
        raise error("server closed the connection unexpectedly: secret-host")

    client = owner.client()
    client.raise_request_exception = False
    assert client.get("/dashboard/").status_code == 200
    monkeypatch.setattr("agencies.reading.current_member", find)
    answer = client.get("/dashboard/")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "Try again in a minute" in answer.content.decode()
    assert "secret-host" not in answer.content.decode()
