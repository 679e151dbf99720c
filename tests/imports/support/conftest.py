"""Support at its desk, and deliveries that went wrong."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from agencies.models import User
from imports.pipeline import work
from tests.imports.conftest import crm

__all__ = ["crm"]
WHY = {"reason": "the agency rang"}


@pytest.fixture
def desk(support: User) -> Client:
    client = Client()
    client.force_login(support)
    return client


def staff(*permissions: str) -> Client:
    """Somebody of support who may do just this."""
    user = User.objects.create_user("junior@seeki.example", "a long enough password", is_staff=True)
    for name in permissions:
        label, codename = name.split(".")
        user.user_permissions.add(Permission.objects.get(content_type__app_label=label, codename=codename))
    client = Client()
    client.force_login(user)
    return client


def inner(page: str) -> str:
    """Without the admin's frame, from which one comes to one's own account."""
    _, found, within = page.partition('<div id="content"')
    assert found
    return within


@contextmanager
def failing_workers() -> Iterator[None]:
    """A fault of ours: whatever is worked off fails."""

    def fail(*_: Any) -> None:
        raise ZeroDivisionError("a fault of ours")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(work, "publish", fail)
        yield
