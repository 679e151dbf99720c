"""Files that came with a delivery, in its archive or inside its document: each goes to storage once, by its hash."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import BinaryIO
from uuid import UUID

from django.core.files import File
from django.core.files.storage import default_storage

from imports.dialects.contract import Attachment, Inline, Upsert
from listings.gallery import uploads
from listings.gallery.uploaded import ADDRESS, stored_name
from seeki.lib.problems import Fault, Problem, shown_value
from seeki.lib.storage import storage_away_is_503

PIECE = 256 * 1024

# What is shown from Seeki's own storage; films are shown from where they are.
HOSTED = frozenset({"images", "floor_plans", "documents"})

# Opens a member of the delivery's archive by the name that the sender uses; None where there is none.
Opener = Callable[[str], BinaryIO | None]


@dataclass(frozen=True, slots=True)
class Hosted:
    """A payload with the addresses of its stored files, their digests, and warnings for the others."""

    payload: Mapping[str, object]
    digests: bytes
    warnings: tuple[Problem, ...]


class Files:
    """The files of one delivery."""

    def __init__(self, agency_id: UUID, open_member: Opener, keeps: bool = True) -> None:
        self.agency_id = agency_id
        self.open_member = open_member
        self.keeps = keeps
        # Many listings show the same plan or logo: it is read once.
        self.known: dict[str, str | None] = {}
        self.is_announced = False

    def host(self, item: Upsert) -> Hosted | None:
        """Store the files of an item; None when it has none."""
        if not item.attachments or isinstance(item.payload, bytes):
            return None
        payload = {**item.payload}
        digests, warnings = [], []
        for attachment in item.attachments:
            if attachment.field not in HOSTED:
                warnings.append(warning(Fault.FILE_NOT_HOSTED, attachment))
                continue
            digest = self.digest_of(attachment)
            if digest is None:
                warnings.append(warning(Fault.FILE_MISSING, attachment))
                continue
            digests.append(digest)
            entry = {**attachment.entry, "url": ADDRESS.format(digest)}
            entries = list(payload.get(attachment.field) or [])  # type: ignore[call-overload]
            entries.insert(attachment.position, entry)
            payload[attachment.field] = entries
        return Hosted(payload, "".join(digests).encode(), tuple(warnings))

    def digest_of(self, attachment: Attachment) -> str | None:
        if isinstance(attachment.source, Inline):
            return self.keep(BytesIO(attachment.source.content))
        name = attachment.source.name
        if name not in self.known:
            member = self.open_member(name)
            self.known[name] = None if member is None else self.keep_and_close(member)
        return self.known[name]

    def keep_and_close(self, content: BinaryIO) -> str:
        with content:
            return self.keep(content)

    def keep(self, content: BinaryIO) -> str:
        """Store a file under its SHA-256, unless this agency has it already; returns the digest."""
        made = sha256()
        while piece := content.read(PIECE):
            made.update(piece)
        digest = made.hexdigest()
        name = stored_name(self.agency_id, digest)
        if self.keeps:
            self.announce()
            with storage_away_is_503():
                if not default_storage.exists(name):
                    content.seek(0)
                    default_storage.save(name, File(content))
        return digest

    def announce(self) -> None:
        """Once a delivery: what is found to be stored already must not be cleared away before its listing names it."""
        if not self.is_announced:
            uploads.announce(self.agency_id)
            self.is_announced = True


def warning(fault: Fault, attachment: Attachment) -> Problem:
    name = "" if isinstance(attachment.source, Inline) else attachment.source.name
    return Problem(fault, attachment.path, shown_value(name))
