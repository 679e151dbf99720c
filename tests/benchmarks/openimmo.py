"""OpenImmo: reading beside libxml2's own reader, mapping beside reading, and what of it stands in memory."""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from seeki.embedded.home import ROOT
from tests.benchmarks import documents
from tests.benchmarks.rounds import Case, Line, alternate, at_most, medians, ratio, single
from tests.benchmarks.stand import Stand

MEMORY_LIMIT = 60
FLAT = 10


class Child:
    """The process that reads; it keeps the most memory that it ever took."""

    def __init__(self, deed: str, small: Path, path: Path, count: int) -> None:
        self.command = [sys.executable, "-m", "tests.benchmarks.reading", deed, str(small), str(path)]
        self.count = count
        self.peaks: list[float] = []

    def __call__(self) -> float:
        said = subprocess.run(self.command, cwd=ROOT, check=True, capture_output=True).stdout
        found = json.loads(said.splitlines()[-1])
        assert found["count"] == self.count, (found, self.count)
        self.peaks.append(found["over_idle"])
        return float(found["seconds"])


def floor(path: Path) -> Case:
    """`xmllint --stream`; where it is not installed, expat without handlers, which measured alike."""
    program = shutil.which("xmllint")
    command = [program, "--stream", "--noout", str(path)] if program else [sys.executable, "-c", EXPAT, str(path)]

    def run() -> float:
        started = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        return time.perf_counter() - started

    return run


EXPAT = "import sys, pyexpat; pyexpat.ParserCreate().ParseFile(open(sys.argv[1], 'rb'))"


def openimmo(made: Stand) -> Iterator[Line]:
    """An OpenImmo document of 200 MB, read and mapped."""
    sizes = (10, 20) if made.quick else (50, 200)
    paths = [made.folder / f"openimmo-{size}.xml" for size in sizes]
    warm = made.folder / "openimmo-warm.xml"
    documents.write(warm, 1)
    counts = [documents.write(path, size) for path, size in zip(paths, sizes, strict=True)]
    made.tell(f"{sizes[1]} MB, {counts[1]:,} records")
    reading, mapping = (Child(deed, warm, paths[1], counts[1]) for deed in ("read", "map"))
    cases: dict[str, Case] = {"xmllint": floor(paths[1]), "reading": reading, "reading and mapping": mapping}
    times = alternate(cases, made.rounds, made.tell)
    row, seen = f"OpenImmo of {sizes[1]} MB", medians(times)
    yield Line(
        f"{row}, reading", "xmllint --stream, time", ratio(times["reading"], times["xmllint"]), at_most(2.2), seen
    )
    yield Line(
        f"{row}, reading and mapping",
        "reading alone, time",
        ratio(times["reading and mapping"], times["reading"]),
        at_most(2.2),
        seen,
    )
    half = Child("map", warm, paths[0], counts[0])
    half()
    yield Line(row, "memory: peak over idle", single(max(mapping.peaks)), at_most(MEMORY_LIMIT, "MB"))
    grown = max(0.0, max(mapping.peaks) - max(half.peaks))
    yield Line(row, f"memory: more than at {sizes[0]} MB", single(grown), at_most(FLAT, "MB"))
    for path in (*paths, warm):
        path.unlink()
