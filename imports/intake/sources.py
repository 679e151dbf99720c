"""A received body as dialects read it: plain, or a document inside a zip archive."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Protocol

from imports.dialects.contract import MIB, Source
from imports.envelopes import Archive, Limits, MemberError, open_zip
from imports.intake.receiving import Received, spool_file

DOCUMENT_LIMIT = 200 * MIB
FILE_LIMIT = 50 * MIB


class Body(Source, Protocol):
    """A source that may have files beside its document."""

    @property
    def is_zip(self) -> bool:
        """Whether the document came in an archive."""

    def open_member(self, name: str) -> BinaryIO | None:
        """A file of the same archive, by the name that the sender uses for it."""


class Spooling:
    """Copies go where bodies go."""

    def spool(self) -> BinaryIO:
        return spool_file()


class PlainBody(Spooling):
    """The body is the document, and has nothing beside it."""

    is_zip = False

    def __init__(self, received: Received, charset: str | None = None, country: str | None = None) -> None:
        self.received = received
        self.charset = charset
        self.country = country

    def document(self) -> BinaryIO:
        self.received.body.seek(0)
        return self.received.body

    def open_member(self, name: str) -> BinaryIO | None:
        return None


@contextmanager
def zipped(received: Received, country: str | None = None, limits: Limits | None = None) -> Iterator["ZippedBody"]:
    """The archive of a received body, checked before anything of it is read. Raises Refused."""
    archive = open_zip(received.body, limits)
    with archive.xml(DOCUMENT_LIMIT, spool_file) as document:
        yield ZippedBody(archive, document, country)


class ZippedBody(Spooling):
    """The document of an archive, unpacked once; its files are read from the archive as they are asked for."""

    is_zip = True
    charset = None

    def __init__(self, archive: Archive, unpacked: BinaryIO, country: str | None) -> None:
        self.archive = archive
        self.unpacked = unpacked
        self.country = country

    def document(self) -> BinaryIO:
        self.unpacked.seek(0)
        return self.unpacked

    def open_member(self, name: str) -> BinaryIO | None:
        """A copy of the file, whole and of bounded size; None where there is none, or none that can be read."""
        member = self.archive.find(name)
        if member is None:
            return None
        copy = spool_file()
        try:
            self.archive.copy(member, copy, FILE_LIMIT)
        except MemberError:
            copy.close()
            return None
        copy.seek(0)
        return copy
