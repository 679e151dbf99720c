"""Large deliveries are judged in little memory: items come in small groups, and a group is gone before the next one."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from imports.dialects.contract import MIB, Reject
from imports.intake.grouping import groups
from tests.imports.dialects import generated_feeds
from tests.imports.dialects.xml.generated import write

# Judges the file in a process of its own; prints how many rows it gave, and by how much its memory grew.
JUDGE = """
import os, resource, sys
import django; django.setup()
from imports.dialects import DIALECTS
from imports.intake.attachments import Files
from imports.intake.judging import Judge
from imports.intake.pages import Pages
from imports.intake.receiving import Received
from imports.intake.sources import PlainBody
from imports.intake.grouping import judged
idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
body = PlainBody(Received(open(sys.argv[1], "rb"), None, 0), None, "DE")
dialect = DIALECTS[sys.argv[2]]
judge = Judge(dialect, Pages(), Files(None, body.open_member, keeps=False))
rows = judged(None, dialect.read(body, 5000), judge, None, None)
assert all(row.code is None for row in rows), rows[0]
print(len(rows), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - idle)
"""


def items(count: int, size: int) -> Iterator[Reject]:
    return (Reject(index=n, raw=bytes(size), locate=str, id_path="", problems=()) for n in range(count))


@pytest.mark.parametrize(("count", "size", "expected"), [
    (0, 1, []),
    (1001, 3_000, [500, 500, 1]),
    (5, MIB, [2, 2, 1]),
    (3, 20 * MIB, [1, 1, 1]),
])  # fmt: skip
def test_groups_are_small_in_number_and_in_bytes(count: int, size: int, expected: list[int]) -> None:
    assert [len(group) for group in groups(items(count, size))] == expected


def test_a_group_is_gone_before_the_next_one_is_read() -> None:
    held: list[Reject] = []

    def watched() -> Iterator[Reject]:
        for item in items(6, MIB):
            assert len(held) < 2
            yield item

    for group in groups(watched()):
        held = group


@pytest.mark.parametrize("name", ["openimmo", "idealista", "kyero"])
def test_memory_does_not_grow_with_the_items(tmp_path: Path, name: str) -> None:
    path, size = tmp_path / "large.xml", 40 * MIB
    expected = write(path, size, 40_000) if name == "openimmo" else generated_feeds.write(path, name, size)
    done = subprocess.run([sys.executable, "-c", JUDGE, path, name], capture_output=True, text=True, check=True)
    rows, grown = map(int, done.stdout.split()[-2:])
    assert rows == expected
    assert grown / 1024 < 60
