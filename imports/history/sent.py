"""What a sender sent for an item: kept with a refused one, else read again out of the kept delivery."""

import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

import msgspec
from django.conf import settings
from lxml import etree

from imports import deliveries
from imports.dialects import DIALECTS
from imports.dialects.contract import MIB
from imports.envelopes import open_zip
from imports.models import ImportBatch, ImportItem
from seeki.lib.problems import ErrorCode
from seeki.lib.refused import Refused

# A larger delivery, or one that takes longer to read, is only there as a download.
SIZE_LIMIT, SECONDS = 50 * MIB, 3.0
DOCUMENT_LIMIT, ITEM_LIMIT = 200 * MIB, 5000
# So much of an item is shown.
SHOWN = 200_000
PRETTY_LIMIT = MIB
PIECE = 256 * 1024
# Files inside of a document: nobody reads them.
BASE64 = re.compile(r"[A-Za-z0-9+/]{200}[A-Za-z0-9+/=\s]{200,}")


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept body, as a dialect reads it."""

    stream: BinaryIO
    charset: str | None = None
    country: str | None = None

    def document(self) -> BinaryIO:
        self.stream.seek(0)
        return self.stream

    def spool(self) -> BinaryIO:
        return spool()


class Excerpt(NamedTuple):
    """A text as far as a page can bear it."""

    text: str
    is_cut: bool


def excerpt(text: str) -> Excerpt:
    return Excerpt(text[:SHOWN] + "\n…", True) if len(text) > SHOWN else Excerpt(text, False)


def shown(item: ImportItem) -> Excerpt | None:
    """What came, for a page; what is cut can be taken as a whole."""
    raw = as_it_came(item)
    return None if raw is None else Excerpt(readable(raw), len(raw) > SHOWN)


def sent(item: ImportItem) -> str | None:
    """What came, laid out for reading; None where it is forgotten, or too much to be read again for a page."""
    raw = as_it_came(item)
    return None if raw is None else readable(raw)


def as_it_came(item: ImportItem) -> bytes | None:
    # One that could not be stored has the canonical listing in its place.
    if item.raw and item.payload is None and item.error_code != ErrorCode.INTERNAL_ERROR:
        return bytes(item.raw)
    return read_again(item.batch, item.index)


def read_again(batch: ImportBatch, index: int) -> bytes | None:
    """The item at a position of a kept delivery, by the dialect that read it first."""
    # A replay keeps no copy of the body that it has read again.
    batch = batch.replay_of if batch.replay_of and not batch.delivery else batch
    if not batch.delivery or batch.body_size > SIZE_LIMIT or batch.dialect not in DIALECTS:
        return None
    deadline = time.monotonic() + SECONDS
    try:
        with opened(batch, deadline) as document:
            for item in DIALECTS[batch.dialect].read(Kept(document, batch.charset or None), ITEM_LIMIT).items:
                if item.index == index:
                    return item.raw
                if time.monotonic() > deadline:
                    return None
    except (OSError, Refused, TimeoutError):  # the file is gone, or is not what it was
        return None
    return None


@contextmanager
def opened(batch: ImportBatch, deadline: float) -> Iterator[BinaryIO]:
    """The document of a kept delivery, in a file of its own."""
    with spool() as body:
        with deliveries.read(batch) as stream:
            while piece := stream.read(PIECE):
                body.write(piece)
                if time.monotonic() > deadline:
                    raise TimeoutError
        body.seek(0)
        if body.read(2) != b"PK":
            yield body
            return
        with open_zip(body).xml(DOCUMENT_LIMIT, spool) as document:
            yield document


def spool() -> BinaryIO:
    folder = Path(settings.SEEKI_SPOOL_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    return cast(BinaryIO, tempfile.TemporaryFile(dir=folder))


def readable(raw: bytes) -> str:
    """Laid out with one thing a line where it is JSON or XML, else as it is; never longer than a page can bear."""
    text = laid_out(raw) if len(raw) <= PRETTY_LIMIT else None
    if text is None:
        text = raw[:PRETTY_LIMIT].decode("utf-8", "backslashreplace")
    text = BASE64.sub(lambda found: f"{found[0][:40]}… ({len(found[0]):,} characters of base64)", text)
    text = text.replace("\x00", "\\u0000")
    return text if len(text) <= SHOWN else text[:SHOWN] + "\n…"


def laid_out(raw: bytes) -> str | None:
    try:
        if raw.lstrip()[:1] == b"<":
            parser = etree.XMLParser(
                resolve_entities=False, no_network=True, load_dtd=False, recover=True, remove_blank_text=True
            )
            element = etree.fromstring(raw, parser)
            return None if element is None else etree.tostring(element, pretty_print=True, encoding="unicode")
        return msgspec.json.format(raw, indent=2).decode()
    except (ValueError, RecursionError, msgspec.DecodeError, etree.XMLSyntaxError):
        return None
