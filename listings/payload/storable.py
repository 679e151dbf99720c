"""What PostgreSQL's jsonb refuses or we do not want to keep, found in values that no field describes."""

import math
from collections.abc import Iterator

from listings.payload.pointer import Path, pointer
from seeki.lib.phrases import Phrase
from seeki.lib.phrases import phrase as _
from seeki.lib.problems import Fault, Problem, shown_value

DEPTH_LIMIT = 30
KEY_LIMIT = 200
BAG_LIMIT = 250_000  # bytes of JSON


def bad_text(text: str) -> Phrase | None:
    """Why a text cannot be stored, or None."""
    if "\x00" in text:
        return _("the character {code}", code="U+0000")
    if text.isascii():
        return None
    try:
        text.encode()
    except UnicodeEncodeError:
        return _("half of a character (a lone surrogate, or bytes that are not UTF-8)")
    return None


def bad_number(number: float) -> Phrase | None:
    return None if math.isfinite(number) else _("NaN, an infinity or a number beyond all limits")


def not_storable(path: Path, reason: Phrase, value: object = None) -> Problem:
    return Problem(Fault.NOT_STORABLE, pointer(path), None if value is None else shown_value(value), {"reason": reason})


def faults_in(value: object, path: Path, depth: int = 0) -> Iterator[Problem]:
    """Every place in any JSON value that cannot be stored."""
    if isinstance(value, str):
        if reason := bad_text(value):
            yield not_storable(path, reason, value)
    elif isinstance(value, float):
        if reason := bad_number(value):
            yield not_storable(path, reason)
    elif isinstance(value, (dict, list)):
        if depth < DEPTH_LIMIT:
            yield from _faults_below(value, path, depth + 1)
        else:
            yield not_storable(path, _("more than {count} levels of nesting", count=DEPTH_LIMIT))


def _faults_below(value: dict[str, object] | list[object], path: Path, depth: int) -> Iterator[Problem]:
    if isinstance(value, list):
        for index, inner in enumerate(value):
            yield from faults_in(inner, (*path, index), depth)
        return
    for key, inner in value.items():
        yield from key_faults(key, path)
        yield from faults_in(inner, (*path, key), depth)


def key_faults(key: str, path: Path) -> Iterator[Problem]:
    if len(key) > KEY_LIMIT:
        facts = {"limit": KEY_LIMIT, "length": len(key)}
        yield Problem(Fault.TOO_LONG, pointer((*path, key)), shown_value(key), facts)
    elif reason := bad_text(key):
        yield not_storable((*path, key), _("{what} in its name", what=reason))
