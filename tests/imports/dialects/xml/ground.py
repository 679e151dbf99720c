"""What the tests of this folder share: small documents, and how they are read."""

import io

from imports.dialects.xml import Damaged, Document, Kind, Record, Wanted, records, utf8

WANTED = Wanted(frozenset({"immobilie"}), frozenset(Kind))
MANY = 5_000


def opened(body: bytes, wanted: Wanted = WANTED, charset: str | None = None, item_limit: int = MANY) -> Document:
    return records(utf8(io.BytesIO(body), charset), wanted, item_limit)


def openimmo(*items: bytes, encoding: str | None = None) -> bytes:
    prolog = b'<?xml version="1.0" encoding="%s"?>\n' % encoding.encode() if encoding else b""
    around = (
        b"<openimmo>\n<anbieter><firma>Alba</firma><openimmo_anid>A1</openimmo_anid>\n%s\n</anbieter>\n</openimmo>\n"
    )
    return prolog + around % b"\n".join(items)


def item(number: int, inside: bytes = b"") -> bytes:
    return b"<immobilie><nr>%d</nr>%s</immobilie>" % (number, inside)


def outcomes(body: bytes) -> list[str]:
    """Each record in a word: its number, or why it is lost."""
    return [shown(read) for read in opened(body)]


def shown(read: Record | Damaged) -> str:
    if isinstance(read, Record):
        return str(read.element.findtext("nr"))
    return f"line {read.line}: {read.reason}"
