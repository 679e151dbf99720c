"""What was refused or failed, by code over time: of the newest so many, out of a small index of them alone."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from imports.support.figures.bars import Chart, Span, chart_of
from imports.support.figures.rows import rows

LIMIT, CODES = 100_000, 12
SQL = """
    WITH newest AS (
        SELECT finished_at, error_code FROM imports_importitem
        WHERE status IN ('failed', 'rejected') AND finished_at >= %s ORDER BY finished_at DESC LIMIT %s
    )
    SELECT error_code, width_bucket(finished_at, %s::timestamptz[]), count(*) FROM newest GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Failure:
    """A code, how often it occurred, and when."""

    code: str
    count: int
    chart: Chart
    url: str


@dataclass(frozen=True, slots=True)
class Failures:
    codes: list[Failure]
    # Where there were more than are counted, only the newest are.
    is_capped: bool
    total: int


def failures(span: Span) -> Failures:
    with connection.cursor() as cursor:
        cursor.execute(SQL, [span.since, LIMIT, list(span.begins)])
        found = cursor.fetchall()
    by_code: dict[str, list[int]] = {}
    for code, number, count in found:
        by_code.setdefault(code, [0] * len(span.begins))[number - 1] += count
    each = [failure(code, counts, span) for code, counts in by_code.items()]
    total = sum(one.count for one in each)
    most = sorted(each, key=lambda one: (-one.count, one.code))[:CODES]
    return Failures(most, total >= LIMIT, total)


def failure(code: str, counts: list[int], span: Span) -> Failure:
    def between(since: datetime, until: datetime) -> str:
        return rows("imports_importitem", error_code=code, finished_at__gte=since, finished_at__lt=until)

    chart = chart_of(span, ("rejected",), [[count] for count in counts], between)
    return Failure(code, sum(counts), chart, rows("imports_importitem", error_code=code, finished_at__gte=span.since))
