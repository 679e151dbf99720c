"""What a check has found, as pages show it: items under their causes, each with what was understood of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from listings.facts import facts_for_buyers, facts_for_the_agency
from listings.place import as_line
from seeki.lib.problems import ERROR_CODES, ErrorCode
from seeki.lib.sentences import describe


def grouped(entries: Sequence[dict[str, Any]], causes: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The entries of a page under their causes; those without one in a group without a name."""
    by_rank = {cause["rank"]: told(cause) for cause in causes}
    groups: list[dict[str, Any]] = []
    for entry in entries:
        if not groups or groups[-1]["rank"] != entry["rank"]:
            groups.append({"rank": entry["rank"], "cause": by_rank.get(entry["rank"]), "entries": []})
        for error in entry["errors"]:
            error["is_told"] = is_told(error, groups[-1]["cause"])
        groups[-1]["entries"].append(entry)
    return groups


def is_told(error: Mapping[str, Any], cause: Mapping[str, Any] | None) -> bool:
    """Whether the heading of the group says the same."""
    return cause is not None and (error["message"], error["hint"]) == (cause["message"], cause["hint"])


def told(cause: Mapping[str, Any]) -> dict[str, Any]:
    """A cause with its example as a sentence, and what to do."""
    if cause["problem"]:
        described = describe(cause["problem"])
        return {**cause, "message": described["message"], "hint": described["hint"]}
    known = ERROR_CODES[ErrorCode(cause["code"])]
    return {**cause, "message": known.cause, "hint": known.remedy}


def shown(entry: dict[str, Any]) -> dict[str, Any]:
    """An entry whose errors are sentences, with what was understood of it as a page shows it."""
    understood = entry["understood"]
    if understood and not entry["removal"]:
        entry["name"] = understood.get("name", "")
        entry["description"] = understood.get("description", "")
        entry["address"] = as_line(understood.get("address") or {})
        entry["images"] = len(understood.get("images") or [])
        entry["facts"] = [*facts_for_buyers(understood), facts_for_the_agency(understood)]
    if entry["code"] and not entry["errors"]:
        known = ERROR_CODES[ErrorCode(entry["code"])]
        entry["message"] = f"{known.cause} {known.remedy}"
    return entry
