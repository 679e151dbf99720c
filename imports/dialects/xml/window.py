"""A view of a large file by offsets: searched and read in pieces, so that none of it has to stand in memory."""

import re
from collections.abc import Callable
from typing import BinaryIO, TypeAlias

PIECE = 256 * 1024
# No needle that is searched for here is longer.
OVERLAP = 256

Search: TypeAlias = Callable[[bytes, int, int], re.Match[bytes] | None]


class Window:
    def __init__(self, stream: BinaryIO, size: int) -> None:
        self.stream = stream
        self.size = size
        self._base = 0
        self._data = b""
        # Of each needle: from where it was searched for last, and where it was found. What is far away is then
        # searched for once, not once for each place that asks for it.
        self._found: dict[bytes, tuple[int, int]] = {}

    def read(self, start: int, end: int) -> bytes:
        if end - start > PIECE // 2:
            return self._load(start, end)
        if not self._base <= start <= end <= self._base + len(self._data):
            self._base, self._data = start, self._load(start, start + PIECE)
        return self._data[start - self._base : end - self._base]

    def _load(self, start: int, end: int) -> bytes:
        self.stream.seek(start)
        return self.stream.read(end - start)

    def lines(self, start: int, end: int) -> int:
        """How many lines end between two offsets."""
        count = 0
        for at in range(start, end, PIECE):
            count += self.read(at, min(end, at + PIECE)).count(b"\n")
        return count

    def find(self, needle: bytes, start: int) -> int:
        """Where `needle` next stands from `start` on, or the size of the file."""
        asked, found = self._found.get(needle, (1, 0))
        if not asked <= start <= found:
            found = self._next(needle, start)
            self._found[needle] = start, found
        return found

    def _next(self, needle: bytes, start: int) -> int:
        while start < self.size:
            self._cover(start)
            place = self._data.find(needle, start - self._base)
            if place >= 0:
                return self._base + place
            start = self._further(start)
        return self.size

    def search(self, search: Search, start: int, end: int) -> tuple[int, bytes] | None:
        """The first match between `start` and `end`: its offset and its text."""
        while start < end:
            self._cover(start)
            if found := search(self._data, start - self._base, end - self._base):
                return self._base + found.start(), found[0]
            if self._base + len(self._data) >= end:
                return None
            start = self._further(start)
        return None

    def past(self, pattern: re.Pattern[bytes], start: int, end: int) -> int:
        """Where a match of `pattern` at `start` ends that stays in what is loaded and before `end`."""
        self._cover(start)
        found = pattern.match(self._data, start - self._base, end - self._base)
        return self._base + found.end() if found else start

    def _further(self, start: int) -> int:
        """Where to go on when nothing was found in what is loaded."""
        end = self._base + len(self._data)
        return end if end >= self.size else max(start + 1, end - OVERLAP)

    def _cover(self, offset: int) -> None:
        end = self._base + len(self._data)
        if self._base <= offset and (offset + OVERLAP < end or end >= self.size):
            return
        self._base, self._data = offset, self._load(offset, offset + PIECE)
