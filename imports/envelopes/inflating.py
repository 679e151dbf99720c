"""The data of one member as a stream, held to the size and the checksum that the directory gives."""

import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from imports.envelopes.checking import DEFLATED
from imports.envelopes.directory import Member
from seeki.lib.phrases import Phrase
from seeki.lib.phrases import phrase as _

PIECE = 256 * 1024
_LOCAL_FIELDS = struct.Struct("<4s5H3L2H")
_LOCAL = b"PK\x03\x04"


class MemberError(Exception):
    """A member that cannot be read; the reason is a part of a sentence. It may be an image, and no loss of the rest."""

    def __init__(self, reason: Phrase) -> None:
        super().__init__(reason)
        self.reason = reason


def pieces(stream: BinaryIO, member: Member, limit: int) -> Iterator[bytes]:
    """Raises MemberError, after some pieces perhaps: only what was read to its end is good."""
    if member.size > limit:
        raise MemberError(_("it is larger than {limit} MB", limit=limit // (1024 * 1024)))
    packed = _packed(stream, member)
    count = crc = 0
    for piece in _inflated(packed, member.size) if member.method == DEFLATED else packed:
        count += len(piece)
        crc = zlib.crc32(piece, crc)
        yield piece
    if count != member.size:
        raise MemberError(_("it is shorter than the directory of the zip says"))
    if crc != member.crc:
        raise MemberError(_("its checksum is wrong"))


def _packed(stream: BinaryIO, member: Member) -> Iterator[bytes]:
    at = _data_start(stream, member)
    end = at + member.packed
    if end > member.end:
        raise MemberError(_("it reaches into the next file of the zip"))
    while at < end:
        stream.seek(at)  # each time: others may read from the same stream in between
        piece = stream.read(min(PIECE, end - at))
        if not piece:
            raise MemberError(_("the zip ends inside it"))
        at += len(piece)
        yield piece


def _data_start(stream: BinaryIO, member: Member) -> int:
    stream.seek(member.offset)
    header = stream.read(_LOCAL_FIELDS.size + len(member.raw_name))
    if len(header) < _LOCAL_FIELDS.size or not header.startswith(_LOCAL):
        raise MemberError(_("it does not stand where the directory of the zip says"))
    fields = _LOCAL_FIELDS.unpack_from(header)
    names, extras = fields[-2:]
    if header[_LOCAL_FIELDS.size :] != member.raw_name or names != len(member.raw_name):
        raise MemberError(_("it has another name than in the directory of the zip"))
    return member.offset + _LOCAL_FIELDS.size + int(names) + int(extras)


def _inflated(packed: Iterator[bytes], size: int) -> Iterator[bytes]:
    inflate, count = zlib.decompressobj(-15), 0
    try:
        for data in packed:
            while (piece := inflate.decompress(data, PIECE)) or inflate.unconsumed_tail:
                count += len(piece)
                if count > size:
                    raise MemberError(_("it is longer than the directory of the zip says"))
                yield piece
                data = inflate.unconsumed_tail
            if inflate.eof:
                return  # what stands behind it is nobody's, and would pile up in the decompressor
    except zlib.error:
        raise MemberError(_("its compressed data is damaged")) from None
    if not inflate.eof:
        raise MemberError(_("its compressed data is incomplete"))
