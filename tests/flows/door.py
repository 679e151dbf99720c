"""A door before a server: open, shut (connections are refused), or stuck (bytes go in, and nothing ever comes out)."""

import selectors
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import unquote, urlsplit, urlunsplit


class Door:
    """A TCP port that passes everything on to `target`, as long as it is open."""

    def __init__(self, target: tuple[str, int] | str) -> None:
        self.target = target
        self.port = free_port()
        self.listener: socket.socket | None = None
        self.is_open = threading.Event()
        self.connections: list[socket.socket] = []

    def open(self) -> None:
        self.is_open.set()
        self._listen()

    def stick(self) -> None:
        """Connections are taken and stay, those that stood already too, but nobody answers any more."""
        self.is_open.clear()
        self._listen()

    def shut(self) -> None:
        """Like a server that has died: its connections break, new ones are refused."""
        self.is_open.clear()
        if self.listener:
            with suppress(OSError):
                self.listener.shutdown(socket.SHUT_RDWR)
            self.listener.close()
            self.listener = None
        self.break_connections()

    def break_connections(self) -> None:
        while self.connections:
            with suppress(OSError):
                self.connections.pop().shutdown(socket.SHUT_RDWR)

    def _listen(self) -> None:
        if self.listener is None:
            self.listener = socket.create_server(("127.0.0.1", self.port))
            threading.Thread(target=self._accept, args=[self.listener], daemon=True).start()

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                inside, _ = listener.accept()
                self.connections.append(inside)
                threading.Thread(target=self._pass_on, args=[inside], daemon=True).start()

    def _pass_on(self, inside: socket.socket) -> None:
        with inside, suppress(OSError):
            self.is_open.wait()
            with self._reach() as outside:
                self.connections.append(outside)
                self._exchange(inside, outside)

    def _exchange(self, inside: socket.socket, outside: socket.socket) -> None:
        with selectors.DefaultSelector() as ends:
            ends.register(inside, selectors.EVENT_READ, outside)
            ends.register(outside, selectors.EVENT_READ, inside)
            while True:
                ready = ends.select()
                self.is_open.wait()
                for key, _ in ready:
                    piece = key.fileobj.recv(65536)
                    if not piece:
                        return
                    key.data.sendall(piece)

    def _reach(self) -> socket.socket:
        if isinstance(self.target, tuple):
            return socket.create_connection(self.target)
        outside = socket.socket(socket.AF_UNIX)
        outside.connect(self.target)
        return outside


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@contextmanager
def door_to(url: str) -> Iterator[tuple[Door, str]]:
    """A door before the server of a URL, and the URL that goes through it."""
    parts = urlsplit(url)
    if parts.scheme in ("redis+socket", "unix"):
        door = Door(unquote(parts.netloc + parts.path))
        number = parts.query.rpartition("=")[2] or "0"
        through = f"redis://127.0.0.1:{door.port}/{number}"
    else:
        door = Door((parts.hostname or "127.0.0.1", parts.port or (5672 if parts.scheme == "amqp" else 6379)))
        account = parts.netloc.rpartition("@")[0]
        through = urlunsplit(parts._replace(netloc=f"{account}{'@' if account else ''}127.0.0.1:{door.port}"))
    try:
        yield door, through
    finally:
        door.shut()
