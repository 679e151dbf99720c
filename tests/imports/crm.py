"""A CRM that talks to the API, and the workers, who work when they are told to."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from celery import current_app
from django.test import Client
from kombu.exceptions import OperationalError

from imports.endpoints.examples import LISTING
from imports.models import ImportItem
from imports.pipeline.work import take_turn
from tests.conftest import Person

GONE = object()


def listing(external_id: Any = "crm-1", **changes: Any) -> dict[str, Any]:
    """The seed's listing with changes; GONE takes a field out."""
    made = LISTING | {"external_id": external_id} | changes
    return {name: value for name, value in made.items() if value is not GONE}


def body(*items: Any) -> bytes:
    return json.dumps({"listings": items}).encode()


def raw_body(*items: bytes) -> bytes:
    """A body of items that Python's own JSON would not write."""
    return b'{"listings": [' + b",".join(items) + b"]}"


def raw_listing(external_id: str = "hostile", /, **fields: bytes) -> bytes:
    """The seed's listing with more fields, their values as they are."""
    more = b"".join(b', "' + name.encode() + b'": ' + value for name, value in fields.items())
    return json.dumps(listing(external_id)).encode()[:-1] + more + b"}"


class Crm:
    """An agency's software, with the agency's key."""

    def __init__(self, person: Person) -> None:
        self.agency = person.agency
        self.headers = person.headers
        self.client = Client()

    def send(self, sent: bytes, content_type: str = "application/json", **environ: Any) -> Any:
        headers = self.headers | environ.pop("headers", {})
        environ = {"CONTENT_TYPE": content_type} | environ  # Django's client forgets it where the body is empty
        return self.client.generic("POST", "/v1/listings", sent, content_type, headers=headers, **environ)

    def post(self, *items: Any) -> dict[str, Any]:
        """The answer to a good request."""
        return answered(self.send(body(*items)))

    def post_raw(self, *items: bytes) -> dict[str, Any]:
        return answered(self.send(raw_body(*items)))

    def accept(self, *items: Any) -> list[str]:
        """Item ids of a request whose listings are all taken."""
        answer = self.post(*items)
        assert answer["rejected"] == []
        return [one["import_item_id"] for one in answer["accepted"]]

    def reject(self, item: Any) -> dict[str, Any]:
        """How a single listing is refused."""
        answer = self.post(item)
        assert answer["accepted"] == []
        (one,) = answer["rejected"]
        found: dict[str, Any] = one
        return found

    def ask(self, item_id: str | UUID) -> Any:
        return self.client.get(f"/v1/import-items/{item_id}/status", headers=self.headers)

    def status(self, item_id: str | UUID) -> dict[str, Any]:
        return answered(self.ask(item_id))

    def retry(self, item_id: str | UUID) -> Any:
        return self.client.post(f"/v1/import-items/{item_id}/retry", headers=self.headers)

    def import_now(self, *items: Any) -> list[dict[str, Any]]:
        """Send, work off, and tell what became of each."""
        ids = self.accept(*items)
        work_all()
        return [self.status(item_id) for item_id in ids]


def answered(response: Any) -> dict[str, Any]:
    assert response.status_code == 200, (response.status_code, response.content[:1000])
    found: dict[str, Any] = response.json()
    return found


def work_all() -> None:
    while take_turn():
        pass


def paths(rejected: dict[str, Any]) -> list[tuple[str, str]]:
    return [(error["code"], error["path"]) for error in rejected["errors"]]


def ended(crm: Crm, item_id: str, status: str, code: str) -> ImportItem:
    """Put an item into an end that only an accident brings about."""
    ImportItem.objects.filter(pk=item_id).update(status=status, error_code=code)
    return ImportItem.objects.get(pk=item_id)


@contextmanager
def broker_down() -> Iterator[None]:
    """A broker that cannot be reached."""

    def refuse(*_: Any, **__: Any) -> None:
        raise OperationalError("connection refused")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(current_app, "send_task", refuse)
        yield
