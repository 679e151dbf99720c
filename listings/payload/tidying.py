"""What CRMs send besides the schema, put right: blanks, numbers as text, times as dates, unknown fields.

Off the fast path: only items that are not as the schema wants them come here.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Any, Final

from listings.payload.pointer import Path, pointer
from listings.payload.shape import Kind, Shape
from listings.payload.storable import bad_number, bad_text, faults_in, key_faults, not_storable
from seeki.lib.problems import Fault, Problem, shown_value

# More are not reported: who has a hundred has one cause.
PROBLEM_LIMIT = 100

ABSENT: Final = object()
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,20})?")
_INTEGER = re.compile(r"[+-]?[0-9]{1,15}(\.0{1,20})?")
_DATE_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]{5,20}(Z|[+-][0-9]{2}:?[0-9]{2})?")
_FLAGS: dict[str, object] = {"true": True, "false": False, "1": True, "0": False}


class Tidying:
    """One pass over one item. `kept` remembers where the entries of a list stood before blank ones left it."""

    def __init__(self) -> None:
        self.changed = False
        self.problems: list[Problem] = []
        self.spoiled: set[Path] = set()
        self.strays: list[tuple[Path, object]] = []
        self.kept: dict[Path, list[int]] = {}

    @property
    def altered(self) -> bool:
        return bool(self.changed or self.problems or self.strays or self.kept)

    def read(self, value: object, shape: Shape, path: Path = ()) -> Any:
        """The value as the schema wants it as far as possible, or ABSENT."""
        if isinstance(value, str):
            return self._text(value, shape, path)
        if isinstance(value, dict):
            if shape.kind == "object":
                return self._object(value, shape, path)
            return self._free(value, shape, path) if shape.kind in ("map", "bag") else {}
        if isinstance(value, list):
            # A list where none belongs is refused by the schema, whatever it holds.
            return self._list(value, shape.item, path) if shape.kind == "list" and shape.item else []
        return self._single(value, shape, path)

    def _object(self, sent: dict[str, object], shape: Shape, path: Path) -> Any:
        out, spoiled = {}, len(self.spoiled)
        for name, value in sent.items():
            part = shape.fields.get(name)
            if part is None:
                self._stray((*path, name), value)
                continue
            read = value if _is_tidy(value, part) else self.read(value, part, (*path, name))
            if read is not ABSENT:
                out[name] = read
        if out or spoiled < len(self.spoiled) or not path:
            return out
        # An object of blanks is a blank itself: {"lat": null, "lng": null} is how many say "no coordinates".
        self.changed = True
        return ABSENT

    def _list(self, sent: list[object], item: Shape, path: Path) -> list[Any]:
        read = [
            value if _is_tidy(value, item) else self.read(value, item, (*path, index))
            for index, value in enumerate(sent)
        ]
        kept = [index for index, value in enumerate(read) if value is not ABSENT]
        if len(kept) < len(read):
            self.kept[path] = kept
        return [read[index] for index in kept]

    def _single(self, value: object, shape: Shape, path: Path) -> Any:
        """A number, true, false or null."""
        read: object = value
        if value is None:
            read = ABSENT
        elif isinstance(value, float):
            if reason := bad_number(value):
                return self._spoilt(not_storable(path, reason), path)
            if value.is_integer() and shape.kind in ("integer", "label"):  # 3.0 is whole, as JSON Schema has it
                read = int(value) if shape.kind == "integer" else str(int(value))
        elif shape.kind == "label" and value is not True and value is not False:
            read = str(value)
        if read is not value:
            self.changed = True
        return read

    def _text(self, value: str, shape: Shape, path: Path) -> Any:
        if reason := bad_text(value):
            return self._spoilt(not_storable(path, reason, value), path)
        text = value.strip()
        convert = _CONVERTERS.get(shape.kind)
        read = (convert(text) if convert else text) if text else ABSENT
        if read is not text:
            self.changed = True
        return read

    def _free(self, sent: dict[str, object], shape: Shape, path: Path) -> Any:
        """An object with keys of the sender's own."""
        if shape.kind == "map" and shape.item:
            return self._map(sent, shape.item, path)
        self.note(faults_in(sent, path))
        return sent

    def _map(self, sent: dict[str, object], item: Shape, path: Path) -> Any:
        out = {}
        for key, value in sent.items():
            faults = list(key_faults(key, path))
            self.note(faults)
            read = self.read(value, item, (*path, key))
            if not faults and read is not ABSENT:
                out[key] = read
        return out

    def _stray(self, path: Path, value: object) -> None:
        self.strays.append((path, value))
        self.note(key_faults(str(path[-1]), path[:-1]))
        self.note(faults_in(value, path))

    def _spoilt(self, problem: Problem, path: Path) -> object:
        self.note([problem])
        self.spoiled.add(path)
        return ABSENT

    def note(self, problems: Iterable[Problem]) -> None:
        """No more are looked for than a report tells of."""
        self.problems.extend(islice(problems, PROBLEM_LIMIT - len(self.problems)))


def _is_tidy(value: object, shape: Shape) -> bool:
    """Whether a value is plainly as it should be, for all that tidying knows: most are."""
    if type(value) is str:
        return shape.is_text and value.isascii() and "\x00" not in value and bool(value.strip())
    return type(value) is int and shape.kind != "label"


def _number(text: str) -> object:
    return float(text) if _NUMBER.fullmatch(text) else text


def _integer(text: str) -> object:
    return int(float(text)) if _INTEGER.fullmatch(text) else text


def _date(text: str) -> object:
    return text[:10] if _DATE_TIME.fullmatch(text) else text


def _flag(text: str) -> object:
    return _FLAGS.get(text.lower(), text)


# What a text may stand for, by the kind of field; it stays a text where it cannot be read.
_CONVERTERS: Mapping[Kind, Callable[[str], object]] = {
    "number": _number,
    "integer": _integer,
    "date": _date,
    "flag": _flag,
}


def warnings(strays: list[tuple[Path, object]], shape: Shape) -> tuple[Problem, ...]:
    return tuple(_unknown(path, value, shape) for path, value in strays[:PROBLEM_LIMIT])


def _unknown(path: Path, value: object, shape: Shape) -> Problem:
    holder: Shape | None = shape
    for step in path[:-1]:
        holder = holder.below(step) if holder else None
    suggestion = holder.suggestion(path[-1]) if holder else ""
    return Problem(Fault.UNKNOWN_FIELD, pointer(path), shown_value(value), {"suggestion": suggestion})
