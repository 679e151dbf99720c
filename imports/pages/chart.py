"""Thirty days as stacked bars: numbers for an SVG that is stretched to the width of the page.

They are texts already, since a template would write them with the decimal sign of the reader.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from imports.history.health import Day

# Of the drawing, in units of its own: a day's share of the width, the bar in it, and the height.
STEP, BAR, HEIGHT = 10.0, 7.0, 100.0
NICE = (1, 2, 4, 6, 8, 10)
# At least so high is what is there at all, or one refusal beside a thousand listings could not be seen.
LEAST = 1.5


class Bar(NamedTuple):
    """One part of a day's bar."""

    name: str
    y: str
    height: str


class Column(NamedTuple):
    day: Day
    x: str
    bars: Sequence[Bar]


class Chart(NamedTuple):
    columns: Sequence[Column]
    top: int
    width: str

    @property
    def is_empty(self) -> bool:
        return not any(column.bars for column in self.columns)

    @property
    def half(self) -> int | None:
        """What the line in the middle means, if it is a whole number."""
        return self.top // 2 if self.top % 2 == 0 else None

    @property
    def dates(self) -> Sequence[date]:
        """The days that are named below the bars."""
        days = [column.day.day for column in self.columns]
        return [days[0], days[len(days) // 3], days[len(days) * 2 // 3], days[-1]]


def chart_of(days: Sequence[Day]) -> Chart:
    top = nice(max((day.accepted + day.unchanged + day.rejected for day in days), default=0))
    columns = [Column(day, f"{n * STEP + (STEP - BAR) / 2:g}", bars(day, top)) for n, day in enumerate(days)]
    return Chart(columns, top, f"{len(days) * STEP:g}")


def bars(day: Day, top: int) -> list[Bar]:
    """From the ground up: what changed something, what was unchanged, what was refused."""
    made, y = [], HEIGHT
    for name, count in (("accepted", day.accepted), ("unchanged", day.unchanged), ("rejected", day.rejected)):
        if count > 0:
            height = max(LEAST, count / top * HEIGHT)
            y = max(0.0, y - height)
            made.append(Bar(name, f"{y:.2f}", f"{height:.2f}"))
    return made


def nice(number: int) -> int:
    """The next number above that people would write at an axis."""
    unit = 1
    while unit * 10 < number:
        unit *= 10
    return next(factor * unit for factor in NICE if factor * unit >= number)
