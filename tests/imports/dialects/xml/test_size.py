"""Large documents: memory does not grow with them, time grows no faster than they do."""

import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from imports.dialects.xml import Document
from seeki.lib.refused import Refused
from tests.bounds import bounded
from tests.imports.dialects.xml.generated import write
from tests.imports.dialects.xml.ground import item, opened, openimmo

MIB = 1024 * 1024
# Reads the file in a process of its own and prints how many records it has and by how much its memory grew.
READ = """
import resource, sys
import django; django.setup()
from imports.dialects.xml import Kind, Record, Wanted, records, utf8
idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
wanted = Wanted(frozenset({"immobilie"}), frozenset(Kind))
found = sum(isinstance(item, Record) for item in records(utf8(open(sys.argv[1], "rb")), wanted, 100_000))
print(found, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - idle)
"""


def read_apart(path: Path) -> tuple[int, float]:
    done = subprocess.run([sys.executable, "-c", READ, path], capture_output=True, text=True, check=True)
    records, grown = map(int, done.stdout.split())
    return records, grown / 1024


@pytest.mark.parametrize("codec", ["utf-8", "windows-1252"])
def test_memory(tmp_path: Path, codec: str) -> None:
    path = tmp_path / "large.xml"
    expected = write(path, 30 * MIB)
    if codec != "utf-8":
        path.write_bytes(path.read_text("utf-8").replace("UTF-8", codec, 1).encode(codec, "replace"))
    records, grown = read_apart(path)
    assert records == expected
    assert grown < 30


def unclosed(count: int, opener: bytes) -> bytes:
    return openimmo(*[item(number, b"<b>" + opener) for number in range(count)])


@pytest.mark.parametrize(
    "body",
    [
        lambda count: unclosed(count, b"<!-- "),
        lambda count: unclosed(count, b"<![CDATA["),
        lambda count: unclosed(count, b"<?x "),
        lambda count: unclosed(count, b"<!-- <![CDATA[ <?x "),
        lambda count: unclosed(count, b"<![CDATA[ </immobilie> <immobilie> <!-- "),
        lambda count: openimmo(b"<immobilie>" * count),
        lambda count: openimmo(b"<immobilie><!-- <immobilie> --><b>" * count),
        lambda count: openimmo(b"</immobilie>" * count),
        lambda count: openimmo(b"<!-- <immobilie> " * count),
        lambda count: openimmo(*[item(1)] * 9, b"<!-- " * count, b"<![CDATA[ " * count),
        lambda count: openimmo(b"<immobilie>" + b"<!-- -->" * 10 * count + b"</immobilie>"),
        lambda count: openimmo(b"<immobilie><![CDATA[" + b"<!-- " * 50 * count + b"]]></immobilie>"),
        lambda count: openimmo(b"<immobilie " + b'a="' * 50 * count + b"</immobilie>"),
        lambda count: openimmo(b"<immobilie>" + b"&" * 50 * count + b"</immobilie>"),
        lambda count: openimmo(b"x:immobilie>" * 10 * count),
        lambda count: openimmo(b"<a b='" * 10 * count, item(1)),
        lambda count: openimmo(b"<a>" * count + item(1) + b"</a>" * count),
    ],
)
def test_hostile_documents_take_linear_time(body: Callable[[int], bytes]) -> None:
    with bounded(), suppress(Refused):
        read(opened(body(100_000), item_limit=500_000))


def read(document: Document) -> None:
    for index, _ in enumerate(document):
        document.outline.around(index, "anbieter")
