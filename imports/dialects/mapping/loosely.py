"""From an element to sheets where senders spell tags as they like: by a vocabulary of tags instead of one of paths.

A cell's path is made of our tags, without the elements that merely hold others together. What the sender calls the
place, and its line, stand beside it.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

from imports.dialects.mapping.markup import inner
from imports.dialects.mapping.sheet import Sheet
from seeki.lib.phrases import phrase as _

# What lies deeper is kept as one text.
DEPTH_LIMIT = 40
# More elements and attributes than any listing has; each costs more memory than its bytes.
CELL_LIMIT = 20_000
NAME_LIMIT = 100


class TooManyCellsError(ValueError):
    """The record holds more than can be a listing."""

    reason = _("it holds more than {count} elements and attributes", count=CELL_LIMIT)


class Where(NamedTuple):
    """How the sender calls a cell, and where it stands."""

    path: str
    line: int | None = None


def plain_tag(name: str) -> str:
    """Without prefix, accents, case, "_" and "-"."""
    return _plain(name.rpartition("}")[2].rpartition(":")[2][:NAME_LIMIT])


@lru_cache(maxsize=8_192)
def _plain(name: str) -> str:
    plain = "".join(one for one in unicodedata.normalize("NFKD", name) if not unicodedata.combining(one))
    return plain.lower().replace("_", "").replace("-", "")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`tags`: plain tag → our tag. `through`: ours that merely hold others together. `groups`: ours that come again
    and again, each a sheet of its own, wherever they stand but below one of `apart`. `prose`: tags whose markup is
    part of their text, unless it holds one of `parts`; `prose_below`: paths whose children all are such."""

    tags: Mapping[str, str] = field(default_factory=dict)
    through: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    apart: frozenset[str] = frozenset()
    prose: frozenset[str] = frozenset()
    prose_below: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()

    def our_tag(self, element: etree._Element) -> str:
        tag = plain_tag(str(element.tag))
        return self.tags.get(tag, tag)


class Spot(NamedTuple):
    """Where the walk is: in which sheet, at which of our paths, and what the sender calls it."""

    sheet: Sheet
    path: str
    sent: str
    depth: int


class Read(NamedTuple):
    """`where`: whole path of a cell → its place in the record."""

    sheet: Sheet
    where: dict[str, Where]


def read(element: etree._Element, vocabulary: Vocabulary, lines_before: int = 0) -> Read:
    walk = _Walk(vocabulary, lines_before)
    spot = Spot(walk.record, "", "", 0)
    walk.attributes(element, spot)
    walk.stray(element.text, spot, element)
    walk.below(element, spot)
    return Read(walk.record, walk.where)


class _Walk:
    def __init__(self, vocabulary: Vocabulary, lines_before: int) -> None:
        self.vocabulary = vocabulary
        self.lines_before = lines_before
        self.record = Sheet()
        self.where: dict[str, Where] = {}
        self._counts: dict[str, int] = {}

    def below(self, parent: etree._Element, spot: Spot) -> None:
        for child in parent:
            if isinstance(child.tag, str):
                self.element(child, spot)
            self.stray(child.tail, spot, child)

    def element(self, element: etree._Element, spot: Spot) -> None:
        tag = self.vocabulary.our_tag(element)
        sent = self._sent(element, spot)
        if tag in self.vocabulary.groups and spot.path.partition("/")[0] not in self.vocabulary.apart:
            self._group(element, tag, sent)
            return
        is_prose = tag in self.vocabulary.prose or spot.path in self.vocabulary.prose_below
        own = self._free(f"{spot.path}/{tag}" if spot.path else tag, spot.sheet)
        if spot.depth >= DEPTH_LIMIT or (is_prose and self._is_marked_up(element)):
            self.cell(spot.sheet, own, inner(element), self._place(element, sent))
            return
        self.cell(spot.sheet, own, element.text, self._place(element, sent))
        self.attributes(element, Spot(spot.sheet, own, sent, 0))
        if len(element):
            path = spot.path if tag in self.vocabulary.through else own
            self.below(element, Spot(spot.sheet, path, sent, spot.depth + 1))

    def _group(self, element: etree._Element, tag: str, sent: str) -> None:
        count = self._counts[tag] = self._counts.get(tag, 0) + 1
        sheet = Sheet(f"{tag}[{count}]/")
        self.record.groups.setdefault(tag, []).append(sheet)
        spot = Spot(sheet, "", sent, 1)
        is_text = tag in self.vocabulary.prose and self._is_marked_up(element)
        self.cell(sheet, ".", inner(element) if is_text else element.text, self._place(element, sent))
        self.attributes(element, spot)
        if not is_text:
            self.below(element, spot)

    def _is_marked_up(self, element: etree._Element) -> bool:
        known = self.vocabulary.parts | self.vocabulary.groups
        return len(element) > 0 and not any(
            isinstance(child.tag, str) and self.vocabulary.our_tag(child) in known for child in element
        )

    def attributes(self, element: etree._Element, spot: Spot) -> None:
        for key, value in element.items():
            name = str(key)
            tag = plain_tag(name)
            own = f"@{self.vocabulary.tags.get(tag, tag)}"
            own = self._free(f"{spot.path}/{own}" if spot.path else own, spot.sheet)
            sent = f"{spot.sent}/@{name}" if spot.sent else f"@{name}"
            self.cell(spot.sheet, own, str(value), self._place(element, sent))

    def stray(self, text: str | None, spot: Spot, element: etree._Element) -> None:
        """Text between elements, where none belongs."""
        if text and not text.isspace():
            own = self._free(f"{spot.path}/text()" if spot.path else "text()", spot.sheet)
            self.cell(spot.sheet, own, text, self._place(element, f"{spot.sent}/text()".lstrip("/")))

    def cell(self, sheet: Sheet, own: str, text: str | None, where: Where) -> None:
        if text and not text.isascii():
            text = unicodedata.normalize("NFC", text)
        if len(self.where) >= CELL_LIMIT:
            raise TooManyCellsError
        sheet.cells[own] = text
        self.where[sheet.prefix + own] = where

    def _place(self, element: etree._Element, sent: str) -> Where:
        line: int | None = element.sourceline  # type: ignore[assignment] # the stub says nothing
        return Where(sent, None if line is None else line + self.lines_before)

    def _sent(self, element: etree._Element, spot: Spot) -> str:
        name: str = str(element.tag).rpartition("}")[2]
        path = f"{spot.sent}/{name}" if spot.sent else name
        count = self._counts[f"<{path}"] = self._counts.get(f"<{path}", 0) + 1
        return f"{path}[{count}]" if count > 1 else path

    def _free(self, path: str, sheet: Sheet) -> str:
        """The path, or path[2] if it came before and said anything."""
        if not sheet.look(path):
            return path
        count = self._counts.get(sheet.prefix + path, 1) + 1
        while f"{path}[{count}]" in sheet.cells:
            count += 1
        self._counts[sheet.prefix + path] = count
        return f"{path}[{count}]"
