"""The canonical listing in the making: what is put where, from which place of the record, and with which doubts."""

from typing import Any

from seeki.lib.phrases import Said
from seeki.lib.problems import Fault, Problem, shown_value

# More are not reported: who has a hundred has one cause.
WARNING_LIMIT = 100
# Pointers are constants: each is taken apart once.
_steps: dict[str, tuple[str, str]] = {}


class Draft:
    """`sources` says for a canonical pointer its cell. Warnings and problems have a cell as their path."""

    __slots__ = ("payload", "problems", "sources", "warnings")

    def __init__(self) -> None:
        self.payload: dict[str, Any] = {}
        self.sources: dict[str, str] = {}
        self.warnings: list[Problem] = []
        self.problems: dict[str, Problem] = {}

    def put(self, pointer: str, value: object, source: str) -> None:
        """At `/price` or `/running_costs/heating`."""
        steps = _steps.get(pointer)
        if steps is None:
            parent, _, name = pointer[1:].rpartition("/")
            steps = _steps[pointer] = (parent, name)
        if steps[0]:
            self.payload.setdefault(steps[0], {})[steps[1]] = value
        else:
            self.payload[steps[1]] = value
        self.sources[pointer] = source

    def put_part(self, whole: str, part: str, name: str, value: object, source: str) -> None:
        """At `/contact/address/city`."""
        self.payload.setdefault(whole, {}).setdefault(part, {})[name] = value
        self.sources[f"/{whole}/{part}/{name}"] = source

    def put_first(self, pointer: str, value: object, source: str) -> bool:
        """As `put`, unless there is something already."""
        if pointer in self.sources:
            return False
        self.put(pointer, value, source)
        return True

    def add(self, pointer: str, entry: object, source: str) -> None:
        """One more entry of a list, once."""
        name = pointer[1:]
        entries = self.payload.get(name)
        if entries is None:
            entries = self.payload[name] = []
        if entry not in entries:
            self.sources[f"{pointer}/{len(entries)}"] = source
            entries.append(entry)

    def has(self, pointer: str) -> bool:
        return pointer in self.sources

    # Doubts

    def left_out(self, source: str, value: str, reason: Said, expected: Said) -> None:
        """It is not used, but stays in the bag."""
        self._warn(Problem(Fault.LEFT_OUT, source, shown_value(value), {"reason": reason, "expected": expected}))

    def read_as(self, source: str, value: str, read: Said, expected: Said) -> None:
        self._warn(Problem(Fault.READ_AS, source, shown_value(value), {"read": read, "expected": expected}))

    def assumed(self, source: str, assumed: Said) -> None:
        self._warn(Problem(Fault.ASSUMED, source, None, {"assumed": assumed}))

    def explain(self, pointer: str, problem: Problem) -> None:
        """What to say if the canonical check refuses the field at `pointer`: the dialect knows the remedy."""
        self.problems[pointer] = problem

    def _warn(self, problem: Problem) -> None:
        if len(self.warnings) < WARNING_LIMIT:
            self.warnings.append(problem)
