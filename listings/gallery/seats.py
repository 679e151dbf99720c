"""How many workers fetch images at a time. The others stay free for imports."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.core.cache import cache

# A worker that dies leaves its seat taken for this long.
LONGEST = 120


@contextmanager
def seat(count: int) -> Iterator[bool]:
    """Whether one of so many seats is ours for a while. Without a cache everybody has one."""
    name = taken(count)
    try:
        yield name is not None
    finally:
        if name:
            with suppress(Exception):  # whatever the cache's client raises: the seat lapses by itself
                cache.delete(name)


def taken(count: int) -> str | None:
    try:
        return next((name for name in names(count) if cache.add(name, 1, timeout=LONGEST)), None)
    except Exception:
        return ""


def names(count: int) -> Iterator[str]:
    return (f"images:seat:{number}" for number in range(count))
