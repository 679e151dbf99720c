"""Stacked bars over time as numbers for an SVG; texts already, or a template would write them in the reader's form."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

from imports.pages.chart import BAR, HEIGHT, LEAST, STEP, nice


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time in equal steps, the last of which is going on."""

    name: str
    words: str
    begins: Sequence[datetime]
    format: str

    @property
    def since(self) -> datetime:
        return self.begins[0]

    def end(self, number: int) -> datetime:
        """When the step of this number, from 0, ends."""
        return self.begins[number + 1] if number + 1 < len(self.begins) else timezone.now()


def last_day(now: datetime) -> Span:
    hour = now.replace(minute=0, second=0, microsecond=0)
    return Span("day", "last 24 hours, by hour", [hour - timedelta(hours=23 - n) for n in range(24)], "H:i")


def last_month(now: datetime) -> Span:
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return Span("month", "last 30 days, by day", [midnight - timedelta(days=29 - n) for n in range(30)], "j M")


SPANS: dict[str, Callable[[datetime], Span]] = {"day": last_day, "month": last_month}


class Bar(NamedTuple):
    name: str
    y: str
    height: str


class Column(NamedTuple):
    x: str
    begins: datetime
    counts: Sequence[int]
    bars: Sequence[Bar]
    url: str

    @property
    def total(self) -> int:
        return sum(self.counts)


class Chart(NamedTuple):
    columns: Sequence[Column]
    top: int
    width: str
    step: str = f"{STEP:g}"
    bar: str = f"{BAR:g}"

    @property
    def total(self) -> int:
        return sum(column.total for column in self.columns)


def chart_of(
    span: Span, names: Sequence[str], counts: Sequence[Sequence[int]], url: Callable[[datetime, datetime], str]
) -> Chart:
    """`counts` holds for each step of the span one number for each name, from the ground up."""
    top = nice(max((sum(each) for each in counts), default=0))
    columns = [
        Column(
            f"{n * STEP + (STEP - BAR) / 2:g}",
            span.begins[n],
            each,
            bars(names, each, top),
            url(span.begins[n], span.end(n)),
        )
        for n, each in enumerate(counts)
    ]
    return Chart(columns, top, f"{len(columns) * STEP:g}")


def bars(names: Sequence[str], counts: Sequence[int], top: int) -> list[Bar]:
    made, y = [], HEIGHT
    for name, count in zip(names, counts, strict=True):
        if count > 0:
            height = max(LEAST, count / top * HEIGHT)
            y = max(0.0, y - height)
            made.append(Bar(name, f"{y:.2f}", f"{height:.2f}"))
    return made
