"""The directory of a zip, read by hand: in bounded memory whatever it claims, and with nothing inflated."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, NamedTuple

from seeki.lib.phrases import Phrase
from seeki.lib.phrases import phrase as _
from seeki.lib.problems import ErrorCode
from seeki.lib.refused import Refused

# The comment that ends a zip has two bytes for its length; as much may stand behind it.
TAIL = 22 + 2 * 65_535
DIRECTORY_LIMIT = 16 * 1024 * 1024
_END, _END64, _LOCATOR, _ENTRY = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07", b"PK\x01\x02"
_END_FIELDS = struct.Struct("<4s4H2LH")
_END64_FIELDS = struct.Struct("<4sQ2H2L4Q")
_LOCATOR_FIELDS = struct.Struct("<4sLQL")
_ENTRY_FIELDS = struct.Struct("<4s6H3L5H2L")
_UTF8_FLAG = 0x800
_SHORT, _LONG = 0xFFFF, 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Member:
    """One entry. `name` is as it stands there, with "/" for "\\"; `end` is where its data must have ended."""

    name: str
    raw_name: bytes
    system: int
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    attributes: int
    offset: int
    end: int = 0

    @property
    def is_folder(self) -> bool:
        return self.name.endswith("/")


class Directory(NamedTuple):
    members: list[Member]
    start: int


class _Place(NamedTuple):
    """Where the directory stands, and by how much all offsets are wrong because something was put before the zip."""

    start: int
    size: int
    files: int
    shift: int


def read_directory(stream: BinaryIO, count_limit: int) -> Directory:
    place = _place(stream)
    if place.files > count_limit:
        told = _("The zip holds {count} files; the limit is {limit}.", count=place.files, limit=count_limit)
        raise Refused(ErrorCode.PAYLOAD_TOO_LARGE, told)
    if place.size > DIRECTORY_LIMIT:
        limit = DIRECTORY_LIMIT // (1024 * 1024)
        raise Refused(
            ErrorCode.PAYLOAD_TOO_LARGE, _("The directory of the zip is larger than {limit} MB.", limit=limit)
        )
    stream.seek(place.start)
    data = stream.read(place.size)
    members = []
    for member in _entries(data, place.shift):
        members.append(member)
        if len(members) > count_limit:
            raise Refused(ErrorCode.PAYLOAD_TOO_LARGE, _("The zip holds more than {limit} files.", limit=count_limit))
    if len(members) != place.files:
        raise broken(_("its directory says {said} files, but lists {count}", said=place.files, count=len(members)))
    return Directory(members, place.start)


def broken(reason: Phrase) -> Refused:
    return Refused(ErrorCode.MALFORMED_BODY, _("The zip is damaged or incomplete: {reason}.", reason=reason))


def _place(stream: BinaryIO) -> _Place:
    length = stream.seek(0, 2)
    base = max(0, length - TAIL)
    stream.seek(base)
    tail = stream.read(TAIL)
    found = tail.rfind(_END)
    if found < 0 or len(tail) - found < _END_FIELDS.size:
        raise broken(_("the end of its directory is missing"))
    disk, first_disk, _here, count, size, offset = _END_FIELDS.unpack_from(tail, found)[1:7]
    end = base + found
    if _SHORT in (disk, first_disk, count) or _LONG in (size, offset):
        end, disk, first_disk, count, size, offset = _place64(stream, end) or (
            (end, disk, first_disk, count, size, offset)
        )
    if disk or first_disk:
        raise Refused(ErrorCode.INVALID_REQUEST, _("The zip is split over several files; send it in one."))
    shift = end - size - offset
    if shift < 0:
        raise broken(_("its directory does not stand where it should"))
    return _Place(end - size, size, count, shift)


def _place64(stream: BinaryIO, end: int) -> tuple[int, int, int, int, int, int] | None:
    """The same from the record for large zips; it stands right before the usual one, whatever its offset says."""
    at = end - _LOCATOR_FIELDS.size
    locator = _read(stream, at, _LOCATOR_FIELDS)
    if locator is None or locator[0] != _LOCATOR:
        return None
    at -= _END64_FIELDS.size
    fields = _read(stream, at, _END64_FIELDS)
    if fields is None or fields[0] != _END64:
        raise broken(_("the end of its directory (zip64) is missing"))
    disk, first_disk, _here, count, size, offset = fields[4:]
    return at, disk, first_disk, count, size, offset


def _read(stream: BinaryIO, at: int, fields: struct.Struct) -> tuple[Any, ...] | None:
    if at < 0:
        return None
    stream.seek(at)
    data = stream.read(fields.size)
    return fields.unpack(data) if len(data) == fields.size else None


def _entries(data: bytes, shift: int) -> Iterator[Member]:
    at = 0
    while at < len(data):
        if data[at : at + 4] != _ENTRY or len(data) - at < _ENTRY_FIELDS.size:
            raise broken(_("its directory cannot be read"))
        fields = _ENTRY_FIELDS.unpack_from(data, at)
        made_by, flags, method = fields[1], fields[3], fields[4]
        crc, packed, size, names, extras, comments = fields[7:13]
        attributes, offset = fields[15:]
        name_at = at + _ENTRY_FIELDS.size
        at = name_at + names + extras + comments
        if at > len(data):
            raise broken(_("its directory cannot be read"))
        raw_name = data[name_at : name_at + names]
        extra = data[name_at + names : name_at + names + extras]
        size, packed, offset = _large(extra, size, packed, offset)
        name = decoded(raw_name, flags).replace("\\", "/")
        yield Member(name, raw_name, made_by >> 8, flags, method, crc, packed, size, attributes, offset + shift)


def decoded(raw: bytes, flags: int) -> str:
    """UTF-8 if it is, whether the flag says so or not; else what DOS wrote."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("utf-8", "replace") if flags & _UTF8_FLAG else raw.decode("cp437")


def _large(extra: bytes, *values: int) -> list[int]:
    """Size, packed size and offset, those that do not fit replaced by what the zip64 field has for them."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind == 1:
            numbers = iter(struct.unpack_from(f"<{length // 8}Q", extra[at + 4 : at + 4 + length].ljust(length, b"\0")))
            return [next(numbers, value) if value == _LONG else value for value in values]
        at += 4 + length
    return list(values)
