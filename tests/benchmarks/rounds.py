"""Cases side by side: they take turns, in another order each round, and what counts are ratios within a round."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

# Prepares what it needs, and returns the seconds of what is measured.
Case = Callable[[], float]
Times = Mapping[str, Sequence[float]]


class Ratio(NamedTuple):
    """The median of the rounds, the lowest and the highest."""

    middle: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{shown(self.middle)} ({shown(self.low)}-{shown(self.high)})"


def shown(number: float) -> str:
    return f"{number:.0f}" if number >= 20 else f"{number:.1f}" if number >= 5 else f"{number:.2f}"


@dataclass(frozen=True)
class Target:
    bound: float
    is_least: bool
    unit: str

    def __str__(self) -> str:
        return f"{'≥' if self.is_least else '≤'} {self.bound:g} {self.unit}".strip()

    def is_met(self, ratio: Ratio) -> bool:
        """Judged as it is shown: no one can tell 1.404 from 1.40 here."""
        middle = round(ratio.middle, 2)
        return middle >= self.bound if self.is_least else middle <= self.bound


def at_least(bound: float, unit: str = "×") -> Target:
    return Target(bound, True, unit)


def at_most(bound: float, unit: str = "×") -> Target:
    return Target(bound, False, unit)


@dataclass(frozen=True)
class Line:
    """One line of the table."""

    row: str
    beside: str
    ratio: Ratio
    target: Target
    # What was measured, for people: medians in this run.
    detail: str = ""

    @property
    def is_met(self) -> bool:
        return self.target.is_met(self.ratio)


def alternate(cases: Mapping[str, Case], rounds: int, tell: Callable[[str], None]) -> dict[str, list[float]]:
    """Each case once to warm up, and then in each round once."""
    for name, case in cases.items():
        tell(f"warming up: {name} {case():.2f} s")
    times: dict[str, list[float]] = {name: [] for name in cases}
    names = list(cases)
    for number in range(rounds):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            times[name].append(cases[name]())
        tell(f"round {number + 1} of {rounds}: " + ", ".join(f"{name} {times[name][-1]:.3f} s" for name in names))
    return times


def ratio(above: Sequence[float], below: Sequence[float]) -> Ratio:
    found = [one / other for one, other in zip(above, below, strict=True)]
    return Ratio(statistics.median(found), min(found), max(found))


def single(value: float) -> Ratio:
    """A figure that is not made of rounds: a peak of memory."""
    return Ratio(value, value, value)


def medians(times: Times) -> str:
    return ", ".join(f"{name} {milliseconds(statistics.median(seconds))}" for name, seconds in times.items())


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms" if seconds < 0.1 else f"{seconds * 1000:,.0f} ms"
