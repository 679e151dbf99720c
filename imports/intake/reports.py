"""What a dry run found, kept as pages: who looks at one reads that one, and nothing is judged twice.

A report is a file of small compressed pages; where each stands is written in its summary, which the database keeps.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO

import msgspec
import zstandard
from django.core.files.storage import default_storage

from imports.intake.delivery import Rehearsed
from imports.intake.pages import Pages
from imports.intake.rows import Row
from seeki.lib.problems import Problem

PAGE = 25
CAUSES, FEED_WARNINGS, RAW = 50, 50, 4000
# The parts of a report, in the order in which they matter.
REFUSED, DOUBTFUL, CLEAN = PARTS = ("refused", "doubtful", "clean")
# A path without what differs from item to item, as `history/causes.py` cuts it: number, lines, places in lists.
OWN = re.compile(r"^/[a-z_]+/\d+(?=/|$)|, line \d+$|\[\d+\]")
PLACE = re.compile(r"/\d+(?=/|$)")

# Error code, fault and field: the same fault of the same field is one cause.
Cause = tuple[str, str, str]


class Part:
    """Some of the items, those of one cause beside each other, the most frequent cause first."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.counts = Counter(cause for row in rows for cause in causes(row))
        ordered = sorted(self.counts, key=lambda cause: (-self.counts[cause], cause))
        self.rank = {cause: rank for rank, cause in enumerate(ordered)}
        self.rows = sorted(rows, key=lambda row: (self.rank_of(row), row.index))

    def rank_of(self, row: Row) -> int:
        """That of the most frequent of its causes."""
        return min((self.rank[cause] for cause in causes(row)), default=-1)

    def pages(self) -> Iterator[Sequence[Row]]:
        return (self.rows[start : start + PAGE] for start in range(0, len(self.rows), PAGE))

    def told(self) -> list[dict[str, Any]]:
        """The causes, each with an example and the page on which its items begin, if any stand under it."""
        found: dict[int, dict[str, Any]] = {}
        for rank, cause in enumerate(list(self.rank)[:CAUSES]):
            found[rank] = {"rank": rank, "code": cause[0], "count": self.counts[cause], "problem": None, "page": None}
        for position, row in enumerate(self.rows):
            for cause, problem in zip(causes(row), problems_of(row) or (None,), strict=False):
                told = found.get(self.rank[cause])
                if told and told["problem"] is None and problem:
                    told["problem"] = problem.stored()
            told = found.get(self.rank_of(row))
            if told and told["page"] is None:
                told["page"] = position // PAGE + 1
        return list(found.values())


def parts(rehearsed: Rehearsed) -> dict[str, Part]:
    rows = rehearsed.rows
    return {
        REFUSED: Part([row for row in rows if row.code]),
        DOUBTFUL: Part([row for row in rows if not row.code and row.warnings]),
        CLEAN: Part([row for row in rows if not row.code and not row.warnings]),
    }


def write(rehearsed: Rehearsed, file: BinaryIO) -> dict[str, Any]:
    """Write the pages of a report; returns its summary."""
    found = parts(rehearsed)
    return {
        "counts": {name: len(part.rows) for name, part in found.items()},
        "pages": {name: write_pages(part, rehearsed.pages, file) for name, part in found.items()},
        "causes": {name: part.told() for name, part in found.items()},
        "warnings": [problem.stored() for problem in list(rehearsed.warnings)[:FEED_WARNINGS]],
    }


def write_pages(part: Part, content: Pages, file: BinaryIO) -> list[tuple[int, int]]:
    """Returns where each page stands: offset and length."""
    compressor, places = zstandard.ZstdCompressor(), []
    for rows in part.pages():
        entries = [entry(row, part.rank_of(row), content) for row in rows]
        page = compressor.compress(msgspec.json.encode(entries))
        places.append((file.tell(), len(page)))
        file.write(page)
    return places


def entry(row: Row, rank: int, content: Pages) -> dict[str, Any]:
    raw = content.get(row.raw)
    return {
        "index": row.index,
        "external_id": row.external_id,
        "code": row.code,
        "rank": rank,
        "problems": [problem.stored() for problem in problems_of(row)],
        "removal": row.removal,
        "understood": msgspec.Raw(content.get(row.content) or b"null"),
        "sent": raw[:RAW].decode("utf-8", "replace") if raw else "",
        "is_cut": bool(raw and len(raw) > RAW),
    }


def read(place: str, summary: Mapping[str, Any], part: str, number: int) -> list[dict[str, Any]]:
    """The entries of a page, numbered from 1; of one that is not there, none."""
    places = summary["pages"][part]
    if not 1 <= number <= len(places):
        return []
    offset, length = places[number - 1]
    with default_storage.open(place) as file:
        file.seek(offset)
        page = zstandard.ZstdDecompressor().decompress(file.read(length))
    entries: list[dict[str, Any]] = msgspec.json.decode(page)
    return entries


def problems_of(row: Row) -> Sequence[Problem]:
    return row.problems if row.code else row.warnings


def causes(row: Row) -> list[Cause]:
    """One for each problem; a refusal without any is a cause by its code."""
    code = row.code.value if row.code else ""
    if row.code and not row.problems:
        return [(code, "", "")]
    return [(code, problem.fault.value, field_of(problem.path)) for problem in problems_of(row)]


def field_of(path: str) -> str:
    return PLACE.sub("[]", OWN.sub("", path))
