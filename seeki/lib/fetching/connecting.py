"""One request to one address that was looked at before, under the name that the URL gave."""

import socket
import ssl
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from types import TracebackType

import certifi
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, SSLError
from urllib3.response import BaseHTTPResponse

from seeki.lib.fetching.outcomes import FetchError, Trouble

ADDRESSES_TRIED = 3


@dataclass(frozen=True, slots=True)
class Target:
    """Where one hop leads."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def host_header(self) -> str:
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == {"http": 80, "https": 443}[self.scheme] else f"{name}:{self.port}"


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, in seconds; `total` is for the whole fetch with all its redirects."""

    connect: float = 5
    read: float = 10
    total: float = 30


class Deadline:
    """The end of a fetch: when it comes, whatever socket is in use is shut, and every wait on it ends.

    Timeouts of sockets alone do not do: a server that sends one byte every few seconds keeps each of them.
    """

    def __init__(self, seconds: float) -> None:
        self.at = time.monotonic() + seconds
        self.is_over = False
        self.socket: socket.socket | None = None
        self.timer = threading.Timer(seconds, self.strike)
        self.timer.daemon = True

    def __enter__(self) -> "Deadline":
        self.timer.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.timer.cancel()

    def left(self, at_most: float) -> float:
        """How long the next step may take."""
        left = self.at - time.monotonic()
        if left <= 0 or self.is_over:
            raise FetchError(Trouble.TIMEOUT)
        return min(left, at_most)

    def strike(self) -> None:
        self.is_over = True
        if self.socket is not None:
            with suppress(OSError):
                self.socket.shutdown(socket.SHUT_RDWR)


@lru_cache(maxsize=1)
def trust() -> ssl.SSLContext:
    """Certificates are checked against Mozilla's list, which a bare machine may not have."""
    return ssl.create_default_context(cafile=certifi.where())


def connect(target: Target, addresses: Sequence[str], patience: Patience, deadline: Deadline) -> HTTPConnection:
    """A connection to the first of the addresses that takes it. The name is not looked up again."""
    trouble = FetchError(Trouble.UNREACHABLE, host=target.host)
    for address in addresses[:ADDRESSES_TRIED]:
        connection = made(target, address, deadline.left(patience.connect))
        try:
            connection.connect()
        except NewConnectionError:  # urllib3 counts it among the timeouts
            trouble = FetchError(Trouble.UNREACHABLE, host=target.host)
        except ConnectTimeoutError:
            trouble = FetchError(Trouble.TIMEOUT, host=target.host)
        except (SSLError, ssl.SSLError) as error:
            trouble = FetchError(Trouble.TLS, host=target.host, why=said_by_tls(error))
        except (HTTPError, OSError):
            trouble = FetchError(Trouble.UNREACHABLE, host=target.host)
        else:
            deadline.socket = connection.sock
            connection.sock.settimeout(deadline.left(patience.read))
            return connection
        connection.close()
    raise trouble


def said_by_tls(error: Exception) -> str:
    return getattr(error, "verify_message", "") or str(getattr(error, "reason", None) or "")[:100]


def made(target: Target, address: str, timeout: float) -> HTTPConnection:
    if target.scheme == "http":
        return HTTPConnection(address, target.port, timeout=timeout)
    return HTTPSConnection(
        address,
        target.port,
        timeout=timeout,
        ssl_context=trust(),
        server_hostname=target.host,
        assert_hostname=target.host,
    )


def ask(connection: HTTPConnection, target: Target, headers: Mapping[str, str]) -> BaseHTTPResponse:
    """Send the request, and read the head of the answer."""
    sent = {"Host": target.host_header, **headers}
    connection.request("GET", target.path, headers=sent, preload_content=False, decode_content=False)
    return connection.getresponse()
