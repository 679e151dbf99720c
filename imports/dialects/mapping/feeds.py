"""A feed of loosely spelt XML records: each is read, mapped by its dialect, and numbered by the items it gives."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Protocol, TypeAlias

from imports.dialects.contract import Feed, Item, Source
from imports.dialects.mapping.loosely import Read, TooManyCellsError, Vocabulary, read
from imports.dialects.mapping.records import Places, Sending, Unread, damaged
from imports.dialects.xml import Damaged, Document, Record, Utf8, Wanted, records, utf8
from imports.dialects.xml.markup import without_sections
from seeki.lib.phrases import Said
from seeki.lib.problems import Fault, Problem

HEAD = 256 * 1024
# Canonical pointer → path at which a field would stand that did not come.
Defaults: TypeAlias = Mapping[str, str]


class Understand(Protocol):
    """Makes items of a record; what it calls gives a fresh copy each time, for the offers of one record. The first
    copy is read before anything is yielded."""

    def __call__(self, fresh: Callable[[], Read], sending: Sending) -> Iterable[Item]: ...


@dataclass(frozen=True, slots=True)
class Loose:
    """What a dialect of this kind says of itself: how its records are called, by whom, and what becomes of them."""

    name: str
    wanted: Wanted
    vocabulary: Vocabulary
    defaults: Defaults
    mapping: Understand
    # Elements whose text is the number of a record, by rank: for records that cannot be read.
    keys: tuple[str, ...] = ()

    def read(self, source: Source, item_limit: int) -> Feed:
        """Open the document; what makes it unreadable as a whole is refused before the first item."""
        text = utf8(source.document(), source.charset, source.spool)
        name = _record_name(text, self.wanted.names)
        document = records(text, replace(self.wanted, names=name), item_limit)
        warnings = list(document.warnings)
        if not len(document):
            warnings.append(Problem(Fault.NO_LISTINGS, ""))
        return Feed(self._items(document), warnings)

    def _items(self, document: Document) -> Iterator[Item]:
        index = 0
        for record in document:
            for item in self._items_of(record, index):
                yield item
                index += 1
                del item  # else two of them would stand in memory while the next one is read
            del record

    def _items_of(self, record: Record | Damaged, index: int) -> Iterable[Item]:
        if isinstance(record, Damaged):
            return [self._unreadable(record, index, record.reason)]
        try:
            return self._understood(record, index)
        except TooManyCellsError as error:
            return [self._unreadable(record, index, error.reason)]

    def _understood(self, record: Record, index: int) -> Iterable[Item]:
        def fresh() -> Read:
            return read(record.element, self.vocabulary, record.line - 1)

        places = Places(f"{record.element.tag}[{record.index + 1}]", self.name, {}, self.defaults)
        return self.mapping(fresh, Sending(index, record.raw, places))

    def _unreadable(self, record: Record | Damaged, index: int, reason: Said) -> Item:
        path = f"{_name_in(record.raw)}[{record.index + 1}], line {record.line}"
        numbers = (_number_in(record.raw, key) for key in self.keys)
        return damaged(index, record.raw, Unread(path, reason, next(filter(None, numbers), None)))


_NAME = re.compile(rb"</?(?:[^\s<>/:!?]{1,100}:)?([^\s<>/:!?]{1,100})")


def _name_in(raw: bytes) -> str:
    found = _NAME.match(raw)
    return found[1].decode("utf-8", "replace") if found else "record"


def _number_in(raw: bytes, key: str) -> str | None:
    """Where it stands there once and undamaged."""
    found = re.findall(rb"<" + key.encode() + rb">([^<>&\x00-\x1f]{1,200})</", raw)
    try:
        return found[0].decode().strip() or None if len(found) == 1 else None
    except UnicodeDecodeError:
        return None


def _record_name(text: Utf8, names: frozenset[str]) -> frozenset[str]:
    """The first of the names that a tag near the beginning has: the others may be fields of such records."""
    text.stream.seek(text.start)
    head = without_sections(text.stream.read(HEAD))
    any_name = b"|".join(re.escape(name.encode()) for name in sorted(names))
    found = re.search(rb"<(?:[^\s<>/:!?]{1,100}:)?(" + any_name + rb")(?=[\s/>])", head)
    return frozenset({found[1].decode()}) if found else names
