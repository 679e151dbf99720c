"""What is wrong with a zip as a whole, told from its directory alone, before anything of it is inflated."""

import re
import stat
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from imports.envelopes.directory import Directory, Member, broken
from seeki.lib.phrases import Phrase
from seeki.lib.phrases import phrase as _
from seeki.lib.problems import ErrorCode
from seeki.lib.refused import Refused

MIB = 1024 * 1024
STORED, DEFLATED = 0, 8
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_UNIX = {3, 19}
_LOCAL_HEADER = 30
_DRIVE = re.compile(r"[A-Za-z]:")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Limits:
    """`ratio` holds for what is larger than 16 MB inflated: no document comes near it, only bombs do."""

    members: int = 20_000
    total: int = 2 * 1024 * MIB
    ratio: int = 500
    ratio_from: int = 16 * MIB


def checked(directory: Directory, limits: Limits) -> list[Member]:
    """The files of the zip, folders left out, each with the place where its data must have ended."""
    for member in directory.members:
        _check(member, limits)
    _check_sizes(directory.members, limits)
    members = _apart(directory)
    files = [member for member in members if not member.is_folder]
    _check_twice(files)
    return files


def _check(member: Member, limits: Limits) -> None:
    shown = shown_name(member)
    if member.flags & _ENCRYPTED:
        raise _refused(_("The zip is encrypted ({name}); send it without a password.", name=shown))
    if _escapes(member.name):
        raise _refused(_("The zip holds a file whose name leads out of it: {name}.", name=shown))
    if member.system in _UNIX and stat.S_IFMT(member.attributes >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise _refused(_("The zip holds a link or a special file: {name}.", name=shown))
    if member.name.lower().endswith(".zip"):
        raise _refused(_("The zip holds another zip: {name}. Send the XML file and the images in one zip.", name=shown))
    if member.method not in (STORED, DEFLATED):
        told = _(
            "{name} is compressed by a method that is not read here ({method}); use deflate.",
            name=shown,
            method=str(member.method),
        )
        raise _refused(told)
    if member.method == STORED and member.packed != member.size:
        raise broken(_("the sizes of {name} contradict each other", name=shown))
    if member.size > limits.ratio_from and member.size > limits.ratio * max(1, member.packed):
        told = _(
            "{name} would grow more than {ratio}-fold when inflated; this is not read.", name=shown, ratio=limits.ratio
        )
        raise _refused(told)


def _escapes(name: str) -> bool:
    return (
        not name.strip("/")
        or name.startswith("/")
        or bool(_DRIVE.match(name))
        or ".." in name.split("/")
        or bool(_CONTROL.search(name))
    )


def _check_sizes(members: Sequence[Member], limits: Limits) -> None:
    if sum(member.size for member in members) > limits.total:
        total = limits.total // MIB
        told = _("The files in the zip are larger than {limit} MB when inflated.", limit=total)
        raise Refused(ErrorCode.PAYLOAD_TOO_LARGE, told)


def _apart(directory: Directory) -> list[Member]:
    """Each member with its end. Members that share bytes are how a small zip inflates to petabytes."""
    members = sorted(directory.members, key=lambda member: member.offset)
    ends = [member.offset for member in members[1:]] + [directory.start] * bool(members)
    for member, end in zip(members, ends, strict=True):
        if member.offset + _LOCAL_HEADER + len(member.raw_name) + member.packed > end:
            raise _refused(_("Files in the zip overlap ({name}); this is not read.", name=shown_name(member)))
    return [replace(member, end=end) for member, end in zip(members, ends, strict=True)]


def _check_twice(files: Iterable[Member]) -> None:
    seen = set()
    for member in files:
        key = key_of(member.name)
        if key in seen:
            raise _refused(_("The zip holds {name} twice; it is not clear which one counts.", name=shown_name(member)))
        seen.add(key)


def key_of(name: str) -> str:
    """A name as it is compared: accents as one character, whether from a Mac or not."""
    return unicodedata.normalize("NFC", name)


def shown_name(member: Member) -> str:
    return ascii(member.name[:100]) if _CONTROL.search(member.name) else f'"{member.name[:100]}"'


def _refused(message: Phrase) -> Refused:
    return Refused(ErrorCode.INVALID_REQUEST, message)
