"""Sentences for people, made of problems where they are shown."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext

from seeki.lib.phrases import read, shown
from seeki.lib.problems import ERROR_CODES, FAULTS, ErrorCode, Fault, Problem

ITEM_PREFIX = re.compile(r"^(?:/listings/\d+(?=/|$))?/?")
LISTED_VALUES = 30


class Facts(dict[str, Any]):
    """Facts of a problem; one that is not known leaves its place in the sentence empty."""

    def __missing__(self, key: str) -> str:
        return ""


def describe(problem: Mapping[str, Any]) -> dict[str, Any]:
    """A stored problem as an answer shows it: path, code, message, value, hint, docs_url."""
    entry = FAULTS[Fault(problem["code"])]
    facts = Facts({name: read(fact) for name, fact in problem["facts"].items()})
    facts["field"] = field_name(problem["path"])
    facts["value"] = problem["value"]
    if isinstance(facts["allowed"], (list, tuple)):
        facts["allowed"] = listed(facts["allowed"])
    return {
        "path": problem["path"],
        "code": problem["code"],
        "message": str(entry.message).format_map(facts),
        "value": problem["value"],
        "hint": str(entry.hint).format_map(facts),
        "docs_url": docs_url(problem["code"]),
    }


def describe_all(problems: Iterable[Problem | Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [describe(problem.stored() if isinstance(problem, Problem) else problem) for problem in problems]


def field_name(path: str) -> str:
    """`/listings/3/address/city` is address.city to a reader; an XML path stays as it is."""
    if not path.startswith("/"):
        return path or gettext("the item")
    return ITEM_PREFIX.sub("", path).replace("/", ".").replace("~1", "/").replace("~0", "~") or gettext("the item")


def listed(words: Sequence[str]) -> str:
    shown = ", ".join(words[:LISTED_VALUES])
    return f"{shown}, …" if len(words) > LISTED_VALUES else shown


def headline(code: ErrorCode, described: Sequence[Mapping[str, Any]]) -> str:
    """One message for an item: what is wrong with it, three faults at most."""
    if not described:
        return f"{ERROR_CODES[code].cause} {ERROR_CODES[code].remedy}"
    sentences = [f"{error['message']} {error['hint']}".strip() for error in described[:3]]
    more = len(described) - len(sentences)
    if more:
        sentences.append(gettext("And {count} more, see errors.").format(count=shown(more)))
    return " ".join(sentences)


def docs_url(code: str) -> str:
    """The page of a code, of a request's, an item's or a field's."""
    return f"{settings.SEEKI_PUBLIC_URL}/docs/errors/{code}"
