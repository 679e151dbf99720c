"""A raw item as plain Python values, even where PostgreSQL or a strict parser would refuse it: faults need a path."""

import json
import math
from collections.abc import Mapping

from pydantic_core import PydanticSerializationError, from_json, to_json

from seeki.lib.phrases import Phrase
from seeki.lib.phrases import phrase as _

# Python refuses to read longer integers (it takes quadratic time).
_DIGITS = 4_000


class UnreadableError(Exception):
    """Not JSON at all."""

    def __init__(self, reason: Phrase) -> None:
        super().__init__(reason)
        self.reason = reason


def as_json(item: Mapping[str, object]) -> bytes:
    """What a dialect mapped, in the form in which all items are judged."""
    try:
        return to_json(item, inf_nan_mode="constants", fallback=str)
    except (PydanticSerializationError, ValueError, RecursionError):
        pass
    try:
        return json.dumps(item, default=str, skipkeys=True).encode()
    except (ValueError, TypeError, RecursionError):
        raise UnreadableError(_("its nesting is too deep")) from None


def read(raw: bytes) -> object:
    try:
        return from_json(raw)
    except ValueError:
        return _read_anyhow(raw)


def _read_anyhow(raw: bytes) -> object:
    """With lone surrogates, NaN, endless digits and bytes that are no UTF-8 (which become lone surrogates)."""
    try:
        return json.loads(raw.decode("utf-8", "surrogateescape"), parse_int=_integer)
    except json.JSONDecodeError as error:
        reason = _(
            "{reason} (line {line}, column {column})", reason=error.msg, line=str(error.lineno), column=str(error.colno)
        )
        raise UnreadableError(reason) from None
    except RecursionError:
        raise UnreadableError(_("its nesting is too deep")) from None


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= _DIGITS else math.inf
