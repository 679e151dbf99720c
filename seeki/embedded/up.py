"""`manage.py up`, step by step: servers, database, web, worker and beat, until somebody stops it."""

import fcntl
import http.client
import json
import os
import shutil
import signal
import socket
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from types import FrameType
from typing import IO, Never

from django.conf import settings
from django.core.management import call_command
from django.db import connections

from .demo import Demo, welcome
from .home import Failed, default_home, log_dir, var_dir
from .postgres import Postgres
from .process import Child, open_log
from .programs import beat, demo_history, web, worker
from .supervisor import Supervisor
from .valkey import Valkey


class Stop(BaseException):
    """Somebody wants us to stop."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the web server listens."""

    host: str
    port: int

    @property
    def reachable(self) -> str:
        return {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(self.host, self.host)  # noqa: S104

    @property
    def base_url(self) -> str:
        host = f"[{self.reachable}]" if ":" in self.reachable else self.reachable
        return f"http://{host}:{self.port}"


class Up:
    """One run of everything."""

    def __init__(self, address: Address, say: Callable[[str], None]) -> None:
        self.address = address
        self.say = say
        self.demo = Demo(var_dir() / "demo.json")
        self.supervisor = Supervisor(say)
        self.supervisor.on_change = self.note_pids
        # Not the supervisor's: it is meant to end, and not to be started again.
        self.history: Child | None = None

    def run(self) -> None:
        with only_one(self.demo), take_port(self.address) as listener:
            try:
                with stop_on_signals():
                    self.start(listener)
                    self.supervisor.watch()
            except Stop:
                self.say("Stopping ...")
            finally:
                if self.history:
                    self.history.stop()
                self.supervisor.stop()
                self.demo.note(pids={})

    def start(self, listener: socket.socket) -> None:
        self.start_servers()
        self.prepare()
        self.start_processes(listener)
        self.wait_ready()
        self.note_pids()
        self.say(welcome(self.demo.note(base_url=self.address.base_url), log_dir()))

    def start_servers(self) -> None:
        """Start what the environment does not name."""
        if not os.environ.get("DATABASE_URL"):
            self.say("Starting PostgreSQL ...")
            self.supervisor.add_server(Postgres(default_home()))
        if not (os.environ.get("CELERY_BROKER_URL") and os.environ.get("CACHE_URL")):
            self.say("Starting the broker ...")
            self.supervisor.add_server(Valkey(default_home()))

    def prepare(self) -> None:
        self.say("Preparing the database ...")
        with open_log(log_dir() / "prepare.log") as raw, os.fdopen(os.dup(raw.fileno()), "w") as log:
            step(log, "migrate", interactive=False)
            step(log, "collectstatic", interactive=False, verbosity=0)
            if not settings.PRODUCTION:
                self.demo.note()  # so that it is private from its first byte
                step(log, "make_demo", file=self.demo.path)
        connections.close_all()

    def start_processes(self, listener: socket.socket) -> None:
        self.say("Starting web, worker and beat ...")
        environment = self.environment()
        self.supervisor.add_process(web(environment, listener.fileno()))
        self.supervisor.add_process(worker(environment))
        self.supervisor.add_process(beat(environment))
        if not settings.PRODUCTION:
            self.history = demo_history(environment)
            self.history.start()

    def environment(self) -> dict[str, str]:
        metrics = var_dir() / "metrics"
        shutil.rmtree(metrics, ignore_errors=True)  # of processes that are no more
        metrics.mkdir(parents=True)
        home = default_home()
        defaults = {
            "DATABASE_URL": home.database_url,
            "CELERY_BROKER_URL": home.broker_url,
            "CACHE_URL": home.cache_url,
            "SEEKI_PUBLIC_URL": self.address.base_url,
        }
        chosen = {name: os.environ.get(name) or value for name, value in defaults.items()}
        return {**chosen, "PROMETHEUS_MULTIPROC_DIR": str(metrics)}

    def wait_ready(self) -> None:
        """Until the site says of itself that it can work."""
        until = time.monotonic() + 300
        while problem := what_is_missing(self.address):
            dead = self.supervisor.dead()
            if dead:
                raise dead.failure("died while starting")
            if time.monotonic() > until:
                web_process = self.supervisor.processes[0]
                raise web_process.failure(f"is not ready after five minutes ({problem})")
            time.sleep(0.1)

    def note_pids(self) -> None:
        self.demo.note(pids={"up": os.getpid(), **self.supervisor.pids()})


def step(log: IO[str], command: str, **options: object) -> None:
    """One management command; what it prints goes to the log, why it fails to the terminal too."""
    print(f"--- {command}", file=log, flush=True)
    try:
        call_command(command, stdout=log, stderr=log, **options)
    except Exception as error:
        traceback.print_exc(file=log)
        raise Failed(f"{command} failed: {error}. More in {log_dir() / 'prepare.log'}.") from error


def what_is_missing(address: Address) -> str:
    """What /readyz complains of; nothing when the site can work. An old backlog is work, not a hindrance."""
    host = settings.ALLOWED_HOSTS[0].lstrip(".") if settings.ALLOWED_HOSTS else "*"
    headers = {} if host == "*" else {"Host": host}
    with closing(http.client.HTTPConnection(address.reachable, address.port, timeout=10)) as connection:
        try:
            connection.request("GET", "/readyz", headers=headers)
            answer = connection.getresponse()
            parts = json.loads(answer.read() or b"{}").get("parts", {})
        except (OSError, http.client.HTTPException, ValueError) as error:
            return f"/readyz: {error}"
    missing = {name: state for name, state in parts.items() if state != "ok" and name != "backlog"}
    if answer.status == HTTPStatus.OK or (parts and not missing):
        return ""
    return f"/readyz answers {answer.status}: {missing}"


def take_port(address: Address) -> socket.socket:
    """Listen before anything is started. The web server inherits this, so nobody takes the port meanwhile."""
    listener = socket.socket(socket.AF_INET6 if ":" in address.host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((address.host, address.port))
        listener.listen(512)
    except (OSError, OverflowError) as error:
        listener.close()
        reason = getattr(error, "strerror", None) or error
        where = f"Port {address.port} on {address.host}"
        raise Failed(f"{where} cannot be used ({reason}); choose another with --port.") from None
    return listener


@contextmanager
def only_one(demo: Demo) -> Iterator[None]:
    """One `up` per checkout; the lock ends with the process, however that ends."""
    path: Path = demo.path.with_name("up.lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            known = demo.read()
            pid = known.get("pids", {}).get("up", "still starting")
            where = known.get("base_url", "an address of its own")
            raise Failed(f"Seeki is already running here (process {pid}) at {where}; stop it first.") from None
        yield


@contextmanager
def stop_on_signals() -> Iterator[None]:
    """Ctrl-C, SIGTERM and a closed terminal all end in `Stop`, once: stopping is not to be interrupted."""
    names = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def stop(_number: int, _frame: FrameType | None) -> Never:
        for name in names:
            signal.signal(name, signal.SIG_IGN)
        raise Stop

    for name in names:
        signal.signal(name, stop)
    yield
