"""The form of a table of facts: which field, under which label, shown how."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from django.utils.functional import Promise

from listings.facts.showing import shown

# Makes text of a value; the whole content stands beside it, for the currency and for periods. Empty: no such fact.
Show: TypeAlias = Callable[[Any, Mapping[str, Any]], str]


class Line(NamedTuple):
    field: str
    label: Promise
    show: Show

    def values(self, value: Any, content: Mapping[str, Any]) -> list[str]:
        """What to show, one text for each entry of a list. What an older version of the schema left in another
        form is shown as it is: a page never fails over a fact."""
        texts = (self.text(entry, content) for entry in (value if isinstance(value, list) else [value]))
        return [text for text in texts if text]

    def text(self, value: Any, content: Mapping[str, Any]) -> str:
        try:
            return self.show(value, content)
        except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError):
            return shown(value)


class Table(NamedTuple):
    name: str
    title: Promise
    lines: Sequence[Line]
