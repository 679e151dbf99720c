"""A whole Seeki of its own: PostgreSQL, broker, web, workers and beat on loopback, in a folder that goes with them."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGCONT, SIGKILL, SIGSTOP
from typing import Any, TypeVar
from uuid import uuid4

import psutil
import psycopg
import requests

from seeki.embedded.home import ROOT, Home, give
from seeki.embedded.postgres import Mode, Postgres
from seeki.embedded.process import Child, Program
from seeki.embedded.programs import BEAT, WEB
from seeki.embedded.valkey import Valkey
from tests.flows.door import Door, door_to

# What a crash of PostgreSQL's own processes must not lose is kept; a crash of the machine is not tried here.
CRASHES = Mode({"max_connections": 100, "shared_buffers": "128MB", "fsync": "off", "autovacuum_naptime": "10s"})
LEASE_SECONDS = 6
WORKERS = 2
# Small, so that they can be filled, and large enough that what agencies send between two wipes does not fill them;
# where none may be mounted those faults cannot be tried.
DISK = "256m"
Found = TypeVar("Found")


def until(look: Callable[[], Found], seconds: float, pause: float = 0.1) -> Found | None:
    """Look again and again; what was found, or None when the time is over."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() > deadline:
            return None
        time.sleep(pause)
    return found


@dataclass(frozen=True)
class Agency:
    """An agency and its key; `number` is in all that it sends."""

    number: int
    id: str
    secret: str


@dataclass
class World:
    """What runs. Children are started by the main thread alone: the kernel ends them with the thread."""

    folder: Path
    home: Home
    broker_url: str = ""
    # Settings that differ from those below.
    changes: dict[str, str] = field(default_factory=dict)
    # The size of the disks for files and for bodies on their way in; empty: the machine's own.
    disk: str = DISK
    door: Door | None = None
    variables: dict[str, str] = field(default_factory=dict)
    agencies: list[Agency] = field(default_factory=list)
    port: int = 0
    listener: socket.socket | None = None
    postgres: Postgres = field(init=False)
    valkey: Valkey = field(init=False)
    web: Child = field(init=False)
    beat: Child = field(init=False)
    workers: list[Child] = field(default_factory=list)

    # --- Starting and stopping

    def start(self, agencies: int) -> None:
        for disk in (self.media, self.spool):
            disk.mkdir()
            if self.disk:
                mount = ["mount", "-t", "tmpfs", "-o", f"size={self.disk}", "seeki-faults", str(disk)]
                subprocess.run(mount, check=False)
        self.postgres = Postgres(self.home, CRASHES, self.log("postgres"))
        self.postgres.start()
        self.valkey = Valkey(self.home, self.log("broker"))
        self.valkey.start()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port = self.listener.getsockname()[1]
        self.variables = self.environment()
        self.manage("migrate", "--verbosity", "0")
        self.agencies = self.make_agencies(agencies)
        self.web = self.new_web()
        self.beat = self.program("beat", BEAT)
        self.workers = [self.new_worker() for _ in range(WORKERS)]
        for child in (self.web, self.beat, *self.workers):
            child.start()
        assert until(self.answers, 600), self.web.failure("does not answer")

    def stop(self) -> None:
        ours = [getattr(self, name, None) for name in ("web", "beat")]
        for child in [*ours, *self.workers]:
            if child:
                wake(child)
                child.bury()
        if self.door:
            self.door.shut()
        for server in (getattr(self, "valkey", None), getattr(self, "postgres", None)):
            if server:
                server.bury()
        if self.listener:
            self.listener.close()
        for disk in (self.media, self.spool):
            if disk.is_mount():
                subprocess.run(["umount", "--lazy", str(disk)], check=False)

    def environment(self) -> dict[str, str]:
        name = f"seeki-faults-{uuid4().hex[:8]}"
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith(("SENTRY_", "STRIPE_"))},
            "DATABASE_URL": self.home.database_url,
            "CELERY_BROKER_URL": self.broker_url or self.home.broker_url,
            "CACHE_URL": self.home.cache_url,
            "DJANGO_SETTINGS_MODULE": "seeki.settings",
            "SEEKI_ENVIRONMENT": "staging",
            "SEEKI_VAR_DIR": str(self.folder / "var"),
            "SEEKI_SPOOL_DIR": str(self.spool),
            "STORAGE_DIR": str(self.media),
            "SEEKI_QUEUE": name,
            "SEEKI_CACHE_PREFIX": name,
            "SEEKI_PUBLIC_URL": self.url,
            "SEEKI_LEASE_SECONDS": str(LEASE_SECONDS),
            "SEEKI_SWEEP_SECONDS": "5",
            "SEEKI_CHUNK_ITEMS": "20",
            "SEEKI_REQUESTS_PER_MINUTE": "1000000",
            "WEB_CONCURRENCY": "1",
            "NO_COLOR": "1",
            **self.changes,
        }

    # --- Programs

    def new_web(self, folder: Path = ROOT, **changes: str) -> Child:
        assert self.listener
        number = self.listener.fileno()
        # A request holds no lease: the short limit of the workers' transactions is not for it.
        own = {"SEEKI_BIND": f"fd://{number}", "SEEKI_LEASE_SECONDS": "30"}
        return self.program("web", WEB, (number,), folder=folder, **own, **changes)

    def new_worker(self, folder: Path = ROOT, **changes: str) -> Child:
        name = f"{uuid4().hex[:8]}@%h"  # RabbitMQ lets no two workers of one name live at a time
        quiet = ("--without-gossip", "--without-mingle", "-Q", self.variables["SEEKI_QUEUE"], "--hostname", name)
        command = ("celery", "-A", "seeki", "worker", "--concurrency", "2", *quiet)
        return self.program("worker", command, folder=folder, **changes)

    def program(
        self, name: str, command: tuple[str, ...], inherits: tuple[int, ...] = (), folder: Path = ROOT, **changes: str
    ) -> Child:
        variables = self.variables | changes
        made = Program(
            name,
            (sys.executable, "-m", *command),
            self.log(name),
            folder,
            variables,
            inherits=inherits,
            death_signal=SIGKILL,
            patience=60,
        )
        return Child(made)

    def manage(self, *command: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "django", *command],
            cwd=ROOT,
            env=self.variables | {"SEEKI_LEASE_SECONDS": "600"},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr[-4000:]
        return done.stdout

    def make_agencies(self, count: int) -> list[Agency]:
        """With their keys; all of them in one process, since each start costs seconds."""
        made = f"""
from agencies import keys
from agencies.models import Agency, Subscription
for number in range({count}):
    agency = Agency.objects.create(name=f"Agency {{number}}", country_code="CZ")
    key, secret = keys.issue(Subscription.objects.create(agency=agency, status="active"))
    print("made", number, agency.pk, secret)
"""
        lines = self.manage("shell", "--verbosity", "0", "-c", made).splitlines()
        words = [line.split() for line in lines if line.startswith("made ")]
        return [Agency(int(number), agency_id, secret) for _, number, agency_id, secret in words]

    def log(self, name: str) -> Path:
        return self.folder / "log" / f"{name}.log"

    # --- Looking

    @property
    def media(self) -> Path:
        return self.folder / "media"

    @property
    def spool(self) -> Path:
        return self.folder / "spool"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def answers(self) -> bool:
        try:
            return requests.get(f"{self.url}/healthz", timeout=5).ok
        except requests.RequestException:
            return False

    def connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.home.database_url, autocommit=True, connect_timeout=5)

    def ask(self, sql: str, *params: Any) -> list[tuple[Any, ...]]:
        with self.connect() as connection:
            return connection.execute(sql, params).fetchall()

    def waiting(self) -> int:
        return int(self.ask("SELECT count(*) FROM imports_importitem WHERE status = 'queued'")[0][0])


