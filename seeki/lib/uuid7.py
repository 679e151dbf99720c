"""Time-ordered ids (RFC 9562, version 7): an index grows at its right end. In the standard library from 3.14."""

import os
import time
from uuid import UUID


def uuid7() -> UUID:
    """48 bits of milliseconds, 12 bits within the millisecond, 62 random bits."""
    return uuid7s(1)[0]


def uuid7s(count: int) -> list[UUID]:
    """So many in rising order, by one look at the clock and one call for randomness."""
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    first, noise = milliseconds * 4096 + rest * 4096 // 1_000_000, os.urandom(8 * count)
    return [_made(first + place, int.from_bytes(noise[8 * place : 8 * place + 8])) for place in range(count)]


def _made(moment: int, noise: int) -> UUID:
    """`moment` counts 4096ths of a millisecond."""
    milliseconds, fraction = divmod(moment, 4096)
    return UUID(int=milliseconds << 80 | 7 << 76 | fraction << 64 | 2 << 62 | noise & 0x3FFF_FFFF_FFFF_FFFF)
