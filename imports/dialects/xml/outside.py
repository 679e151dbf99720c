"""What stands around the records, within limits: it becomes the outline, and tells where a record must have ended."""

import re
from dataclasses import dataclass, field

from imports.dialects.xml.markup import without_sections
from imports.dialects.xml.outline import DEPTH_LIMIT, Outline
from imports.dialects.xml.window import Window
from seeki.lib.phrases import phrase as _
from seeki.lib.problems import ErrorCode
from seeki.lib.refused import Refused

MIB = 1024 * 1024
# Between two records; and in all, as bytes and as tags.
PIECE_LIMIT, TEXT_LIMIT, TAG_LIMIT = 2 * MIB, 4 * MIB, 50_000
# Of what stands before the end tag of a record that has lost its start.
STARTLESS_KEPT = 64 * 1024


@dataclass(slots=True)
class Outside:
    window: Window
    outline: Outline = field(default_factory=Outline)
    # Names of the elements in which records stand.
    _containers: set[str] = field(default_factory=set)
    _records: int = 0
    _size: int = 0
    _tags: int = 0

    def add(self, start: int, end: int, startless: bool = False) -> None:
        """What stands between two records."""
        if end - start > PIECE_LIMIT:
            if not startless:
                limit = PIECE_LIMIT // MIB
                raise Refused(
                    ErrorCode.INVALID_REQUEST, _("More than {limit} MB stand between two listings.", limit=limit)
                )
            end = start + STARTLESS_KEPT
        text = self.window.read(start, end)
        if text and not text.isspace():
            self._keep(without_sections(text, keep_cdata=True))
        self._records += 1

    def _keep(self, text: bytes) -> None:
        self._size += len(text)
        self._tags += text.count(b"<")
        if self._size > TEXT_LIMIT or self._tags > TAG_LIMIT:
            raise Refused(ErrorCode.INVALID_REQUEST, _("Too much stands outside the listings."))
        self.outline.add(text, self._records)
        if len(self._containers) < DEPTH_LIMIT:
            self._containers.update(self.outline.open_names)

    def left(self, start: int, end: int) -> int | None:
        """Where, between two offsets, an element ends in which records stand: a record does not reach further."""
        if not self._containers:
            return None
        names = b"|".join(re.escape(name.encode()) for name in self._containers)
        found = self.window.search(re.compile(rb"</(?:[^\s<>/:]{1,100}:)?(?:" + names + rb")[\s>]").search, start, end)
        return found[0] if found else None
