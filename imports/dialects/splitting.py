"""Splits a JSON body that is no JSON inside single items, so that these cost themselves and not the request.

Meant are values that no strict parser takes although everybody sees where they end: NaN, half a character, nesting
without end. Where quotes, brackets or commas are wrong nobody knows where an item ends: that stays a broken body.
"""

import json
import re
from collections.abc import Iterator
from itertools import islice, pairwise
from typing import NamedTuple

import msgspec

# What stands for the array while the rest is checked; nobody sends it.
PLACEHOLDER = b'["\\u0000 the listings"]'
KEY = rb'"%b"[ \t\r\n]*:[ \t\r\n]*\Z'
KEY_REACH = 200
# Up to the next bracket or comma outside texts; a quote is found only where its text does not end in its line.
_MARK = re.compile(rb'(?:[^"\[\]{},]++|"(?:[^"\\\x00-\x1f]|\\.)*+")*+(["\[\]{},])')
# Enough for any real request; beyond it the search would take longer than an answer may.
MARK_LIMIT = 2_000_000
RAW = msgspec.json.Decoder(msgspec.Raw)


class Split(NamedTuple):
    """The body with PLACEHOLDER instead of its listings, and these one by one."""

    around: bytes
    items: list[bytes]


def split_loosely(body: bytes, limit: int, name: str = "listings") -> Split | None:
    """At most `limit` items of the array with this name; None where it is not certain where each of them ends."""
    key = re.compile(KEY % re.escape(name.encode()))
    start, ends = 0, []
    depth = opened = 0
    for at, mark in marks(body):
        if mark in b"[{":
            if mark == b"[" and depth == 1 and not start and key.search(body, max(0, at - KEY_REACH), at):
                start = at + 1
            opened += bool(start) and depth == 2
            depth += 1
        elif mark in b"]}":
            depth -= 1
        elif mark == b'"':
            return None
        if start and (depth == 1 or (depth == 2 and mark == b",")):
            ends.append(at)
            if opened > 1:
                return None
            opened = 0
            if depth == 1:
                return _split(body, [start - 1, *ends], limit)
    return None


def marks(body: bytes) -> Iterator[tuple[int, bytes]]:
    """Brackets and commas outside texts, with their offsets; a quotation mark where a text does not end."""
    for count, found in enumerate(_MARK.finditer(body)):
        if count > MARK_LIMIT:
            return
        yield found.start(1), found[1]


def _split(body: bytes, bounds: list[int], limit: int) -> Split | None:
    pairs = islice(pairwise(bounds), limit)
    items = [body[begin + 1 : end].strip(b" \t\r\n") for begin, end in pairs]
    if not all(_has_an_end(item) for item in items):
        return None
    return Split(body[: bounds[0]] + PLACEHOLDER + body[bounds[-1] + 1 :], items)


def _has_an_end(item: bytes) -> bool:
    """Whether an item is JSON, or only its values are none."""
    try:
        RAW.decode(item)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        try:
            json.loads(item.decode("utf-8", "surrogateescape"), parse_int=len)
        except RecursionError:
            return True
        except ValueError:
            return False
    return True
