"""Cuts a document into its records so that damage inside one of them stays inside.

A well-formed document is read as XML says. Where a record could end at two places, because a section is not closed or
a record begins inside another, the longer piece counts if it is well-formed, else the shorter one.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from imports.dialects.xml.outside import Outside
from imports.dialects.xml.sections import COMMENT, Section, Sections
from imports.dialects.xml.tags import Tag
from imports.dialects.xml.window import Window
from seeki.lib.phrases import Said
from seeki.lib.phrases import phrase as _
from seeki.lib.problems import ErrorCode
from seeki.lib.refused import Refused

NESTED = _("another record stands inside it")
STARTLESS = _("its start tag is missing or damaged; only its end tag was found")


class Span(NamedTuple):
    """Where a record stands. `reason` is what is already known to be wrong; `cut_off`: the document ends inside."""

    start: int
    end: int
    reason: Said = ""
    cut_off: bool = False


@dataclass(slots=True)
class Cutter:
    """`parses` says whether the bytes between two offsets are one well-formed element; `complete` whether `tags` are
    all of them, or the first of far too many."""

    window: Window
    tags: Sequence[Tag]
    outside: Outside
    parses: Callable[[int, int], bool]
    start: int
    complete: bool = True
    _sections: Sections = field(init=False)

    def __post_init__(self) -> None:
        self._sections = Sections(self.window)

    def spans(self) -> Iterator[Span]:
        at = previous = self.start
        number = 0
        while number < len(self.tags):
            tag = self.tags[number]
            if section := self._sections.across(at, tag.offset, outside=True):
                at = self._past(section, tag)
            else:
                self.outside.add(previous, tag.offset, startless=tag.closing)
                span = Span(tag.offset, tag.end, STARTLESS) if tag.closing else self._record(number)
                yield span
                at = previous = span.end
            number = self._next(number, at)
        if not self.complete:
            raise Refused(ErrorCode.INVALID_REQUEST, _("Far too many tags of listings stand in comments."))
        self._sections.across(at, self.window.size, outside=True)
        self.outside.add(previous, self.window.size)

    def _next(self, number: int, offset: int) -> int:
        """The number of the first tag, from `number` on, that stands at `offset` or behind it."""
        while number < len(self.tags) and self.tags[number].offset < offset:
            number += 1
        return number

    def _past(self, section: Section, tag: Tag) -> int:
        """Where to read on after a section outside the records in which `tag` is the first one."""
        if section.end is None:
            return section.inside
        if not self._sections.is_open(section, tag):
            return section.end
        if tag.closing or section.opener != COMMENT:
            return section.inside
        return self._past_comment_in_comment(section.end) or section.inside

    def _past_comment_in_comment(self, end: int) -> int | None:
        """The end of a comment by which a record was put out that holds a comment itself, which is not allowed: the
        first "-->" is the inner one's, and behind the record stands one more that belongs to none."""
        number = bisect_left(self.tags, end, key=lambda tag: tag.offset)
        if number == len(self.tags) or not self.tags[number].closing:
            return None
        return self._sections.stray_end(COMMENT, self.tags[number].end)

    def _record(self, number: int) -> Span:
        start = self.tags[number]
        if start.empty:
            return Span(start.offset, start.end)
        following = self.tags[number + 1] if number + 1 < len(self.tags) else start
        if following.closing and not self._sections.across(start.end, following.offset):
            return Span(start.offset, following.end)  # nearly always
        walk = _Walk(self, number)
        end = walk.end()
        if end is not None and (walk.doubt is None or self.parses(start.offset, end)):
            return Span(start.offset, end, NESTED if walk.nested else "")
        return self._shorter(start, walk.doubt)

    def _shorter(self, start: Tag, doubt: Tag | None) -> Span:
        """A record that does not end as it should: up to the tag that gave rise to doubt, or to where the element
        ends in which it stands, or to the end of the document."""
        if doubt and doubt.closing:
            return Span(start.offset, doubt.end)
        limit = doubt.offset if doubt else self.window.size
        left = self.outside.left(start.end, limit)
        if left is not None:
            return Span(start.offset, left)
        return Span(start.offset, limit, cut_off=doubt is None)


class _Walk:
    """From the start tag of a record to the end tag that belongs to it by XML's rules."""

    def __init__(self, cutter: Cutter, number: int) -> None:
        self.cutter = cutter
        self.tags = cutter.tags
        self.number = number + 1
        self.at = cutter.tags[number].end
        self.depth = 1
        self.nested = 0
        # The first tag that would end this record, or begin the next one, if something were not closed.
        self.doubt: Tag | None = None

    def end(self) -> int | None:
        """None where there is none, or where it is plain enough that something is not closed."""
        while self.number < len(self.tags):
            tag = self.tags[self.number]
            if section := self.cutter._sections.across(self.at, tag.offset):
                self.doubt = self.doubt or tag
                if section.end is None or self.cutter._sections.is_open(section, tag):
                    return None
                self.at = section.end
                self.number = self.cutter._next(self.number, section.end)
                continue
            self._pass(tag)
            if not self.depth:
                return tag.end
            if self.nested > 1:
                return None
        return None

    def _pass(self, tag: Tag) -> None:
        self.at = tag.end
        self.number += 1
        if tag.closing:
            self.depth -= 1
        else:
            self.doubt = self.doubt or tag
            self.nested += 1
            self.depth += not tag.empty
