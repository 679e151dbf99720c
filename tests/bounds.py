"""Guards against work or waiting without an end. They are no measure of speed: their margin is tenfold and more."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def bounded(seconds: float = 60) -> Iterator[None]:
    """What is done within takes no more of the processor than this.

    Where time grows as the input does, it takes a second or two; where it grows as its square, minutes or hours.
    """
    started = time.process_time()
    yield
    assert time.process_time() - started < seconds


@contextmanager
def no_waiting(seconds: float = 15) -> Iterator[None]:
    """Nobody within waits for a server that never answers: by itself it takes a fraction of a second."""
    started = time.monotonic()
    yield
    assert time.monotonic() - started < seconds
