"""A process that reads one OpenImmo document and says what that took: `python -m tests.benchmarks.reading read FILE`.

A process of its own, so that its memory is nobody else's. `read` cuts the document into records and parses each; `map`
makes items of them, too.
"""

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import BinaryIO

import django

from tests.benchmarks.stand import forget_peak, peak_of

NO_LIMIT = 10**9


class Document:
    charset = None
    country = "DE"

    def __init__(self, path: Path) -> None:
        self.path = path

    def document(self) -> BinaryIO:
        return self.path.open("rb")

    def spool(self) -> BinaryIO:
        return tempfile.TemporaryFile()


def read(source: Document) -> int:
    from imports.dialects.openimmo.dialect import WANTED
    from imports.dialects.xml import records, utf8

    return sum(1 for _ in records(utf8(source.document(), None, source.spool), WANTED, NO_LIMIT))


def understand(source: Document) -> int:
    from imports.dialects.contract import Upsert
    from imports.dialects.openimmo.dialect import OPENIMMO

    return sum(isinstance(item, Upsert) for item in OPENIMMO.read(source, NO_LIMIT).items)


def main() -> None:
    django.setup()
    deed = {"read": read, "map": understand}[sys.argv[1]]
    small, whole = (Document(Path(name)) for name in sys.argv[2:4])
    deed(small)  # what is imported and compiled by the first document is no cost of the second
    forget_peak()
    idle, started = peak_of(), time.perf_counter()
    count = deed(whole)
    taken = time.perf_counter() - started
    print(json.dumps({"seconds": taken, "count": count, "over_idle": peak_of() - idle}))


if __name__ == "__main__":
    main()
