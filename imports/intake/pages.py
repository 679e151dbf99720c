"""Bytes that wait to be stored, off the heap: a delivery of 200 MB must not stand in memory."""

import shutil
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO, NamedTuple

from django.conf import settings

# What most groups of items come to.
IN_MEMORY = 4 * 1024 * 1024


class Page(NamedTuple):
    """Where some bytes lie."""

    offset: int
    length: int


class Pages:
    """A file to put bytes into and get them back from; on disk only when there are many."""

    def __init__(self) -> None:
        self.file: IO[bytes] = BytesIO()
        self.end = 0

    def __enter__(self) -> "Pages":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.file.close()

    def put(self, content: bytes) -> Page:
        start, self.end = self.end, self.end + len(content)
        if self.end > IN_MEMORY and isinstance(self.file, BytesIO):
            self._move_to_disk()
        self.file.seek(start)
        self.file.write(content)
        return Page(start, len(content))

    def get(self, page: Page | None) -> bytes | None:
        if page is None:
            return None
        self.file.seek(page.offset)
        return self.file.read(page.length)

    def clear(self) -> None:
        """Forget all that was put here, and take its place again."""
        self.end = 0

    def _move_to_disk(self) -> None:
        folder = Path(settings.SEEKI_SPOOL_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        with self.file as held:
            self.file = TemporaryFile(dir=str(folder))  # noqa: SIM115
            held.seek(0)
            shutil.copyfileobj(held, self.file)
