"""Seeki's own processes, started as production starts them, on the database and the queue of this test process."""

import fcntl
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from signal import SIGCONT, SIGKILL, SIGSTOP
from typing import Any, TypeVar
from uuid import uuid4

import psutil
import requests
from django.conf import settings
from django.db import connection
from psycopg.conninfo import make_conninfo

from seeki.embedded.home import ROOT
from seeki.embedded.process import Child, Program
from seeki.embedded.programs import WEB
from tests.services import own_name

QUIET = ("--without-gossip", "--without-mingle")
# Concurrency 1, so that "the worker" is one process with one hand.
WORKER = ("celery", "-A", "seeki", "worker", "--concurrency", "1", "--pool", "prefork", *QUIET)
Found = TypeVar("Found")


def until(look: Callable[[], Found], what: str, seconds: float = 30) -> Found:
    """Look again and again until something is found: a deadline, never a pause that has to be long enough."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, f"{what}: not within {seconds} seconds"
        time.sleep(0.02)
    return found


def environment(**changes: str) -> dict[str, str]:
    """What a child needs to work beside this test process; `changes` are further variables."""
    database = connection.settings_dict
    options = {"dbname": database["NAME"], "user": database["USER"], "password": database["PASSWORD"]}
    options |= {"host": database["HOST"], "port": str(database["PORT"])}
    return {
        **os.environ,
        "DATABASE_URL": make_conninfo("", **{name: value for name, value in options.items() if value}),
        "SEEKI_QUEUE": own_name(),
        "SEEKI_CACHE_PREFIX": own_name(),
        "SEEKI_SPOOL_DIR": str(settings.SEEKI_SPOOL_DIR),
        "STORAGE_DIR": str(settings.MEDIA_ROOT),
        "SEEKI_REQUESTS_PER_MINUTE": "1000000",
        "WEB_CONCURRENCY": "1",
        **changes,
    }


@dataclass(frozen=True)
class Process:
    """A program of ours with its children."""

    child: Child

    @property
    def family(self) -> list[psutil.Process]:
        parent = psutil.Process(self.child.process.pid)
        return [parent, *parent.children(recursive=True)]

    def kill(self) -> None:
        """kill -9 of the process and all its children at once; none of them gets to say a word."""
        for one in self.family:
            one.send_signal(SIGKILL)
        self.child.bury()

    def pause(self) -> None:
        for one in self.family:
            one.send_signal(SIGSTOP)

    def wake(self) -> None:
        for one in self.family:
            one.send_signal(SIGCONT)

    @property
    def log(self) -> str:
        return self.child.program.log.read_text(errors="replace")


@dataclass(frozen=True)
class Web(Process):
    """A running web server."""

    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def answers(self) -> bool:
        assert self.child.is_alive(), self.log
        try:
            return requests.get(f"{self.url}/healthz", timeout=60).ok
        except requests.ConnectionError:
            return False

    def post(self, body: Any, secret: str, path: str = "/v1/listings", **headers: str) -> requests.Response:
        """Bytes go with a Content-Length, a generator of bytes goes chunked."""
        headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json", **headers}
        return requests.post(f"{self.url}{path}", data=body, headers=headers, timeout=60)

    def retry(self, item_id: str, secret: str) -> requests.Response:
        return self.post(b"", secret, f"/v1/import-items/{item_id}/retry")

    def status(self, item_id: str, secret: str) -> dict[str, Any]:
        path = f"/v1/import-items/{item_id}/status"
        return requests.get(f"{self.url}{path}", headers={"Authorization": f"Bearer {secret}"}, timeout=60).json()


def program(name: str, command: tuple[str, ...], log: Path, variables: dict[str, str], **options: Any) -> Child:
    # Who is killed with us must not outlive us, and needs no time to say goodbye.
    made = Program(name, (sys.executable, "-m", *command), log, ROOT, variables, death_signal=SIGKILL, **options)
    return Child(made)


def log_file(name: str) -> Path:
    return Path(settings.SEEKI_SPOOL_DIR).parent / "log" / f"{name}-{time.monotonic_ns()}.log"


def collect_static() -> None:
    """Static files as production serves them, collected once for all processes of this run: pages need them.

    Collected aside and moved into place: the other test processes may be listing the folder at that moment."""
    folder = Path(os.environ["SEEKI_VAR_DIR"])
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "static.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not Path(settings.STATIC_ROOT).exists():
            aside = folder / "collecting"
            command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
            variables = os.environ | {"SEEKI_VAR_DIR": str(aside)}
            subprocess.run(command, cwd=ROOT, check=True, capture_output=True, env=variables)
            (aside / Path(settings.STATIC_ROOT).name).rename(settings.STATIC_ROOT)


@contextmanager
def web(**changes: str) -> Iterator[Web]:
    """A real gunicorn on a free port, ready to answer."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        number, port = listener.fileno(), listener.getsockname()[1]
        own = {"SEEKI_BIND": f"fd://{number}", "SEEKI_PUBLIC_URL": f"http://127.0.0.1:{port}"}
        variables = environment(**changes) | own
        server = Web(program("web", WEB, log_file("web"), variables, inherits=(number,)), port)
        server.child.start()
        try:
            listener.close()
            until(server.answers, "the web server answers", 60)
            yield server
        except BaseException:
            print(f"--- the end of what {server.child.program.log.name} said\n{server.log[-6000:]}")
            raise
        finally:
            server.child.bury()


def ask_for(task: str) -> None:
    """A message to the workers from a process of its own, as beat is one."""
    command = [sys.executable, "-m", "celery", "-A", "seeki", "call", task]
    subprocess.run(command, env=environment(), cwd=ROOT, check=True, capture_output=True, timeout=60)


@contextmanager
def worker(**changes: str) -> Iterator[Process]:
    """A real Celery worker on the queue of this test process."""
    with worker_in_reserve(**changes) as running:
        running.child.start()
        yield running


@contextmanager
def worker_in_reserve(**changes: str) -> Iterator[Process]:
    """A worker that is to be started within."""
    variables = environment(**changes)
    # A name of its own: RabbitMQ lets no two workers of one name live at a time.
    command = (*WORKER, "-Q", variables["SEEKI_QUEUE"], "--hostname", f"{uuid4().hex[:8]}@%h")
    waiting = Process(program("worker", command, log_file("worker"), variables))
    try:
        yield waiting
    except BaseException:
        print(f"--- the end of what {waiting.child.program.log.name} said\n{waiting.log[-6000:]}")
        raise
    finally:
        waiting.child.bury()
