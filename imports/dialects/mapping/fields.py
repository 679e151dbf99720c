"""The kinds of entries of the mapping table: a path of the format, a place in the listing, and how to read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar, Final, Protocol

from imports.dialects.mapping import dates, numbers
from imports.dialects.mapping.draft import Draft
from imports.dialects.mapping.flags import flag
from imports.dialects.mapping.plain import line, sentence
from seeki.lib.phrases import Said
from seeki.lib.phrases import phrase as _

STANDARD = _("a value of the standard")
UNREAD: Final = object()
"""The text says nothing that the field can take; it stays in the bag, with a warning."""


class Entry(Protocol):
    """One line of the table. `apply` says whether the text was used up; `source` is where it stands in the record."""

    @property
    def path(self) -> str: ...
    @property
    def pointer(self) -> str: ...
    @property
    def is_yes_if_empty(self) -> bool: ...
    def apply(self, draft: Draft, text: str, source: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Field:
    """A value. `read` gives None for what says nothing (an area of 0), UNREAD, or a value."""

    path: str
    pointer: str
    read: Callable[[str], object]
    expected: Said = STANDARD
    is_yes_if_empty: ClassVar[bool] = False

    def apply(self, draft: Draft, text: str, source: str) -> bool:
        value = self.read(text)
        if value is UNREAD:
            draft.left_out(source, text, _("it cannot be read"), self.expected)
            return False
        if value is not None:
            draft.put(self.pointer, value, source)
            if len(text) < 8 and text[-4:-3] == "." and self.read in _NUMBERS and numbers.is_doubtful(text):
                warn_of_thousands(draft, source, text)
        return True


@dataclass(frozen=True, slots=True)
class Mark:
    """A flag that adds a word to a list. An empty element means yes where the format's users write it so."""

    path: str
    pointer: str
    word: str
    is_yes_if_empty: bool = False
    is_no_kept: bool = False

    def apply(self, draft: Draft, text: str, source: str) -> bool:
        said = flag(text) if text else self.is_yes_if_empty
        if said:
            draft.add(self.pointer, self.word, source)
        return said is True or (said is False and not self.is_no_kept)


@dataclass(frozen=True, slots=True)
class Choice:
    """A word of the format for a word of ours; one with None stays in the bag. With `is_list`, one more word."""

    path: str
    pointer: str
    words: Mapping[str, str | None]
    is_list: bool = False
    is_yes_if_empty: ClassVar[bool] = False

    def apply(self, draft: Draft, text: str, source: str) -> bool:
        word = text.upper()
        if word not in self.words:
            draft.left_out(source, text, _("it is no word of the standard"), ", ".join(self.words))
            return False
        read = self.words[word]
        if read is not None and self.is_list:
            draft.add(self.pointer, read, source)
        elif read is not None:
            draft.put(self.pointer, read, source)
        return read is not None


def warn_of_thousands(draft: Draft, source: str, text: str) -> None:
    expected = _("no separator of thousands, and a point for decimals")
    draft.read_as(source, text, f"{numbers.number(text):g}", expected)


def area(text: str) -> object:
    """0 means unknown; what cannot be read is passed on as it came, for the canonical check to refuse."""
    if text.isdecimal() and text.isascii() and len(text) < 10:
        return float(text) or None
    read = numbers.number(text)
    return text if read is None else read or None


def count(text: str) -> object:
    if text.isdecimal() and text.isascii() and len(text) < 10:
        return int(text) or None
    read = numbers.number(text)
    return text if read is None else numbers.whole(read) or None


def amount(text: str) -> object:
    read = numbers.money(text)
    return text if read is None else (read if float(read) else None)


_NUMBERS = (area, count, amount)


def yes_or_no(text: str) -> object:
    said = flag(text)
    return UNREAD if said is None else said


def day(text: str) -> object:
    return dates.day(text) or UNREAD


def last_day(text: str) -> object:
    return dates.last_day(text) or UNREAD


def instant(text: str) -> object:
    return dates.instant(text) or UNREAD


def text(text: str) -> object:
    return text


__all__ = [
    "UNREAD", "Choice", "Entry", "Field", "Mark", "amount", "area", "count", "day", "instant", "last_day", "line",
    "sentence", "text", "warn_of_thousands", "yes_or_no",
]  # fmt: skip
