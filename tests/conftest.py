"""Three people in every permission test: an owner, a colleague of the same agency, and a stranger; and their keys."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import hypothesis
import pytest
from celery import current_app
from django.core.cache import cache
from django.test import Client

from agencies import keys
from agencies.models import Agency, ApiKey, Member, Subscription, User
from tests.services import own_name

# The same examples in every run: a check that lets a change land must not depend on luck. Fuzzing looks for new ones.
hypothesis.settings.register_profile("steady", derandomize=True, deadline=None)
hypothesis.settings.load_profile("steady")

# Stories of real servers, workers and browsers: what a busy machine can make late without any fault of the product.
REAL_PROCESSES = ("tests/flows/", "tests/browser/", "tests/clients/")
PLAIN_FILES = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A story of real processes that fails is told once more, and the report says so (R). All else has one try."""
    for item in items:
        if item.nodeid.startswith(REAL_PROCESSES):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(autouse=True)
def _own_places(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """Files and queue of this test process, so that parallel ones never take each other's.

    The cache's prefix is set once, in tests/services.py: settings.CACHES set for each test would leave a connection
    open each time, until select() no longer takes the numbers of new ones (from 1,024).
    """
    folder = tmp_path_factory.getbasetemp()
    settings.MEDIA_ROOT = str(folder / "media")
    settings.SEEKI_SPOOL_DIR = folder / "spool"
    settings.SEEKI_REQUESTS_PER_MINUTE = 1_000_000
    # What makes tests light: pages without collected static files, passwords without a million rounds.
    settings.STORAGES = settings.STORAGES | {"staticfiles": PLAIN_FILES}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    current_app.conf.task_default_queue = own_name()


@pytest.fixture(scope="session", autouse=True)
def _tidy_broker() -> Iterator[None]:
    """A shared RabbitMQ keeps no queue of a test run."""
    yield
    if current_app.conf.broker_url.startswith("amqp"):
        with current_app.connection_for_write() as broker:
            broker.default_channel.queue_delete(own_name())
            broker.default_channel.exchange_delete(own_name())


@dataclass(frozen=True)
class Person:
    """Somebody with a browser, and the API key of their agency."""

    user: User
    agency: Agency
    key: ApiKey
    secret: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}"}

    def client(self) -> Client:
        client = Client()
        client.force_login(self.user)
        return client


def make_agency(name: str, status: str = Subscription.Status.ACTIVE) -> tuple[Agency, ApiKey, str]:
    agency = Agency.objects.create(name=name, country_code="CZ")
    subscription = Subscription.objects.create(agency=agency, status=status)
    key, secret = keys.issue(subscription)
    return agency, key, secret


def make_person(email: str, agency: Agency, key: ApiKey, secret: str, role: str) -> Person:
    user = User.objects.create_user(email, "a long enough password")
    Member.objects.create(agency=agency, user=user, role=role)
    return Person(user, agency, key, secret)


@pytest.fixture
def owner(db: None) -> Person:
    return make_person("owner@alba.example", *make_agency("Alba Estates"), Member.Role.OWNER)


@pytest.fixture
def colleague(owner: Person) -> Person:
    return make_person("colleague@alba.example", owner.agency, owner.key, owner.secret, Member.Role.MEMBER)


@pytest.fixture
def stranger(db: None) -> Person:
    return make_person("stranger@other.example", *make_agency("Other Homes"), Member.Role.OWNER)


@pytest.fixture
def support(db: None) -> User:
    return User.objects.create_superuser("support@seeki.example", "a long enough password")


@pytest.fixture
def agency_of() -> Callable[..., tuple[Agency, ApiKey, str]]:
    """More agencies, by name and subscription status."""
    return make_agency


@pytest.fixture
def queue() -> Iterator[list[str]]:
    """A broker that takes every message and delivers none; the names of the tasks asked for."""
    sent: list[str] = []
    original = current_app.send_task
    current_app.send_task = lambda name, *args, **options: sent.append(name)
    yield sent
    current_app.send_task = original


@pytest.fixture(autouse=True)
def _empty_cache(request: pytest.FixtureRequest, _own_places: None) -> None:
    """Of this test process only: `cache.clear()` would flush the counters of the parallel ones too."""
    if "db" in request.fixturenames or "transactional_db" in request.fixturenames:
        client = cache._cache.get_client(write=True)
        if names := list(client.scan_iter(cache.make_key("*"), count=1000)):
            client.delete(*names)
