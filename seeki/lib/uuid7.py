"""Time-ordered ids (RFC 9562, version 7): an index grows at its right end. In the standard library from 3.14."""

import os
import time
from uuid import UUID


def uuid7() -> UUID:
    """48 bits of milliseconds, 12 bits within the millisecond, 62 random bits."""
    nanoseconds = time.time_ns()
    milliseconds, rest = divmod(nanoseconds, 1_000_000)
    fraction = rest * 4096 // 1_000_000
    random = int.from_bytes(os.urandom(8)) & 0x3FFF_FFFF_FFFF_FFFF
    return UUID(int=milliseconds << 80 | 7 << 76 | fraction << 64 | 2 << 62 | random)
