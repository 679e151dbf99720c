"""The mapping tables of the formats, made from the tables by which they are read."""

from collections.abc import Iterable
from typing import NamedTuple

from imports.dialects import DIALECTS
from imports.dialects.contract import Row
from imports.docs.fields import GROUPS

# Longer lists of words are folded away.
FEW = 6


class Words(NamedTuple):
    """A word of Seeki's (or none), and all words of the sender's that become it."""

    ours: str
    theirs: list[str]


class Line(NamedTuple):
    path: str
    also: tuple[str, ...]
    field: str
    anchor: str
    words: list[Words]
    known: int

    @property
    def is_long(self) -> bool:
        return self.known > FEW


class Table(NamedTuple):
    anchor: str
    title: str
    lines: list[Line]


def tables(name: str) -> list[Table]:
    """The rows of a dialect, by the sections of the field table; what concerns no field comes first."""
    sections = {field: number for number, (part, _) in enumerate(GROUPS) for field in part.model_fields}
    found: dict[int, list[Line]] = {}
    for row in _joined(DIALECTS[name].rows()):
        top = row.pointer.strip("/").partition("/")[0]
        found.setdefault(sections.get(top, -1), []).append(_line(row))
    return [
        Table(f"map-{part.__name__.lower()}", str(title), sorted(found[number], key=lambda line: line.path.lower()))
        for number, (part, title) in enumerate(GROUPS)
        if number in found
    ]


def actions(name: str) -> list[Line]:
    """Rows that set no field but take a listing offline."""
    return [_line(row) for row in DIALECTS[name].rows() if not row.pointer]


def _joined(rows: Iterable[Row]) -> list[Row]:
    """Rows of one place and one field as one: a flag of many words is one line."""
    found: dict[tuple[str, str], Row] = {}
    for row in rows:
        if not row.pointer:
            continue
        same = found.get((row.path, row.pointer))
        words = {**(same.words if same else {}), **row.words}
        also = tuple(dict.fromkeys((*(same.also if same else ()), *row.also)))
        found[row.path, row.pointer] = Row(row.path, row.pointer, words, also)
    return list(found.values())


def _line(row: Row) -> Line:
    grouped: dict[str, list[str]] = {}
    for theirs, ours in row.words.items():
        grouped.setdefault(ours, []).append(theirs)
    words = [Words(ours, theirs) for ours, theirs in sorted(grouped.items(), key=lambda pair: (not pair[0], pair[0]))]
    top = row.pointer.strip("/").partition("/")[0]
    return Line(row.path, row.also, row.pointer.strip("/").replace("/", "."), top, words, len(row.words))
