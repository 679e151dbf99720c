"""After every story the counts on deliveries are what a count of their items says, whatever happened in between."""

from collections.abc import Iterator

import pytest
from django.db import connection

WRONG = """
    SELECT batch.number, batch.item_count, accepted_count, rejected_count, waiting_count, failed_count,
        batch.finished_at, tally.*
    FROM imports_importbatch AS batch CROSS JOIN LATERAL (
        SELECT count(*) AS items, count(*) FILTER (WHERE status = 'queued') AS waiting,
            count(*) FILTER (WHERE status = 'failed') AS failed,
            count(*) FILTER (WHERE status = 'rejected') AS rejected
        FROM imports_importitem AS item WHERE item.batch_id = batch.id
    ) AS tally
    WHERE (batch.item_count, accepted_count, rejected_count, waiting_count, failed_count, batch.finished_at IS NULL)
        <> (items, items - rejected, rejected, waiting, failed, waiting > 0)
"""


@pytest.fixture(autouse=True)
def _counts_are_right(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if request.node.get_closest_marker("django_db"):
        with connection.cursor() as cursor:
            cursor.execute(WRONG)
            assert cursor.fetchall() == []
