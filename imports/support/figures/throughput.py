"""What came in, and what became of it: sums over an index of the deliveries alone."""

from datetime import datetime

from django.db import connection

from imports.support.figures.bars import Chart, Span, chart_of
from imports.support.figures.rows import rows

NAMES = ("accepted", "unchanged", "rejected")
SQL = """
    SELECT width_bucket(received_at, %s::timestamptz[]), sum(accepted_count - unchanged_count - failed_count),
        sum(unchanged_count), sum(rejected_count + failed_count)
    FROM imports_importbatch WHERE received_at >= %s GROUP BY 1
"""


def throughput(span: Span) -> Chart:
    with connection.cursor() as cursor:
        cursor.execute(SQL, [list(span.begins), span.since])
        found = {number: [int(count) for count in counts] for number, *counts in cursor.fetchall()}
    counts = [found.get(number, [0, 0, 0]) for number in range(1, len(span.begins) + 1)]
    return chart_of(span, NAMES, counts, batches_between)


def batches_between(since: datetime, until: datetime) -> str:
    return rows("imports_importbatch", received_at__gte=since, received_at__lt=until)
