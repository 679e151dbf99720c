"""The owner's CRM, with a broker that only notes what it was sent."""

import pytest

from tests.conftest import Person
from tests.imports.crm import Crm

__all__ = ["crm"]


@pytest.fixture
def crm(owner: Person, queue: list[str]) -> Crm:
    return Crm(owner)
