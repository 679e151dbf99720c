"""Pydantic's errors as problems of ours: the sender's path, what came, and what the sentence needs."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from listings.payload import base
from listings.payload.pointer import Path, pointer
from listings.payload.shape import LISTING, Kind, Shape
from seeki.lib.phrases import Phrase, Said
from seeki.lib.phrases import phrase as _
from seeki.lib.problems import Fault, Problem, shown_value

# Longer lists of allowed words are shortened in the message; the schema has them all.
ALLOWED_LIMIT = 40

A_NUMBER = _("a number")
AN_OBJECT = _("an object")
A_TEXT = _("a text")
EXPECTED_BY_KIND: Mapping[Kind, Phrase] = {
    "object": AN_OBJECT, "map": AN_OBJECT, "bag": AN_OBJECT, "list": _("a list"), "text": A_TEXT,
    "label": A_TEXT, "word": _("one of the words below"), "number": A_NUMBER, "integer": _("a whole number"),
    "money": A_NUMBER, "flag": _("true or false"), "date": _("a date (YYYY-MM-DD)"),
    "time": _("a time of ISO 8601 with offset (such as 2026-12-05T10:00:00+01:00)"),
}  # fmt: skip
EXPECTED_BY_PATTERN: Mapping[str, Phrase] = {
    base.FILE_PATTERN: _("a public address that begins with http:// or https://"),
    base.URL_PATTERN: _("a public address that begins with http:// or https://"),
    base.EMAIL_PATTERN: _("one e-mail address (such as jan@example.com)"),
    base.LANGUAGE_PATTERN: _("a language tag of BCP 47 (such as en, pt-PT)"),
    base.RATING_PATTERN: _("an energy class (such as A, B+, A2)"),
    base.PRINTABLE_PATTERN: _("a text without line breaks, tabs and other control characters"),
}
FAULT_BY_KIND: Mapping[Kind, Fault] = {
    "number": Fault.NOT_A_NUMBER, "money": Fault.NOT_A_NUMBER, "integer": Fault.NOT_AN_INTEGER,
    "date": Fault.NOT_A_DATE, "word": Fault.NOT_ALLOWED,
}  # fmt: skip

_Judged: TypeAlias = tuple[Fault, dict[str, Any]]
_Judge: TypeAlias = Callable[[Mapping[str, Any], Any, Shape], _Judged]


def problem(error: ErrorDetails, path: Path, raw: object) -> Problem:
    """`path` and `raw` are the sender's: blank entries that left a list are still counted."""
    shape = shape_at(error["loc"]) or LISTING
    if path[-1:] == ("[key]",):  # so pydantic says that the key itself is wrong
        path, value = path[:-1], path[-2]
    else:
        path, value = _where(path, raw)
    judge: _Judge = _JUDGES.get(error["type"], _by_kind)
    fault, facts = judge(error.get("ctx") or {}, value, shape)
    return Problem(fault, pointer(path), None if fault is Fault.MISSING else shown(value), facts)


def shape_at(path: Path) -> Shape | None:
    shape: Shape | None = LISTING
    for step in path:
        shape = shape.below(step) if shape else None
    return shape


def shown(value: object) -> str:
    try:
        return shown_value(value)
    except (RecursionError, ValueError):
        return "…"


def _where(path: Path, raw: object) -> tuple[Path, Any]:
    """The place in what was sent. An image may be a plain address: then `url` is not a place of its own."""
    value = raw
    for at, step in enumerate(path):
        if isinstance(value, str):
            return path[:at], value
        try:
            value = value[step]  # type: ignore[index]
        except (LookupError, TypeError):
            return path, None
    return path, value


def _missing(context: Mapping[str, Any], value: object, shape: Shape) -> _Judged:
    return Fault.MISSING, {"expected": _(" (one of {words})", words=allowed(shape)) if shape.words else ""}


def _not_allowed(context: Mapping[str, Any], value: object, shape: Shape) -> _Judged:
    return Fault.NOT_ALLOWED, {"allowed": allowed(shape), "suggestion": shape.suggestion(value)}


def allowed(shape: Shape) -> Said:
    if shape.expected:
        return _(shape.expected)
    words = ", ".join(shape.words[:ALLOWED_LIMIT])
    if len(shape.words) <= ALLOWED_LIMIT:
        return words
    return _("{words} … ({count} in all, see the schema)", words=words, count=len(shape.words))


def _too_small(context: Mapping[str, Any], value: object, shape: Shape) -> _Judged:
    return Fault.TOO_SMALL, {"limit": _limit(context["ge"])}


def _too_large(context: Mapping[str, Any], value: object, shape: Shape) -> _Judged:
    return Fault.TOO_LARGE, {"limit": _limit(context["le"])}


def _limit(number: Any) -> int | str:
    return int(number) if number == int(number) else str(number)


def _too_short(context: Mapping[str, Any], value: object, shape: Shape) -> _Judged:
    return Fault.TOO_SHORT, {"limit": context["min_length"]}


def _too_long(context: Mapping[str, Any], value: Any, shape: Shape) -> _Judged:
    return Fault.TOO_LONG, {"limit": context["max_length"], "length": len(str(value).strip())}


def _too_many(context: Mapping[str, Any], value: Any, shape: Shape) -> _Judged:
    return Fault.TOO_MANY, {"limit": context["max_length"], "length": len(value or ())}


def _wrong_form(context: Mapping[str, Any], value: object, shape: Shape) -> _Judged:
    return Fault.WRONG_FORM, {"expected": EXPECTED_BY_PATTERN.get(context["pattern"], _("of the form in the schema"))}


def _too_fine(context: Mapping[str, Any], value: object, shape: Shape) -> _Judged:
    return Fault.WRONG_FORM, {"expected": _("a number with at most {count} decimals", count=context["decimal_places"])}


def _by_kind(context: Mapping[str, Any], value: object, shape: Shape) -> _Judged:
    """The type is wrong, or a text could not be read as the type: which of the two, the kind of field says."""
    fault = FAULT_BY_KIND.get(shape.kind, Fault.WRONG_TYPE)
    if fault is Fault.NOT_ALLOWED:
        return _not_allowed(context, value, shape)
    return fault, {"expected": EXPECTED_BY_KIND[shape.kind]}


_JUDGES: Mapping[str, _Judge] = {
    "missing": _missing,
    "enum": _not_allowed,
    "literal_error": _not_allowed,
    "greater_than_equal": _too_small,
    "less_than_equal": _too_large,
    "string_too_short": _too_short,
    "string_too_long": _too_long,
    "too_long": _too_many,
    "string_pattern_mismatch": _wrong_form,
    "decimal_max_places": _too_fine,
}


def details(error: ValidationError) -> list[ErrorDetails]:
    return error.errors(include_url=False, include_input=False)
