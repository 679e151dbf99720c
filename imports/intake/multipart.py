"""A file from a browser's form: multipart, streamed to disk as it comes, under the same watch as any body."""

import codecs
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO
from uuid import UUID

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils.translation import gettext as _

from imports.dialects import DIALECTS
from imports.dialects.contract import MIB
from imports.intake.files import guess
from imports.intake.receiving import PIECE, declared_size, full_disk_is_503, spool_file, too_large, watched
from imports.intake.slots import place_if_slow
from seeki.lib.problems import ErrorCode
from seeki.lib.refused import Refused

# What a form may hold beside its file.
FORM = MIB
NAME_LIMIT = 200


@dataclass(frozen=True, slots=True)
class FormFile:
    """The file of a form, on disk; `name` is for people and leads nowhere."""

    name: str
    body: BinaryIO


def largest() -> int:
    return max(dialect.body_limit for dialect in DIALECTS.values())


@contextmanager
def receive_form(
    request: HttpRequest, agency_id: UUID, field: str, limit: int | None = None, text: str = ""
) -> Iterator[FormFile]:
    """Take a form with one file in; its other fields are `request.POST` from then on, for the CSRF check too.
    Where no file was chosen, what stands in the field `text` will do.

    Raises PAYLOAD_TOO_LARGE by the declared size before a byte is read, and by the size that the file's own format
    may have while it is read; MALFORMED_BODY and INVALID_REQUEST for what is no form, or has no file.
    """
    declared = declared_size(request)
    if not declared or request.content_type != "multipart/form-data":
        raise Refused(ErrorCode.INVALID_REQUEST, _("No file was sent. Choose a file first."))
    most = limit or largest()
    if declared > most + FORM:
        raise too_large(most)
    with ExitStack() as files, full_disk_is_503():
        handler = OneFile(field, files.enter_context(spool_file()), most)
        with place_if_slow(request.META, agency_id) as slow:
            read_form(request, handler, Pieces(watched(request, declared, declared, slow)))
        if handler.name is None and (pasted := request.POST.get(text, "").strip()):
            handler.name = ""
            handler.body.write(as_file(pasted))
        if handler.name is None:
            raise Refused(ErrorCode.INVALID_REQUEST, _("No file was sent. Choose a file first."))
        handler.body.seek(0)
        yield FormFile(handler.name, handler.body)


def read_form(request: HttpRequest, handler: "OneFile", stream: "Pieces") -> None:
    try:
        # Of all that a stream can do, the parser reads.
        parser = MultiPartParser(request.META, stream, [handler], request.encoding or "utf-8")  # type: ignore[arg-type]
        mine: Any = request
        mine._post, mine._files = parser.parse()
    except RequestDataTooBig:
        raise too_large(settings.DATA_UPLOAD_MAX_MEMORY_SIZE) from None
    except (MultiPartParserError, SuspiciousOperation):
        raise Refused(ErrorCode.MALFORMED_BODY, _("The form could not be read. Send it again.")) from None


def as_file(pasted: str) -> bytes:
    """A text out of a browser as the file that it was copied from. The mark says that it is UTF-8 by now, whatever it
    declares."""
    return codecs.BOM_UTF8 + pasted.replace("\r\n", "\n").encode("utf-8", "replace")


class Pieces:
    """An iterator of bytes as the stream that Django's parser reads."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.pieces = pieces
        self.rest = memoryview(b"")

    def read(self, size: int | None = None, /) -> bytes:
        if not self.rest:
            self.rest = memoryview(next(self.pieces, b""))
        end = len(self.rest) if size is None else size
        piece, self.rest = bytes(self.rest[:end]), self.rest[end:]
        return piece


class OneFile(FileUploadHandler):
    """Writes the first file of a field to disk, up to the size that a file which begins like it may have."""

    chunk_size = PIECE

    def __init__(self, field: str, body: BinaryIO, most: int) -> None:
        super().__init__()
        self.field = field
        self.body = body
        self.most = most
        self.name: str | None = None
        self.limit = 0

    def new_file(self, field_name: str, file_name: str, *args: Any, **kwargs: Any) -> None:
        if field_name != self.field or self.name is not None:
            raise SkipFile
        self.name = clean_name(file_name)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if not start:
            dialect = guess(raw_data)
            self.limit = min(dialect.body_limit, self.most) if dialect else self.most
        if start + len(raw_data) > self.limit:
            raise too_large(self.limit)
        self.body.write(raw_data)

    def file_complete(self, file_size: int) -> None:
        """Nothing for `request.FILES`: whoever wants the file has it already."""


def clean_name(name: str) -> str:
    """The name without folders and without what no screen shows."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in last if letter.isprintable()).strip()[:NAME_LIMIT] or _("unnamed")
