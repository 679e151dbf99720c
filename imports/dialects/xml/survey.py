"""Which encoding the bytes themselves speak for: one pass over a document, two where they are not UTF-8."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

PIECE = 256 * 1024
# As UTF-8 the letters and signs of western Europe; in windows-1252 what nobody writes, such as "Ã¼".
_UMLAUT = re.compile(rb"[\xc2\xc3][\x80-\xbf]")

# Enough to tell.
TEXTS_SEEN = 100_000
# So much more than a bad text, of which damage in one record makes several.
PLAIN_WEIGHS = 8


@dataclass(frozen=True, slots=True)
class Survey:
    """What was seen.

    `sequences` are valid multi-byte characters, counted up to two. Where not all is valid UTF-8, `good` and `bad` are
    the texts (what stands between two "<") beyond ASCII that hold valid UTF-8, and those that hold anything else;
    `plain` are the good ones that hold what would make no sense in windows-1252.
    """

    valid: bool
    sequences: int
    good: int = 0
    bad: int = 0
    plain: int = 0

    @property
    def ascii(self) -> bool:
        return self.valid and not self.sequences

    @property
    def mostly_utf8(self) -> bool:
        """Valid, or damaged in places. In a single-byte encoding hardly a text is valid by chance, and damage in one
        record spoils few texts, however many bytes: so texts are counted, not bytes."""
        return self.valid or self.good + PLAIN_WEIGHS * self.plain >= max(1, self.bad)


def survey(stream: BinaryIO, start: int) -> Survey:
    sequences, decoder = 0, codecs.getincrementaldecoder("utf-8")()
    try:
        for piece in pieces(stream, start):
            text = decoder.decode(piece)
            if sequences < 2 and not piece.isascii():
                sequences += len(text) - len(text.encode("ascii", "ignore"))
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return Survey(False, sequences, *_texts(stream, start))
    return Survey(True, sequences)


def pieces(stream: BinaryIO, start: int) -> Iterator[bytes]:
    stream.seek(start)
    while piece := stream.read(PIECE):
        yield piece


def _texts(stream: BinaryIO, start: int) -> tuple[int, int, int]:
    good = bad = plain = 0
    rest = b""
    for piece in pieces(stream, start):
        *texts, rest = (rest + piece).split(b"<") if len(rest) < PIECE else (rest, *piece.split(b"<"))
        for text in texts:
            if not text.isascii():
                valid, umlaut = _is_utf8(text), bool(_UMLAUT.search(text))
                good += valid or umlaut
                bad += not valid
                plain += umlaut
        if good + bad > TEXTS_SEEN:
            break
    if not rest.isascii():
        bad += not _is_utf8(rest)  # it may be cut off in the middle of a character, so it speaks for nothing
    return good, bad, plain


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True
