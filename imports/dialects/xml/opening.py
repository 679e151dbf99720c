"""A document as its records: opened once, then read one by one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

from lxml import etree

from imports.dialects.xml.cutting import Cutter, Span
from imports.dialects.xml.documents import Found, Kind, expect, recognise
from imports.dialects.xml.encoding import HEAD, Utf8
from imports.dialects.xml.outline import Outline
from imports.dialects.xml.outside import MIB, Outside
from imports.dialects.xml.parsing import Damage, Parser
from imports.dialects.xml.tags import tags_of
from imports.dialects.xml.window import Window
from seeki.lib.phrases import Said
from seeki.lib.phrases import phrase as _
from seeki.lib.problems import Fault, Problem

# Of a record that is too long, so much is kept to be recognised by.
KEPT = 64 * 1024
# So many tags are looked at; most of more stand in comments, or are no records.
TAGS_PER_ITEM = 10
ENDS_INSIDE = _("the document ends inside it")


@dataclass(frozen=True, slots=True)
class Record:
    """One record. `index` counts from 0, damaged ones included; `line` is that of its start tag, from 1."""

    index: int
    line: int
    raw: bytes
    element: etree._Element

    def line_of(self, element: etree._Element) -> int:
        line: int | None = element.sourceline  # type: ignore[assignment] # the stub says nothing
        return self.line + (line or 1) - 1


@dataclass(frozen=True, slots=True)
class Damaged:
    """A record that cannot be read, with the line of the damage. `raw` is its beginning where it is too long."""

    index: int
    line: int
    raw: bytes
    reason: Said


Item: TypeAlias = Record | Damaged


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a dialect reads: the local names of its records, and the kinds of its documents."""

    names: frozenset[str]
    kinds: frozenset[Kind]
    record_limit: int = 20 * MIB


@dataclass(frozen=True, slots=True)
class Document:
    """An opened document: whatever makes it unreadable as a whole has been refused by now. Iterated, it yields its
    records in document order, again each time; one of them at most stands in memory."""

    source: Utf8
    found: Found
    outline: Outline
    warnings: tuple[Problem, ...]
    _spans: tuple[Span, ...]
    _record_limit: int

    def __len__(self) -> int:
        return len(self._spans)

    def __iter__(self) -> Iterator[Item]:
        window = Window(self.source.stream, self.source.size)
        parser = Parser(self.outline.prefixes, self.source.encoding)
        at, line = self.source.start, self.source.line
        for index, span in enumerate(self._spans):
            length = span.end - span.start
            end = span.end if length <= self._record_limit else span.start + KEPT
            line += window.lines(at, span.start)
            raw = window.read(span.start, end)
            read = self._read(parser, raw, line, span)
            item: Item
            if isinstance(read, Damage):
                item = Damaged(index, read.line, raw, read.reason)
            else:
                item = Record(index, line, raw, read)
            line += raw.count(b"\n") + window.lines(end, span.end)
            at = span.end
            del raw, read
            yield item
            del item  # else two of them would stand in memory while the next one is read

    def _read(self, parser: Parser, raw: bytes, line: int, span: Span) -> etree._Element | Damage:
        if span.cut_off:
            return Damage(line, ENDS_INSIDE)
        if span.end - span.start > self._record_limit:
            return Damage(line, _("it is longer than {limit} MB", limit=self._record_limit // MIB))
        return Damage(line, span.reason) if span.reason else parser.parse(raw, line)


def records(source: Utf8, wanted: Wanted, item_limit: int) -> Document:
    """Open a document; at most one record more than `item_limit` is seen. Raises Refused."""
    window = Window(source.stream, source.size)
    found = recognise(window.read(source.start, source.start + 2 * HEAD))
    expect(found, wanted.kinds)
    most = TAGS_PER_ITEM * (item_limit + 1)
    tags = list(islice(tags_of(source, [name.encode() for name in wanted.names]), most))
    outside = Outside(window)
    parses = _well_formed(window, source, wanted.record_limit)
    cutter = Cutter(window, tags, outside, parses, source.start, complete=len(tags) < most)
    spans = tuple(islice(cutter.spans(), item_limit + 1))
    outline = outside.outline
    warnings = source.warnings
    if not outline.intact:
        warnings += (Problem(Fault.UNREADABLE_OUTSIDE, "", None, {"encoding": source.encoding}),)
    return Document(source, found, outline, warnings, spans, wanted.record_limit)


def _well_formed(window: Window, source: Utf8, limit: int) -> Callable[[int, int], bool]:
    parser = Parser((), source.encoding)

    def parses(start: int, end: int) -> bool:
        return end - start <= limit and not isinstance(parser.parse(window.read(start, end)), Damage)

    return parses
