"""A file without a Content-Type: what it is by its first bytes, and the envelope in which it lies."""

from contextlib import AbstractContextManager, nullcontext
from typing import BinaryIO

from django.utils.translation import gettext as _

from imports.dialects import DIALECTS, likely
from imports.dialects.contract import Dialect
from imports.envelopes import Limits
from imports.intake.receiving import Received
from imports.intake.sources import Body, PlainBody, zipped
from seeki.lib.problems import ErrorCode
from seeki.lib.refused import Refused

HEAD = 4096
ZIP_MAGIC = b"PK"
ZIP_TYPE = "application/zip"
BLANKS = b"\xef\xbb\xbf \t\r\n"


def head_of(file: BinaryIO) -> bytes:
    """The first bytes; the file stands at its beginning again."""
    file.seek(0)
    head = file.read(HEAD)
    file.seek(0)
    return head


def is_zip(head: bytes) -> bool:
    return head.startswith(ZIP_MAGIC)


def guess(head: bytes) -> Dialect | None:
    """The dialect of a file that begins so; None where it is none that is known."""
    if is_zip(head):
        return next((dialect for dialect in DIALECTS.values() if ZIP_TYPE in dialect.media_types), None)
    return likely(head)


def guessed(file: BinaryIO) -> Dialect:
    """The dialect of a file. Raises Refused where its beginning says nothing."""
    head = head_of(file)
    dialect = guess(head)
    if dialect:
        return dialect
    if not head.strip(BLANKS):
        raise Refused(ErrorCode.MALFORMED_BODY, _("The file is empty."))
    known = ", ".join(dialect.title for dialect in DIALECTS.values())
    raise Refused(
        ErrorCode.UNSUPPORTED_MEDIA_TYPE,
        _("This file is none that Seeki reads. It takes: %(formats)s; XML also in a zip with its images.")
        % {"formats": known},
    )


def envelope(received: Received, country: str | None, limits: Limits | None = None) -> AbstractContextManager[Body]:
    """The body as dialects read it, by what it is and not by what it is called. Raises Refused on entering."""
    if is_zip(head_of(received.body)):
        return zipped(received, country, limits)
    return nullcontext(PlainBody(received, None, country))
