"""A pytest plugin: a PostgreSQL and a Valkey of the run's own, unless the environment names others.

Loaded with `-p tests.services`, so that their URLs stand in the environment before Django reads its settings.
"""

import atexit
import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Generator
from pathlib import Path

import pytest

from seeki.embedded.home import Failed, Home, give, server_account
from seeki.embedded.postgres import THROWAWAY, Postgres
from seeki.embedded.process import Child
from seeki.embedded.valkey import Valkey

# Short, for the sockets' sake, and open to the account that root hands its servers to.
TEMPORARY = Path("/tmp")
PREFIX = "seeki-test-"


class Services:
    """The servers of one test run, in a folder that goes with them."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=TEMPORARY))
        self.lock = (self.folder / "alive").open("w")
        fcntl.flock(self.lock, fcntl.LOCK_EX)
        give(self.folder)
        self.children: list[Child] = []

    def start(self) -> None:
        home = Home(self.folder)
        if not os.environ.get("DATABASE_URL"):
            self._add(Postgres(home, THROWAWAY, self.folder / "log" / "postgres.log"))
            os.environ["DATABASE_URL"] = home.database_url
        if not (os.environ.get("CELERY_BROKER_URL") and os.environ.get("CACHE_URL")):
            self._add(Valkey(home, self.folder / "log" / "broker.log"))
            os.environ.setdefault("CELERY_BROKER_URL", home.broker_url)
            os.environ.setdefault("CACHE_URL", home.cache_url)
        os.environ["SEEKI_ENVIRONMENT"] = "staging"
        for name in [name for name in os.environ if name.startswith(("SENTRY_DSN", "STRIPE_"))]:
            del os.environ[name]  # no test speaks to anybody out there
        os.environ.setdefault("SEEKI_VAR_DIR", str(self.folder / "var"))

    def _add(self, child: Child) -> None:
        self.children.append(child)
        child.start()

    def stop(self) -> None:
        for child in self.children:
            child.ask_to_stop()
        for child in self.children:
            child.wait_stopped()
        shutil.rmtree(self.folder, ignore_errors=True)
        self.lock.close()


running: list[Services] = []


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None]:
    """Runs around pytest-django's own hook, which reads the settings."""
    asked = early_config.known_args_namespace
    os.environ["SEEKI_CACHE_PREFIX"] = own_name()
    only_looks = asked.help or asked.version or asked.collectonly
    if not only_looks and "PYTEST_XDIST_WORKER" not in os.environ:
        sweep()
        running.append(Services())
        atexit.register(stop)
        try:
            running[0].start()
        except Failed as failure:
            stop()
            pytest.exit(str(failure), returncode=3)
    yield


def own_name() -> str:
    """One name for each test process and run: queue and cache prefix stay the same from its first test to its last."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))[:12]
    return f"seeki-test-{run}-{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"


def pytest_unconfigure() -> None:
    stop()


def stop() -> None:
    while running:
        running.pop().stop()


def sweep() -> None:
    """Delete the folders of runs that were killed; their servers died with them."""
    for folder in TEMPORARY.glob(PREFIX + "*"):
        try:
            if folder.stat().st_uid in our_users() and time.time() - folder.stat().st_mtime > 60 and is_over(folder):
                shutil.rmtree(folder, ignore_errors=True)
        except FileNotFoundError:
            continue  # somebody else sweeps too


def our_users() -> set[int]:
    account = server_account()
    return {os.geteuid(), account.uid} if account else {os.geteuid()}


def is_over(folder: Path) -> bool:
    """Whether the run that made the folder holds it no more."""
    try:
        lock = os.open(folder / "alive", os.O_RDWR | os.O_NOFOLLOW)
    except FileNotFoundError:
        return True
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    except BlockingIOError:
        return False
    finally:
        os.close(lock)
