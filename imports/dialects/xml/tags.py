"""All places where the tag of a record stands or seems to stand, in one fast pass over the bytes."""

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from imports.dialects.xml.encoding import Utf8
from imports.dialects.xml.survey import pieces

# A start tag longer than this is not read to its end here; the parser judges it.
REACH = 4096
_BEFORE = 128
_PREFIX = re.compile(rb"<(/?)(?:[^\s<>/:!?\"'=&]{1,100}:)?")
_BEFORE_NAME = (b"<", b"</", b":")
_AFTER_NAME = frozenset(b" \t\r\n/><")
_REST = re.compile(rb"""(?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+>""")
_CLOSE = re.compile(rb"\s*>")


class Tag(NamedTuple):
    """`<immobilie …>`, `</immobilie>` (`closing`) or `<immobilie …/>` (`empty`)."""

    offset: int
    end: int
    closing: bool
    empty: bool


def tags_of(document: Utf8, names: Collection[bytes]) -> Iterator[Tag]:
    """Every tag of an element with one of the local names `names`, comments and CDATA sections not yet considered."""
    base = done = document.start
    data = b""
    for piece in pieces(document.stream, document.start):
        data += piece
        last = base + len(data) >= document.size
        stop = len(data) if last else max(done - base, len(data) - REACH)
        yield from _tags(_Piece(base, data), done - base, stop, names)
        done = base + stop
        keep = max(0, stop - _BEFORE)
        base, data = base + keep, data[keep:]


class _Piece(NamedTuple):
    base: int
    data: bytes


def _tags(piece: _Piece, begin: int, stop: int, names: Collection[bytes]) -> Iterator[Tag]:
    found = [tag for name in names for tag in _tags_named(piece, begin, stop, name)]
    return iter(found if len(names) == 1 else sorted(found))


def _tags_named(piece: _Piece, begin: int, stop: int, name: bytes) -> Iterator[Tag]:
    data = piece.data
    place = data.find(name, begin)
    while 0 <= place < stop:
        end = place + len(name)
        if (
            data[max(0, place - 2) : place].endswith(_BEFORE_NAME)
            and (end == len(data) or data[end] in _AFTER_NAME)
            and (tag := _tag(piece, place, end))
        ):
            yield tag
        place = data.find(name, end)


def _tag(piece: _Piece, name: int, end: int) -> Tag | None:
    base, data = piece
    start = data.rfind(b"<", max(0, name - _BEFORE), name)
    opened = _PREFIX.match(data, start, name) if start >= 0 else None
    if opened is None or opened.end() != name:
        return None
    if opened[1]:
        closed = _CLOSE.match(data, end)
        return Tag(base + start, base + (closed.end() if closed else end), True, False)
    rest = _REST.match(data, end, end + REACH)
    if rest is None:
        return Tag(base + start, base + end, False, False)
    return Tag(base + start, base + rest.end(), False, data[rest.end() - 2] == ord("/"))
