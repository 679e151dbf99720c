"""After the canonical check: what a listing can do without is taken out of it, with a warning, instead of refusing it.

A telephone number of 300 characters costs the telephone number. What makes the listing (id, offer, kind, price, place,
size) is never forgiven.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from seeki.lib.problems import Problem

ESSENTIAL = frozenset({
    "/external_id", "/listing_type", "/real_estate_type", "/price", "/price_on_request", "/currency", "/floorage",
    "/land_area", "/rooms", "/address", "/address/country_code", "/address/city", "/address/postal_code",
    "/coordinates", "/coordinates/lat", "/coordinates/lng", "/extra", "",
})  # fmt: skip
# Files are counted by their places here, and the dialect has seen to what these may hold.
_WITH_FILES = ("/images", "/floor_plans", "/videos", "/documents")


# Canonical pointer → how the sender calls the place, and its line.
Find = Callable[[str], tuple[str, int | None]]


class Forgiven(NamedTuple):
    """What is left, and a warning for each thing that was taken out of it."""

    payload: dict[str, Any]
    warnings: tuple[Problem, ...]


def forgive(sent: Mapping[str, Any], problems: Sequence[Problem], bag: str, find: Find) -> Forgiven | None:
    """What is taken out goes into the bag of this name. None if anything essential is wrong."""
    pointers = [problem.path for problem in problems]
    if any(path in ESSENTIAL or path.startswith(_WITH_FILES) for path in pointers):
        return None
    payload = _copied(sent)
    kept = payload.setdefault("extra", {}).setdefault(bag, {})
    warnings = []
    for problem in sorted(problems, key=lambda problem: _order(problem.path), reverse=True):
        path, line = find(problem.path)
        taken = _take(payload, problem.path.split("/")[1:])
        if taken is None:
            return None
        kept.setdefault(path, taken)
        warnings.append(replace(problem, path=f"{path}, line {line}" if line else path))
    return Forgiven(payload, tuple(warnings))


def _order(pointer: str) -> list[tuple[int, str]]:
    """So that the last entry of a list is taken out first."""
    return [(int(step), "") if step.isdigit() else (0, step) for step in pointer.split("/")]


def _take(holder: Any, steps: list[str]) -> Any:
    """Take out a field, or the whole entry of a list. None if it is not there."""
    for at, step in enumerate(steps):
        if isinstance(holder, list):
            index = int(step) if step.isdigit() else len(holder)
            return holder.pop(index) if index < len(holder) else None
        if not isinstance(holder, dict) or step not in holder:
            return None
        if at == len(steps) - 1:
            return holder.pop(step)
        holder = holder[step]
    return None


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(inner) for key, inner in value.items()}
    return [_copied(inner) for inner in value] if isinstance(value, list) else value
