"""What the benchmarks run on: a real PostgreSQL, a real broker, a database of their own; nothing stays behind."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from signal import SIGKILL
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psutil
import psycopg

from seeki.embedded.home import ROOT, Home, give
from seeki.embedded.postgres import DURABLE, Postgres
from seeki.embedded.process import Child, Program
from seeki.embedded.valkey import Valkey

LOCAL = "postgresql://postgres@127.0.0.1:5432/postgres"
PREFIX = "seeki_bench_"
NAIVE = "tests.benchmarks.baselines.naive"


@dataclass
class Stand:
    """Where a run stands. `url` is the database, `secret` the key of the one agency that sends."""

    quick: bool
    folder: Path
    url: str
    server: str
    agency_id: Any = None
    secret: str = ""

    @property
    def rounds(self) -> int:
        return 3 if self.quick else 7

    @property
    def items(self) -> int:
        return 1_000 if self.quick else 5_000

    def tell(self, text: str) -> None:
        print(f"    {text}", file=sys.stderr, flush=True)

    def connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.url, autocommit=True)

    def clear(self, *tables: str) -> None:
        """Empty tables, and those that hang on them."""
        with self.connect() as connection:
            connection.execute(f"TRUNCATE {', '.join(tables)} CASCADE")

    def clear_seeki(self) -> None:
        self.clear("imports_importitem", "imports_importbatch", "listings_listing", "imports_lane")
        shutil.rmtree(self.folder / "media", ignore_errors=True)


@contextmanager
def stand(quick: bool) -> Iterator[Stand]:
    """Servers, a migrated database and an agency. Django is ready within."""
    with ExitStack() as left:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        left.callback(shutil.rmtree, folder, ignore_errors=True)
        home = Home(folder / "servers")
        home.path.mkdir()
        folder.chmod(0o755)  # for the account that runs embedded servers
        give(home.path)
        server = postgres(home, left)
        url = left.enter_context(database(server))
        broker(home, left)
        set_environment(folder, url)
        import django

        django.setup()
        made = Stand(quick, folder, url, server)
        prepare(made)
        yield made


def postgres(home: Home, left: ExitStack) -> str:
    """The server of DATABASE_URL, or the one of this machine, or an embedded one with its durability on."""
    for url in filter(None, (os.environ.get("DATABASE_URL"), LOCAL)):
        try:
            psycopg.connect(url, connect_timeout=3).close()
            return url
        except psycopg.OperationalError:
            continue
    child = Postgres(home, DURABLE, home.path / "postgres.log")
    left.callback(child.stop)
    child.start()
    return f"postgresql://postgres@/postgres?host={home.run}"


def broker(home: Home, left: ExitStack) -> None:
    if os.environ.get("CELERY_BROKER_URL") and os.environ.get("CACHE_URL"):
        return
    child = Valkey(home, home.path / "valkey.log")
    left.callback(child.stop)
    child.start()
    os.environ.setdefault("CELERY_BROKER_URL", home.broker_url)
    os.environ.setdefault("CACHE_URL", home.cache_url)


@contextmanager
def database(server: str, template: str = "template1", more: str = "") -> Iterator[str]:
    """A database of this run's own, a copy of `template`; those of runs that were killed go, too."""
    name = f"{PREFIX}{os.getpid()}{more}"
    with psycopg.connect(server, autocommit=True) as connection:
        sweep(connection, name)
        ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
        connection.execute(ended, [template])  # nobody may be in it while it is copied
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    parts = urlsplit(server)
    try:
        yield urlunsplit(parts._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def sweep(connection: psycopg.Connection[Any], name: str) -> None:
    for (old,) in connection.execute(
        "SELECT datname FROM pg_database WHERE datname LIKE %s", [PREFIX + "%"]
    ).fetchall():
        if not psutil.pid_exists(int(old.removeprefix(PREFIX).partition("_")[0])) or old == name:
            connection.execute(f'DROP DATABASE "{old}" WITH (FORCE)')


def set_environment(folder: Path, url: str) -> None:
    """For Django here, and for every program that is started."""
    os.environ.update(
        DATABASE_URL=url,
        DJANGO_SETTINGS_MODULE="seeki.settings",
        SEEKI_ENVIRONMENT="staging",
        SEEKI_VAR_DIR=str(folder / "var"),
        SEEKI_SPOOL_DIR=str(folder / "spool"),
        STORAGE_DIR=str(folder / "media"),
        SEEKI_QUEUE=f"{PREFIX}{os.getpid()}",
        SEEKI_CACHE_PREFIX=f"{PREFIX}{os.getpid()}",
        SEEKI_REQUESTS_PER_MINUTE="100000000",
        SEEKI_BACKLOG_LIMIT="100000000",
        PYTHONWARNINGS="ignore:No directory at",
    )


def prepare(made: Stand) -> None:
    """Tables of Seeki and of its peers, and the agency that sends with its key."""
    from hashlib import sha256
    from uuid import uuid4

    from django.core.management import call_command

    from agencies import keys
    from agencies.models import Agency, Subscription
    from tests.benchmarks.baselines import fast

    call_command("migrate", verbosity=0)
    agency = Agency.objects.create(name="Bench Estates", country_code="DE")
    _, made.secret = keys.issue(Subscription.objects.create(agency=agency, status=Subscription.Status.ACTIVE))
    made.agency_id = agency.pk
    variables = os.environ | {"DJANGO_SETTINGS_MODULE": f"{NAIVE}.settings"}
    command = [sys.executable, "-m", "django", "migrate", "--run-syncdb", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=variables, check=True)
    digest = sha256(made.secret.encode()).hexdigest()
    with made.connect() as connection:
        connection.execute(fast.TABLE)
        connection.execute("CREATE TABLE floor_item (LIKE imports_importitem INCLUDING ALL)")
        connection.execute("INSERT INTO naive_key (digest, agency) VALUES (%s, %s)", [digest, uuid4()])
        connection.execute("INSERT INTO fast_key VALUES (%s, %s)", [digest, uuid4()])


@dataclass(frozen=True)
class Running:
    """A program with its children; `port` where it serves."""

    child: Child
    port: int = 0

    @property
    def family(self) -> list[psutil.Process]:
        assert self.child.process
        parent = psutil.Process(self.child.process.pid)
        return [parent, *parent.children(recursive=True)]

    def peak(self) -> float:
        """The most memory that any of its processes has held, in MB."""
        return max(peak_of(process.pid) for process in self.family)


def peak_of(pid: int | str = "self") -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024 / 1e6
    return 0.0


def forget_peak(pid: int | str = "self") -> None:
    Path(f"/proc/{pid}/clear_refs").write_text("5")


@contextmanager
def program(made: Stand, name: str, *command: str, port: int = 0, **changes: str) -> Iterator[Running]:
    """A Python program under the stand's environment, gone at the end."""
    log = made.folder / f"{name}-{time.monotonic_ns()}.log"
    variables = {**os.environ, "PYTHONPATH": str(ROOT), **changes}
    child = Child(Program(name, (sys.executable, "-m", *command), log, ROOT, variables, death_signal=SIGKILL))
    child.start()
    try:
        yield Running(child, port)
    except BaseException:
        made.tell(f"{name} said at the end: {child.last_words(8)}")
        raise
    finally:
        child.stop()


@contextmanager
def server(made: Stand, name: str, *command: str, **changes: str) -> Iterator[Running]:
    """A web server on a free port, ready to answer. `{port}` in the command becomes the port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    filled = [part.format(port=port) for part in command]
    with program(made, name, *filled, port=port, SEEKI_BIND=f"127.0.0.1:{port}", **changes) as running:
        until(lambda: answers(running), f"{name} answers")
        yield running


def answers(running: Running) -> bool:
    assert running.child.is_alive(), running.child.last_words()
    try:
        socket.create_connection(("127.0.0.1", running.port), 1).close()
        return True
    except OSError:
        return False


def until(look: Callable[[], Any], what: str, seconds: float = 600, pause: float = 0.02) -> None:
    deadline = time.monotonic() + seconds
    while not look():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {seconds} seconds")
        time.sleep(pause)


def gunicorn(target: str) -> tuple[str, ...]:
    """Two workers of four threads, as Seeki runs."""
    options = ("--workers", "2", "--worker-class", "gthread", "--threads", "4", "--keep-alive", "5", "--timeout", "120")
    return ("gunicorn", *options, "--no-control-socket", "--bind", "127.0.0.1:{port}", target)


SEEKI = ("gunicorn", "--config", "python:seeki.gunicorn_conf", "seeki.wsgi")


def seeki(made: Stand) -> AbstractContextManager[Running]:
    return server(made, "seeki", *SEEKI)


def naive(made: Stand) -> AbstractContextManager[Running]:
    return server(made, "naive", *gunicorn(f"{NAIVE}.wsgi"))


def floor(made: Stand) -> AbstractContextManager[Running]:
    return server(made, "floor", *gunicorn("tests.benchmarks.baselines.floor"))


def fastapi(made: Stand) -> AbstractContextManager[Running]:
    options = ("--workers", "2", "--port", "{port}", "--no-access-log", "--log-level", "warning")
    return server(made, "fastapi", "uvicorn", *options, "tests.benchmarks.baselines.fast:app")


def worker(made: Stand, app: str = "seeki", queue: str = "", concurrency: int = 2) -> AbstractContextManager[Running]:
    options = ("--concurrency", str(concurrency), "--without-gossip", "--without-mingle", "--loglevel", "warning")
    own = ("-Q", queue or os.environ["SEEKI_QUEUE"])
    return program(made, "worker", "celery", "-A", app, "worker", *options, *own)
