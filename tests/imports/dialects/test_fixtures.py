"""A pair of files is a test: what was sent, and beside it, as `<name>.expected.json`, what is understood.

Adding one needs no Python: put both into the folder of the dialect. The test prints what it found.
"""

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from imports.dialects import DIALECTS
from imports.dialects.contract import Dialect, Item, Reject, Remove
from listings.payload import Checked, check
from seeki.lib.problems import Problem
from seeki.lib.refused import Refused

HERE = Path(__file__).parent
EXPECTED = ".expected.json"


def pairs() -> list[Any]:
    return [
        pytest.param(DIALECTS[name], sent_for(expected), id=f"{name}/{sent_for(expected).name}")
        for name in DIALECTS
        for expected in sorted((HERE / name).glob(f"*{EXPECTED}"))
    ]


def sent_for(expected: Path) -> Path:
    stem = expected.name.removesuffix(EXPECTED)
    return next(one for one in expected.parent.glob(f"{stem}.*") if one != expected)


class File:
    """A file as dialects read it."""

    charset = None
    country = "DE"

    def __init__(self, path: Path) -> None:
        self.path = path

    def document(self) -> BytesIO:
        return BytesIO(self.path.read_bytes())

    def spool(self) -> BytesIO:
        return BytesIO()


def understood(dialect: Dialect, path: Path) -> dict[str, Any]:
    """A document as the dialect and the canonical payload understand it."""
    try:
        feed = dialect.read(File(path), 5000)
        items = [judged(item) for item in feed.items]
    except Refused as refused:
        return {"refused": refused.code, "message": refused.message}
    return {"warnings": [[str(one.fault), one.path] for one in feed.warnings], "items": items}


def judged(item: Item) -> dict[str, Any]:
    def told(problems: tuple[Problem, ...]) -> list[list[str]]:
        return [[str(one.fault), item.locate(one.path)] for one in problems]

    if isinstance(item, Remove):
        return {"index": item.index, "external_id": item.external_id, "removal": item.reason}
    if isinstance(item, Reject):
        return {"index": item.index, "problems": [[str(one.fault), one.path] for one in item.problems]}
    found = check(item.payload)
    if isinstance(found, Checked):
        return {
            "index": item.index,
            "external_id": found.external_id,
            "content": json.loads(found.content),
            "warnings": [[str(one.fault), one.path] for one in item.warnings] + told(found.warnings),
        }
    if item.milder and (again := item.milder(found.problems)):
        return judged(again)
    return {
        "index": item.index,
        "external_id": found.external_id,
        "error_code": found.code,
        "problems": told(found.problems),
    }


@pytest.mark.parametrize(("dialect", "sent"), pairs())
def test_a_document_is_understood_as_it_was_written_down(dialect: Dialect, sent: Path) -> None:
    found = understood(dialect, sent)
    expected = sent.with_name(sent.stem + EXPECTED)
    assert expected.exists(), f"{expected.name} is missing; found was:\n{json.dumps(found, indent=2)}"
    assert found == json.loads(expected.read_text(encoding="utf-8")), json.dumps(found, indent=2, ensure_ascii=False)


def test_no_expectation_stands_without_its_document() -> None:
    for expected in HERE.glob(f"*/*{EXPECTED}"):
        others = [one for one in expected.parent.glob(expected.name.removesuffix(EXPECTED) + ".*") if one != expected]
        assert others, f"{expected} has no document beside it"
