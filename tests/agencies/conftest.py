"""Beside owner, colleague and stranger: somebody who may only read, and a second owner."""

import pytest

from agencies.models import Member
from tests.conftest import Person, make_person


@pytest.fixture
def reader(owner: Person) -> Person:
    return make_person("reader@alba.example", owner.agency, owner.key, owner.secret, Member.Role.READ_ONLY)


@pytest.fixture
def partner(owner: Person) -> Person:
    return make_person("partner@alba.example", owner.agency, owner.key, owner.secret, Member.Role.OWNER)
