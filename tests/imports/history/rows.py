"""History by the hundred thousand, written in SQL: deliveries of one agency, most of them good."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone

BATCHES = """
    INSERT INTO imports_importbatch (id, agency_id, number, source, dialect, request_id, received_at, body_size,
        delivery, item_count, accepted_count, rejected_count, unchanged_count, waiting_count, failed_count,
        finished_at, file_name)
    SELECT gen_random_uuid(), %(agency)s, nextval('imports_batch_number'), 'API',
        CASE WHEN n %% 7 = 0 THEN 'openimmo' ELSE 'seeki_json' END, 'request-' || n,
        %(last)s - (%(batches)s - n) * %(every)s::interval, 1000, '', %(items)s, %(items)s - 1, 1, %(items)s / 2, 0, 0,
        %(last)s - (%(batches)s - n) * %(every)s::interval, ''
    FROM generate_series(1, %(batches)s) AS n
"""
PROBLEM = """jsonb_build_array(jsonb_build_object('code', 'not_a_number', 'path', '/listings/' || n || '/price',
    'value', '"x"', 'facts', jsonb_build_object('expected', 'a number')))"""
ITEMS = """
    INSERT INTO imports_importitem (id, batch_id, agency_id, batch_number, index, external_id, status, outcome,
        error_code, problems, received_at, finished_at, precision, location_source)
    SELECT gen_random_uuid(), batch.id, batch.agency_id, batch.number, n, 'crm-' || n,
        CASE WHEN n = 0 THEN 'rejected' ELSE 'completed' END, CASE WHEN n = 0 THEN '' ELSE 'unchanged' END,
        CASE WHEN n = 0 THEN 'VALIDATION_FAILED' ELSE '' END, CASE WHEN n = 0 THEN {problem} END,
        batch.received_at, batch.received_at, '', ''
    FROM imports_importbatch AS batch, generate_series(0, %(items)s - 1) AS n
    WHERE batch.agency_id = %(agency)s
"""


def write(
    agency_id: UUID, batches: int, items: int, every: timedelta = timedelta(hours=1), last: datetime | None = None
) -> None:
    """`batches` deliveries of `items` items each; the first item of each is refused."""
    params = {"agency": agency_id, "batches": batches, "items": items, "every": every, "last": last or timezone.now()}
    with connection.cursor() as cursor:
        cursor.execute(BATCHES, params)
        cursor.execute(ITEMS.format(problem=PROBLEM), params)
        cursor.execute("ANALYZE imports_importbatch, imports_importitem")