# --- What is done to a program with all its children


def family(child: Child) -> list[psutil.Process]:
    if not child.pid:
        return []
    parent = psutil.Process(child.pid)
    return [parent, *parent.children(recursive=True)]


def tell(child: Child, number: int) -> None:
    for one in family(child):
        try:
            one.send_signal(number)
        except psutil.NoSuchProcess:
            continue


def kill(child: Child) -> None:
    """kill -9 of the program and all its children at once; none of them gets to say a word."""
    tell(child, SIGKILL)
    child.bury()


def pause(child: Child) -> None:
    tell(child, SIGSTOP)


def wake(child: Child) -> None:
    tell(child, SIGCONT)


@contextmanager
def new_world(
    agencies: int, broker_url: str = "", changes: dict[str, str] | None = None, disk: str = DISK
) -> Iterator[World]:
    """A world that is stopped and deleted at the end, however that comes. A broker that is not ours stands behind a
    door, so that shutting it hurts nobody else."""
    folder = Path(tempfile.mkdtemp(prefix="seeki-faults-", dir="/tmp"))  # short, for the sockets' sake
    give(folder)
    world = World(folder, Home(folder), changes=changes or {}, disk=disk)
    try:
        if broker_url:
            with door_to(broker_url) as (door, url):
                door.open()
                world.door, world.broker_url = door, url
                world.start(agencies)
                yield world
        else:
            world.start(agencies)
            yield world
    finally:
        world.stop()
        if not os.environ.get("SEEKI_FAULTS_KEEP"):
            shutil.rmtree(folder, ignore_errors=True)
