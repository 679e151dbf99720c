"""Children: programs that are started, watched and stopped, and that never outlive whoever started them."""

import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGKILL, SIGTERM, Signals
from typing import IO

from .home import Account, Failed

PR_SET_PDEATHSIG = 1
# For a server that is just stopping to let go of its data.
PATIENCE = 10.0
BIGGEST_LOG = 20_000_000
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(frozen=True, slots=True)
class Program:
    """What to run, and how it wants to be treated."""

    name: str
    command: tuple[str, ...]
    log: Path
    directory: Path
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    account: Account | None = None
    lock: Path | None = None
    inherits: tuple[int, ...] = ()
    stop_signal: Signals = SIGTERM
    death_signal: Signals = SIGTERM
    patience: float = 15.0


class Child:
    """A program, run at most once at a time."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def name(self) -> str:
        return self.program.name

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process and self.is_alive() else None

    @property
    def exit_status(self) -> int | None:
        return self.process.poll() if self.process else None

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        lock = claim(self.name, self.program.lock) if self.program.lock else None
        account = self.program.account
        with open_log(self.program.log) as log:
            self.process = subprocess.Popen(  # noqa: S603 (our own programs)
                self.program.command,
                cwd=self.program.directory,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=dict(self.program.environment),
                user=account.uid if account else None,
                group=account.gid if account else None,
                extra_groups=[] if account else None,
                # A group of its own: Ctrl-C in the terminal reaches only us, and we stop them in order.
                process_group=0,
                pass_fds=[*self.program.inherits, *([lock] if lock is not None else [])],
                preexec_fn=_die_with_parent(self.program.death_signal),
            )
        if lock is not None:
            os.close(lock)

    def ask_to_stop(self) -> None:
        if self.process and self.is_alive():
            self.process.send_signal(self.program.stop_signal)

    def stop(self) -> None:
        self.ask_to_stop()
        self.wait_stopped()

    def wait_stopped(self) -> None:
        """Wait, then kill; after this nothing of it is left."""
        if self.process is None:
            return
        until = time.monotonic() + self.program.patience
        while self.is_alive() and time.monotonic() < until:
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(2)
            self.ask_to_stop()  # who was still starting may have missed the first time
        self.bury()

    def bury(self) -> None:
        """Kill what a dead program left behind: orphans would hold its port and its tasks."""
        if self.process is None:
            return
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, SIGKILL)
        self.process.wait()

    def last_words(self, lines: int = 15) -> str:
        """The tail of the log."""
        try:
            with self.program.log.open("rb") as log:
                log.seek(max(0, self.program.log.stat().st_size - 8000))
                text = log.read().decode(errors="replace")
        except FileNotFoundError:
            return ""
        return "\n".join(text.splitlines()[-lines:])

    def failure(self, what: str) -> Failed:
        """Why this program is no use: a sentence, and what it said itself."""
        return Failed(f"{self.name} {what}. The end of {self.program.log}:\n{self.last_words()}")


def _die_with_parent(death_signal: Signals) -> Callable[[], None]:
    """What a child does before it becomes its program: it asks the kernel to be told when we die."""
    parent = os.getpid()

    def prepare() -> None:
        if _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, int(death_signal))
        if os.getppid() != parent:  # we died between fork and prctl
            os._exit(1)
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    return prepare


def open_log(path: Path) -> IO[bytes]:
    """A log to append to; a big one is set aside once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > BIGGEST_LOG:
        path.replace(path.with_suffix(".old.log"))
    return path.open("ab")


def claim(name: str, path: Path, patience: float | None = None) -> int:
    """Lock a server's data for its process: the lock is handed down, and lives exactly as long as it does."""
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    until = time.monotonic() + (PATIENCE if patience is None else patience)
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return lock
        except BlockingIOError:
            if time.monotonic() > until:
                os.close(lock)
                raise Failed(f"Another {name} serves the data in {path.parent}; stop it first.") from None
            time.sleep(0.1)
