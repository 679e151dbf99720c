"""A refused body is still read for a moment: a sender that is busy sending never sees an answer otherwise."""

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from seeki.lib.sockets import patience

SECONDS = 5
MOST_BYTES = 256 * 1024 * 1024
PIECE = 64 * 1024


class DrainRefusedBodies:
    """WSGI middleware: after an error answer has gone out, throws away what is still coming in."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterator[bytes]:
        status = "200"

        def note_status(line: str, *rest: Any) -> Any:
            nonlocal status
            status = line
            return start_response(line, *rest)

        answer = self.application(environ, note_status)
        try:
            yield from answer
        finally:
            close = getattr(answer, "close", None)
            if close:
                close()
            if status >= "400" and "gunicorn.socket" in environ:
                drain(environ)


def drain(environ: dict[str, Any]) -> None:
    end = time.monotonic() + SECONDS
    left = MOST_BYTES
    with patience(environ, silence=1, total=SECONDS):
        try:
            while left > 0 and time.monotonic() < end and (piece := environ["wsgi.input"].read(PIECE)):
                left -= len(piece)
        except Exception:  # Whatever the server makes of a broken stream: the answer has gone out.
            return
