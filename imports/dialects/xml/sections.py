"""Comments, CDATA sections and processing instructions, in which a tag is none; and those that nobody closed."""

import re
from typing import NamedTuple

from imports.dialects.xml.tags import Tag
from imports.dialects.xml.window import Window
from seeki.lib.phrases import phrase as _
from seeki.lib.problems import ErrorCode
from seeki.lib.refused import Refused

COMMENT, CDATA, INSTRUCTION = b"<!--", b"<![CDATA[", b"<?"
_CLOSED_BY = {COMMENT: b"-->", CDATA: b"]]>", INSTRUCTION: b"?>"}
_OPENED = re.compile(rb"<(?:!(?:--|\[CDATA\[|(?i:DOCTYPE|ENTITY)\b)|\?)")
_CLOSED_ONES = re.compile(
    rb"(?:[^<]++|<(?=[^!?])|<!--(?:[^-]++|-(?!->))*+-->|<!\[CDATA\[(?:[^\]]++|\](?!\]>))*+\]\]>|<\?(?:[^?]++|\?(?!>))*+\?>)*+"
)
PATIENCE = 32
OUTSIDE_LIMIT = 1_000_000


def _next_opened(data: bytes, start: int, end: int) -> re.Match[bytes] | None:
    """As `_OPENED.search`, but much faster where "!" and "?" are as rare as in most documents."""
    mark, question, at = data.find(b"!", start + 1, end), data.find(b"?", start + 1, end), start
    for _try in range(PATIENCE):
        if mark < 0 and question < 0:
            return None
        at = question if mark < 0 or 0 <= question < mark else mark
        if data[at - 1] == ord("<") and (found := _OPENED.match(data, at - 1, end)):
            return found
        if at == mark:
            mark = data.find(b"!", at + 1, end)
        else:
            question = data.find(b"?", at + 1, end)
    return _OPENED.search(data, at, end)


class Section(NamedTuple):
    """A section that begins at `offset`; `end` is past its end, or None where none is to be found."""

    opener: bytes
    offset: int
    end: int | None

    @property
    def inside(self) -> int:
        return self.offset + len(self.opener)


class Sections:
    def __init__(self, window: Window) -> None:
        self.window = window
        self._count = 0

    def across(self, start: int, end: int, outside: bool = False) -> Section | None:
        """The section that is open at `end`, when reading begins at `start`, in none."""
        while found := self.window.search(_next_opened, start, end):
            offset, opener = found
            start = offset + len(opener)
            if opener in _CLOSED_BY:
                section = self._section(offset, opener)
                if section.end is None or section.end > end:
                    return section
                start = section.end
            elif outside:
                raise _doctype()
            start = self._past_many(start, end, outside)
        return None

    def _past_many(self, start: int, end: int, outside: bool) -> int:
        """Now and then, past all that is closed: there are documents of nothing but CDATA sections."""
        self._count += 1
        if outside:
            if self._count > OUTSIDE_LIMIT:
                raise Refused(ErrorCode.INVALID_REQUEST, _("Too many comments stand outside the listings."))
            return start
        return start if self._count % PATIENCE else self.window.past(_CLOSED_ONES, start, end)

    def _section(self, offset: int, opener: bytes) -> Section:
        closer = _CLOSED_BY[opener]
        place = self.window.find(closer, offset + len(opener))
        return Section(opener, offset, None if place >= self.window.size else place + len(closer))

    def is_open(self, section: Section, tag: Tag) -> bool:
        """Whether somebody forgot to close `section`, the first tag inside which is `tag`: the end that is found
        belongs to a later section, which begins after that tag."""
        return section.end is None or self.window.find(section.opener, tag.end) < section.end

    def stray_end(self, opener: bytes, start: int) -> int | None:
        """Past the next end of a section from `start` on, if none is opened before it."""
        closer = _CLOSED_BY[opener]
        place = self.window.find(closer, start)
        return place + len(closer) if place < min(self.window.size, self.window.find(opener, start)) else None


def _doctype() -> Refused:
    return Refused(
        ErrorCode.INVALID_REQUEST,
        _(
            "The document has a DOCTYPE or declares entities, which is not read here for safety's sake. "
            "Leave it out, and write special characters as they are or as numbers (&#160; instead of &nbsp;)."
        ),
    )
