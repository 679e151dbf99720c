"""JSON bodies taken apart without parsing what their items hold."""

import mmap
import re
from codecs import BOM_UTF8
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, BinaryIO, TypeAlias

import msgspec

from seeki.lib.phrases import Phrase, Said
from seeki.lib.phrases import phrase as _
from seeki.lib.problems import ErrorCode
from seeki.lib.refused import Refused

BYTE_OFFSET = re.compile(r"\(byte (\d+)\)")
TOO_DEEP = _("it is nested too deeply")
# What msgspec says, in words that can be translated; what is not here is told in its own.
REASONS: Mapping[str, Phrase] = {
    "Input data was truncated": _("it ends too early"),
    "invalid character": _("a character that cannot stand here"),
    "invalid number": _("this is no number"),
    "invalid escaped character": _("a backslash before a character that needs none"),
    "invalid character in unicode escape": _("a Unicode escape needs four hexadecimal digits"),
    "unexpected end of escaped utf-16 surrogate pair": _("half of a character"),
    "unexpected end of hex escape": _("a Unicode escape needs four hexadecimal digits"),
    "invalid utf-16 surrogate pair": _("half of a character"),
    "expected ',' or ']'": _("a comma, or the end of the array, is missing"),
    "expected ',' or '}'": _("a comma, or the end of the object, is missing"),
    "trailing comma in array": _("a comma stands before the end of the array"),
    "trailing comma in object": _("a comma stands before the end of the object"),
    "expected ':'": _("a colon is missing"),
    "expected '\"'": _("the name of a field must stand in quotation marks"),
    "object keys must be strings": _("the name of a field must stand in quotation marks"),
    "trailing characters": _("something stands behind the end"),
}
Raws: TypeAlias = Sequence[bytes | msgspec.Raw]
Body: TypeAlias = bytes | memoryview


def whole(document: BinaryIO) -> Body:
    """All of a document, without its byte order mark; a file is mapped, not copied.

    A copy would be one piece of the heap, from where it goes, after a few large deliveries at once, back to nobody:
    a worker held 260 MB in the end instead of 190.
    """
    try:
        body: Body = memoryview(mmap.mmap(document.fileno(), 0, access=mmap.ACCESS_READ))
    except (OSError, ValueError):  # no file, or an empty one
        body = document.read()
    return body[len(BOM_UTF8) :] if body[: len(BOM_UTF8)] == BOM_UTF8 else body


def decode(decoder: msgspec.json.Decoder[Any], body: Body, expected: Said) -> Any:
    """`expected` is what to say where the body is JSON of another kind. Raises Refused."""
    try:
        return decoder.decode(body)
    except msgspec.ValidationError:
        raise Refused(ErrorCode.INVALID_REQUEST, expected) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refused(
            ErrorCode.MALFORMED_BODY, _("The body is not valid JSON: {reason}.", reason=where(bytes(body), error))
        ) from None


def where(body: bytes, error: Exception) -> Phrase:
    """The decoder's reason, with line and column instead of a byte offset."""
    if isinstance(error, RecursionError):
        return TOO_DEEP
    if isinstance(error, UnicodeDecodeError):
        return _("the name of a field is not UTF-8")
    found = BYTE_OFFSET.search(str(error))
    at = min(int(found.group(1)), len(body)) if found else len(body)
    reason = BYTE_OFFSET.sub("", str(error)).removeprefix("JSON is malformed: ").strip()
    if reason == "trailing characters":
        at -= 1  # the decoder has passed the first of them by then
    line = body.count(b"\n", 0, at) + 1
    column = at - (body.rfind(b"\n", 0, at) + 1) + 1
    told = REASONS.get(reason, reason)
    return _("{reason} (line {line}, column {column})", reason=told, line=str(line), column=str(column))


@cache
def splitter(limit: int) -> msgspec.json.Decoder[Any]:
    """A decoder of an array into at most `limit` raw items, which skips the rest without keeping it.

    As a plain list, 25 MB of "0,0,0,…" would become a gigabyte of objects before they could be counted.
    """
    fields = [(f"item_{n}", msgspec.Raw, msgspec.field(default=msgspec.Raw())) for n in range(limit)]
    return msgspec.json.Decoder(msgspec.defstruct("Items", fields, array_like=True, gc=False))


def split(listings: msgspec.Raw, name: str, limit: int) -> Raws:
    """At most so many raw items of the array with this name."""
    try:
        items = msgspec.structs.astuple(splitter(limit).decode(listings))
    except msgspec.ValidationError:
        raise Refused(ErrorCode.INVALID_REQUEST, _("{name} must be an array of listings.", name=name)) from None
    except RecursionError:
        raise Refused(ErrorCode.MALFORMED_BODY, _("The body is not valid JSON: {reason}.", reason=TOO_DEEP)) from None
    return [item for item in items if item]
