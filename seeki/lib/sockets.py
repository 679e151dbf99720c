"""The socket beneath a request, where the server (gunicorn) shows it: the only way to hold a slow sender to time."""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any


@contextmanager
def patience(environ: Mapping[str, Any], silence: float, total: float) -> Iterator[None]:
    """Reads within this block end with TimeoutError after `silence` seconds without a byte, and with the end of
    the stream after `total` seconds (a byte now and then would go on for ever otherwise). The sender may be gone."""
    connection: socket.socket | None = environ.get("gunicorn.socket")
    if connection is None:
        yield
        return
    before = connection.gettimeout()
    connection.settimeout(silence)
    timer = threading.Timer(total, stop_reading, [connection])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        with suppress(OSError):
            connection.settimeout(before)


def stop_reading(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RD)
