"""A zip that has passed all checks: its XML file, and its other files by the names that a document gives them."""

import hashlib
import tempfile
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO, NamedTuple, cast
from urllib.parse import unquote

from imports.envelopes.checking import MIB, Limits, checked, key_of
from imports.envelopes.directory import Member, broken, read_directory
from imports.envelopes.inflating import MemberError, pieces
from seeki.lib.phrases import Phrase
from seeki.lib.phrases import phrase as _
from seeki.lib.problems import ErrorCode
from seeki.lib.refused import Refused

_INDEX = "index.xml"
_NAMES_SHOWN = 10
# What operating systems leave in a zip.
_RUBBISH = ("__macosx/", ".ds_store", "thumbs.db", "desktop.ini")
_FLAG_UTF8 = 0x800


class Copied(NamedTuple):
    size: int
    sha256: str


def temporary_file() -> BinaryIO:
    return cast(BinaryIO, tempfile.TemporaryFile())


def open_zip(stream: BinaryIO, limits: Limits | None = None) -> "Archive":
    """Raises Refused for whatever is wrong with the zip as a whole."""
    limits = limits or Limits()
    return Archive(stream, checked(read_directory(stream, limits.members), limits))


class Archive:
    def __init__(self, stream: BinaryIO, members: Iterable[Member]) -> None:
        self._stream = stream
        self.members = [member for member in members if not _is_rubbish(member.name)]
        self._folder = self._top_folder()
        self._exact = {key_of(member.name): member for member in self.members}
        self._folded = _index(self.members, lambda name: key_of(name).casefold())
        self._base = _index(self.members, lambda name: key_of(name).casefold().rpartition("/")[2])

    def xml_member(self) -> Member:
        """`index.xml`, or the only XML file; at the root, or in the folder in which all files stand."""
        found = [member for member in self.members if self._stands_first(member) and _is_xml(member)]
        named = [member for member in found if _base_name(member).lower() == _INDEX]
        chosen = [member for member in named if _base_name(member) == _INDEX] or named or found
        if len(chosen) == 1:
            return chosen[0]
        if found:
            raise _refused(
                _(
                    "The zip holds several XML files ({names}); name the one that counts {index}.",
                    names=_listed(found),
                    index=_INDEX,
                )
            )
        if not self.members:
            raise _refused(_("The zip is empty."))
        raise _refused(
            _(
                "The zip holds no XML file at its root; put {index} there. It holds: {names}.",
                index=_INDEX,
                names=_listed(self.members),
            )
        )

    def xml(self, limit: int, spool: Callable[[], BinaryIO] = temporary_file) -> BinaryIO:
        """The XML file, inflated into a file of its own, which the caller closes."""
        member = self.xml_member()
        if member.size > limit:
            raise Refused(
                ErrorCode.PAYLOAD_TOO_LARGE,
                _(
                    "{name} is larger than {limit} MB. Split the listings over several requests.",
                    name=f'"{member.name}"',
                    limit=limit // MIB,
                ),
            )
        copy = spool()
        try:
            for piece in self.pieces(member, limit):
                copy.write(piece)
        except MemberError as bad:
            copy.close()
            raise broken(_("{name} cannot be read: {reason}", name=f'"{member.name}"', reason=bad.reason)) from None
        copy.seek(0)
        return copy

    def find(self, path: str) -> Member | None:
        """The file that a path in the document means: exactly, else in any case, else by its base name; None also
        where several could be meant."""
        for spelling in dict.fromkeys((path, unquote(path))):
            key = key_of(spelling.strip().replace("\\", "/").removeprefix("./").lstrip("/"))
            base = key.casefold().rpartition("/")[2]
            found = (
                self._exact.get(self._folder + key)
                or self._exact.get(key)
                or self._folded.get((self._folder + key).casefold())
                or self._folded.get(key.casefold())
                or self._base.get(base)
            )
            if key and found:
                return found
        return None

    def pieces(self, member: Member, limit: int) -> Iterator[bytes]:
        """The data of a member. Raises MemberError, after some pieces perhaps."""
        return pieces(self._stream, member, limit)

    def copy(self, member: Member, into: BinaryIO, limit: int) -> Copied:
        """Raises MemberError; what stands in `into` is then of no use."""
        digest, size = hashlib.sha256(), 0
        for piece in self.pieces(member, limit):
            digest.update(piece)
            into.write(piece)
            size += len(piece)
        return Copied(size, digest.hexdigest())

    def _top_folder(self) -> str:
        """The one folder in which all files stand, with its "/", or nothing."""
        tops = {member.name.partition("/")[0] for member in self.members if "/" in member.name}
        at_root = any("/" not in member.name for member in self.members)
        return f"{tops.pop()}/" if len(tops) == 1 and not at_root else ""

    def _stands_first(self, member: Member) -> bool:
        return member.name.startswith(self._folder) and "/" not in member.name[len(self._folder) :]


def _index(members: Iterable[Member], key: Callable[[str], str]) -> dict[str, Member | None]:
    """Members by a key that is less than their name; None where several have the same one."""
    found: dict[str, Member | None] = {}
    for member in members:
        for name in {key(spelling) for spelling in _spellings(member)}:
            found[name] = None if name in found and found[name] is not member else member
    return found


def _spellings(member: Member) -> Iterator[str]:
    """A name that is not in UTF-8 is in whatever the sender's system uses; a document has it right."""
    yield member.name
    if not member.flags & _FLAG_UTF8 and not member.raw_name.isascii():
        for codec in ("cp437", "cp850", "cp1252"):
            yield member.raw_name.decode(codec, "replace").replace("\\", "/")


def _is_rubbish(name: str) -> bool:
    lower = name.lower()
    return lower.startswith(_RUBBISH[0]) or lower.rpartition("/")[2] in _RUBBISH[1:]


def _is_xml(member: Member) -> bool:
    return member.name.lower().endswith(".xml")


def _base_name(member: Member) -> str:
    return member.name.rpartition("/")[2]


def _listed(members: list[Member]) -> str:
    names = ", ".join(member.name[:100] for member in members[:_NAMES_SHOWN])
    return f"{names}, …" if len(members) > _NAMES_SHOWN else names


def _refused(message: Phrase) -> Refused:
    return Refused(ErrorCode.INVALID_REQUEST, message)
