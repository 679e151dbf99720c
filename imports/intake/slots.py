"""How many slow bodies may be on their way in at once: half of a process's threads, and two for each agency.

A body that is there within a second needs no place: only those that keep a thread waiting do.
"""

import fcntl
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from seeki.lib.phrases import phrase as _
from seeki.lib.problems import ErrorCode
from seeki.lib.refused import Refused
from seeki.lib.sockets import stop_reading

PER_AGENCY = 2
SLOW_SECONDS = 1.0
_threads = threading.BoundedSemaphore(max(1, settings.SEEKI_WEB_THREADS // 2))


class SlowBody:
    """Takes a place when the body turns out to be slow; where none is free, ends the reading."""

    def __init__(self, agency_id: UUID) -> None:
        self.agency_id = agency_id
        self.refused: Refused | None = None
        self.places = ExitStack()
        self.lock = threading.Lock()
        self.is_over = False

    def claim(self, connection: Any) -> None:
        with self.lock:
            if self.is_over:
                return
            try:
                take_agency_place(self.agency_id, self.places)
                take_thread(self.places)
            except Refused as refused:
                self.refused = refused
                stop_reading(connection)

    def end(self) -> None:
        with self.lock:
            self.is_over = True
            self.places.close()

    def check(self) -> None:
        if self.refused:
            raise self.refused


@contextmanager
def place_if_slow(environ: Mapping[str, Any], agency_id: UUID) -> Iterator[SlowBody]:
    """Hold a place from the second on in which the body is still not complete."""
    slow = SlowBody(agency_id)
    timer = threading.Timer(SLOW_SECONDS, slow.claim, [environ.get("gunicorn.socket")])
    timer.daemon = True
    if "gunicorn.socket" in environ:
        timer.start()
    try:
        yield slow
    finally:
        timer.cancel()
        slow.end()


def take_thread(held: ExitStack) -> None:
    if not _threads.acquire(blocking=False):
        raise Refused(
            ErrorCode.SERVICE_UNAVAILABLE,
            _("Too many slow uploads are on their way in; send this one again in a few seconds."),
            {"Retry-After": "10"},
        )
    held.callback(_threads.release)


def take_agency_place(agency_id: UUID, held: ExitStack) -> None:
    """Take one of the agency's lock files: they hold across processes, and go with a process that dies."""
    folder = Path(settings.SEEKI_SPOOL_DIR) / "slots"
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(PER_AGENCY):
        descriptor = os.open(folder / f"{agency_id}.{number}", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            continue
        held.callback(os.close, descriptor)
        return
    raise Refused(
        ErrorCode.RATE_LIMITED,
        _("{count} slow uploads of this agency are on their way in already; wait until one is done.", count=PER_AGENCY),
        {"Retry-After": "10"},
    )
