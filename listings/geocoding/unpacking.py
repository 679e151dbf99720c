"""Lays the gazetteer's file out in a cache folder, once per machine, and maps it into memory."""

import io
import logging
import mmap
import os
import tempfile
from functools import cache
from hashlib import blake2b
from pathlib import Path
from threading import Lock
from typing import TypeAlias

import zstandard
from django.conf import settings

logger = logging.getLogger(__name__)

PACKED = Path(__file__).with_name("gazetteer.tsv.zst")
BLOCK = 32 * 1024
Lines: TypeAlias = mmap.mmap | bytes

_lock = Lock()
_lines: Lines | None = None
# A fork while another thread unpacks would leave the child a lock that nobody opens.
os.register_at_fork(after_in_child=lambda: globals().update(_lock=Lock()))


def lines() -> Lines:
    """All lines, sorted by their bytes, each ended by a newline."""
    return _lines if _lines is not None else _open()


@cache
def fences() -> list[bytes]:
    """The line at the start of each block: a search begins in the right one and touches few pages."""
    all_lines = lines()
    starts = (all_lines.rfind(b"\n", 0, at) + 1 for at in range(0, len(all_lines), BLOCK))
    return [all_lines[start : all_lines.find(b"\n", start)] for start in starts]


def _open() -> Lines:
    global _lines
    with _lock:
        if _lines is None:
            _lines = _mapped()
        return _lines


def _mapped() -> Lines:
    packed = PACKED.read_bytes()
    try:
        path = unpack(packed, Path(settings.GAZETTEER_DIR))
        with path.open("rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except OSError as error:
        logger.warning("The gazetteer cannot be laid out (%s); each process holds its own 23 MB copy.", error)
        return zstandard.decompress(packed)


def unpack(packed: bytes, folder: Path) -> Path:
    """The name is the content's, so that any number of processes and releases may share the folder."""
    path = folder / f"gazetteer-{blake2b(packed, digest_size=8).hexdigest()}.tsv"
    if not (path.is_file() and path.stat().st_size == zstandard.frame_content_size(packed)):
        folder.mkdir(parents=True, exist_ok=True)
        _write(path, packed)
    return path


def _write(path: Path, packed: bytes) -> None:
    """Whole or not at all: processes that race write the same bytes, and the last rename wins."""
    descriptor, name = tempfile.mkstemp(prefix=".gazetteer-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            zstandard.ZstdDecompressor().copy_stream(io.BytesIO(packed), file)
        Path(name).chmod(0o644)  # other accounts of this machine may serve from it too
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
