"""Any document as UTF-8 bytes: what encoding it is in, and a copy in UTF-8 where it is in another.

A byte order mark decides, then the label of the prolog, then the charset of the Content-Type, then UTF-8; but the bytes
are believed more than the label. A byte that no encoding explains stays invalid and costs the record that it stands in.
"""

import codecs
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, cast

from imports.dialects.xml.documents import refuse_if_not_xml
from imports.dialects.xml.labels import UTF8, UTF16, WINDOWS, codec_of, unknown
from imports.dialects.xml.survey import pieces, survey
from seeki.lib.phrases import phrase as _
from seeki.lib.problems import ErrorCode, Fault, Problem, shown_value
from seeki.lib.refused import Refused

# The document begins within so many bytes; before it a browser's remark may stand.
HEAD = 8 * 1024
_LABEL = re.compile(rb"""<\?xml\s[^<>]*?\bencoding\s*=\s*["']([^"'<>]{1,100})["']""")
_UNDEFINED = re.compile("[\udc80-\udcff]")
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, UTF8),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
Spool = Callable[[], BinaryIO]


def temporary_file() -> BinaryIO:
    return cast(BinaryIO, tempfile.TemporaryFile())


@dataclass(frozen=True, slots=True)
class Utf8:
    """A document in UTF-8, to be read as often as needed: from `start` on, where its line `line` is.

    `encoding` is what it was sent in, as far as one can tell.
    """

    stream: BinaryIO
    start: int
    size: int
    line: int
    encoding: str
    warnings: tuple[Problem, ...] = ()


def utf8(stream: BinaryIO, charset: str | None = None, spool: Spool = temporary_file) -> Utf8:
    """`stream` must be seekable; `charset` is the parameter of the Content-Type. Raises Refused."""
    stream.seek(0)
    head = stream.read(HEAD)
    refuse_if_not_xml(head)
    mark, encoding = _mark(head)
    label = None if encoding else _label(head, charset)
    encoding = encoding or (UTF8 if label is None else codec_of(label))
    if encoding == "utf-32":
        raise unknown(encoding)
    actual, doubtful = (encoding, False) if encoding.startswith("utf-16-") else _spoken(stream, len(mark), encoding)
    if actual != UTF8:
        stream, mark = _transcoded(stream, len(mark), actual, spool), b""
    return _begun(stream, len(mark), actual, (_doubt(label, actual),) if doubtful else ())


def _mark(head: bytes) -> tuple[bytes, str]:
    """The byte order mark and what it says; UTF-16 is also known by its first "<"."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return mark, encoding
    begin = head.lstrip(b" \t\r\n\x00")[:3]
    if begin[:2] == b"<\x00" and begin[2:] != b"\x00":
        return b"", "utf-16-be" if head.startswith(b"\x00") else "utf-16-le"
    return b"", ""


def _label(head: bytes, charset: str | None) -> str | None:
    found = _LABEL.search(head)
    return found[1].decode("ascii", "replace").strip() if found else (charset or "").strip(" \"'") or None


def _spoken(stream: BinaryIO, start: int, encoding: str) -> tuple[str, bool]:
    """UTF-8 or a single-byte encoding: what the bytes speak for, given what is declared; and whether that differs."""
    seen = survey(stream, start)
    if encoding in (UTF8, UTF16):
        # A label that can be read as ASCII is not in UTF-16; .NET writes it over UTF-8 all the same.
        return (UTF8, encoding == UTF16) if seen.mostly_utf8 else (WINDOWS, True)
    if seen.ascii:
        return UTF8, False
    if (seen.valid and seen.sequences >= 2) or (seen.good >= 2 and seen.good > seen.bad):
        return UTF8, True
    return encoding, False


def _doubt(label: str | None, actual: str) -> Problem:
    return Problem(Fault.OTHER_ENCODING, "", label, {"declared": label or _("nothing (so UTF-8)"), "actual": actual})


def _transcoded(stream: BinaryIO, start: int, encoding: str, spool: Spool) -> BinaryIO:
    """A copy in UTF-8. What has no meaning in `encoding` becomes a byte that has none in UTF-8 either."""
    wide = encoding.startswith("utf-16")
    decoder = codecs.getincrementaldecoder(encoding)("surrogatepass" if wide else "surrogateescape")
    copy = spool()
    for piece in pieces(stream, start):
        text = decoder.decode(piece)
        try:
            copy.write(text.encode())
        except UnicodeEncodeError:
            copy.write(text.encode("utf-8", "surrogatepass") if wide else _marked(text))
    copy.flush()
    return copy


def _marked(text: str) -> bytes:
    return _UNDEFINED.sub("\udcff", text).encode("utf-8", "surrogateescape")


def _begun(stream: BinaryIO, start: int, encoding: str, warnings: tuple[Problem, ...]) -> Utf8:
    """Past the text before the first "<", such as a browser's remark that was copied with the document."""
    size = stream.seek(0, 2)
    stream.seek(start)
    head = stream.read(HEAD)
    first = head.find(b"<")
    if first < 0:
        raise Refused(ErrorCode.MALFORMED_BODY, _('The body is not XML: no "<" stands at its beginning.'))
    if noise := head[:first].strip(b"\xef\xbb\xbf\xc3\xaf\xc2\xbb\xc2\xbf \t\r\n\x00"):
        text = shown_value(noise.decode("utf-8", "replace"))
        warnings += (Problem(Fault.TEXT_BEFORE_DOCUMENT, "", text),)
    return Utf8(stream, start + first, size, 1 + head.count(b"\n", 0, first), encoding, warnings)
