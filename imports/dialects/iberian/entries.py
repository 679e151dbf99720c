"""Entries of a mapping table beside those of all dialects: areas that may be misread, counts that mean yes."""

from dataclasses import dataclass
from typing import ClassVar

from imports.dialects.iberian import amounts
from imports.dialects.mapping import numbers
from imports.dialects.mapping.draft import Draft
from imports.dialects.mapping.fields import UNREAD, Field, warn_of_thousands
from imports.dialects.mapping.flags import flag
from seeki.lib.phrases import phrase as _

A_NUMBER = _("square metres as digits, with a point for decimals")
A_COUNT = _("a whole number")


@dataclass(frozen=True, slots=True)
class Area:
    """Square metres; 0 means unknown."""

    path: str
    pointer: str
    is_yes_if_empty: ClassVar[bool] = False

    def apply(self, draft: Draft, text: str, source: str) -> bool:
        value = amounts.floor_area(text)
        if value is UNREAD:
            draft.left_out(source, text, _("it is no number"), A_NUMBER)
            return False
        if value is not None:
            draft.put(self.pointer, value, source)
            if amounts.is_doubtful(text):
                warn_of_thousands(draft, source, text)
        return True


@dataclass(frozen=True, slots=True)
class Has:
    """A word of a list: where the text says yes, or says how many. That it says no is kept nowhere."""

    path: str
    word: str
    pointer: str = "/features"
    is_yes_if_empty: ClassVar[bool] = False

    def apply(self, draft: Draft, text: str, source: str) -> bool:
        said = flag(text)
        if said is None and text.isascii():
            number = numbers.number(text)
            said = None if number is None else number > 0
        if said:
            draft.add(self.pointer, self.word, source)
        return said is not None


def count_field(path: str, pointer: str) -> Field:
    return Field(path, pointer, amounts.count, A_COUNT)


def features(rows: str) -> tuple[Has, ...]:
    """`path=WORD …`"""
    return tuple(Has(path, word) for path, _, word in (row.partition("=") for row in rows.split()))
