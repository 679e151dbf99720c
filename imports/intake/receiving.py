"""The body of a request, read as a stream into a file on disk, with its size, its pace and its encoding watched."""

import errno
import tempfile
import time
import zlib
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast
from uuid import UUID

import zstandard
from django.conf import settings
from django.http import HttpRequest

from imports.deliveries import LEVEL
from imports.dialects.contract import MIB
from imports.intake.slots import SlowBody, place_if_slow
from seeki.lib.phrases import phrase as _
from seeki.lib.problems import ErrorCode
from seeki.lib.refused import Refused
from seeki.lib.sockets import patience

PIECE = 256 * 1024


@dataclass(frozen=True, slots=True)
class Received:
    """A complete body: plain to be read now, compressed to be kept, or None where it is not to be kept (again)."""

    body: BinaryIO
    compressed: BinaryIO | None
    size: int


@contextmanager
def receive(request: HttpRequest, agency_id: UUID, limit: int) -> Iterator[Received]:
    """Take the body in. Raises PAYLOAD_TOO_LARGE beyond `limit` bytes (counted after decoding, too),
    REQUEST_TIMEOUT, MALFORMED_BODY for a broken transfer, UNSUPPORTED_MEDIA_TYPE for an unknown encoding."""
    declared = declared_size(request)
    if declared is not None and declared > limit:
        raise too_large(limit)
    with full_disk_is_503(), ExitStack() as files:  # a file that is closed may still be written to
        body, compressed = (files.enter_context(spool_file()) for _ in range(2))
        with place_if_slow(request.META, agency_id) as slow, closing(watched(request, declared, limit, slow)) as pieces:
            size = write(decoded(request, pieces, limit), body, compressed)
        body.seek(0)
        compressed.seek(0)
        yield Received(body, compressed, size)


@contextmanager
def receive_file(sent: BinaryIO, limit: int) -> Iterator[Received]:
    """Take a file in that is here already, as if it had been sent."""
    with full_disk_is_503(), ExitStack() as files:  # a file that is closed may still be written to
        body, compressed = (files.enter_context(spool_file()) for _ in range(2))
        size = write(within(iter(lambda: sent.read(PIECE), b""), limit), body, compressed)
        body.seek(0)
        compressed.seek(0)
        yield Received(body, compressed, size)


def within(pieces: Iterator[bytes], limit: int) -> Iterator[bytes]:
    count = 0
    for piece in pieces:
        count += len(piece)
        if count > limit:
            raise too_large(limit)
        yield piece


def spool_file() -> BinaryIO:
    folder = Path(settings.SEEKI_SPOOL_DIR)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return cast(BinaryIO, tempfile.TemporaryFile(dir=folder))
    except OSError as error:
        raise no_room() from error


def write(pieces: Iterator[bytes], body: BinaryIO, compressed: BinaryIO) -> int:
    size = 0
    with zstandard.ZstdCompressor(level=LEVEL).stream_writer(compressed, closefd=False) as compressor:
        for piece in pieces:
            body.write(piece)
            compressor.write(piece)
            size += len(piece)
    body.flush()
    return size


def declared_size(request: HttpRequest) -> int | None:
    text = request.META.get("CONTENT_LENGTH") or ""
    return int(text) if text.isdecimal() else None


def stream_of(request: HttpRequest) -> BinaryIO:
    """The body. Where the server itself ends the stream, it is read past Django, which knows no chunked bodies."""
    environ: dict[str, Any] = getattr(request, "environ", {})
    stream: BinaryIO = environ["wsgi.input"] if environ.get("wsgi.input_terminated") else request  # type: ignore[assignment]
    return stream


def watched(request: HttpRequest, declared: int | None, limit: int, slow: SlowBody) -> Generator[bytes]:
    """The body in pieces as they come, until it is complete."""
    stream, count, started = stream_of(request), 0, time.monotonic()

    def check_who_ended() -> None:
        """Raise where it was not the sender who ended the body."""
        slow.check()
        if time.monotonic() - started >= settings.SEEKI_BODY_TOTAL_SECONDS:
            raise Refused(ErrorCode.REQUEST_TIMEOUT)

    with patience(request.META, settings.SEEKI_BODY_SILENCE_SECONDS, settings.SEEKI_BODY_TOTAL_SECONDS):
        while piece := read_piece(stream, check_who_ended):
            count += len(piece)
            if count > limit:
                raise too_large(limit)
            yield piece
    check_who_ended()
    if declared is not None and count < declared:
        raise Refused(
            ErrorCode.MALFORMED_BODY,
            _("The body ended after {count} of {declared} bytes.", count=count, declared=declared),
        )


def read_piece(stream: BinaryIO, check_who_ended: Callable[[], None]) -> bytes:
    try:
        return stream.read(PIECE)
    except TimeoutError:
        raise Refused(ErrorCode.REQUEST_TIMEOUT) from None
    except Exception as error:  # gunicorn has classes of its own for chunks that are none, or that end too early
        check_who_ended()
        raise Refused(ErrorCode.MALFORMED_BODY, _("The transfer broke off: {reason}.", reason=str(error))) from None


def decoded(request: HttpRequest, pieces: Iterator[bytes], limit: int) -> Iterator[bytes]:
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    match encoding:
        case "identity" | "":
            return pieces
        case "gzip" | "x-gzip":
            return gunzip(pieces, limit)
    told = _("Content-Encoding {encoding} is not taken; send gzip or none.", encoding=repr(encoding))
    raise Refused(ErrorCode.UNSUPPORTED_MEDIA_TYPE, told)


def gunzip(pieces: Iterator[bytes], limit: int) -> Iterator[bytes]:
    """Unpack in bounded steps, so that a gzip bomb is refused at the limit and never stands in memory."""
    unpack, count = zlib.decompressobj(wbits=31), 0
    for piece in pieces:
        more = True
        while more:
            try:
                plain = unpack.decompress(piece, PIECE)
            except zlib.error:
                raise Refused(ErrorCode.MALFORMED_BODY, _("The body is not valid gzip.")) from None
            count += len(plain)
            if count > limit:
                raise too_large(limit)
            yield plain
            piece = unpack.unconsumed_tail or unpack.unused_data
            if unpack.unused_data:
                unpack = zlib.decompressobj(wbits=31)  # gzip files may be several, one behind the other
            more = bool(piece) or len(plain) == PIECE
    if not unpack.eof:
        raise Refused(ErrorCode.MALFORMED_BODY, _("The gzip body ends too early."))


def too_large(limit: int) -> Refused:
    return Refused(
        ErrorCode.PAYLOAD_TOO_LARGE,
        _(
            "The body is larger than {limit} MB ({bytes} bytes). Split the listings over several requests.",
            limit=limit // MIB,
            bytes=limit,
        ),
    )


@contextmanager
def full_disk_is_503() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise no_room() from error


def no_room() -> Refused:
    told = _("There is no room for the body right now.")
    return Refused(ErrorCode.SERVICE_UNAVAILABLE, told, {"Retry-After": "60"})
