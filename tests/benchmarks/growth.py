"""Ten million items in the table beside an empty one: the same requests, the same time."""

import random
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from typing import Any

from tests.benchmarks import payloads, stand
from tests.benchmarks.clients import Client, send
from tests.benchmarks.rounds import Line, alternate, at_most, medians, ratio
from tests.benchmarks.stand import Stand, database

# One agency's years of small deliveries, to page through, and others' large ones.
OWN, OWN_SIZE = 60_000, 50
OTHERS, OTHERS_SIZE = 1_400, 5_000
DEPTH = 50_000
ASKED = 100
# Ids as Seeki makes them: their first bits are a time, so they come in order.
ID = "(lpad(to_hex({time}), 12, '0') || '7' || substr(md5({seed}::text), 1, 19))::uuid"
START = 1_760_000_000_000  # milliseconds
BATCHES = """
    INSERT INTO imports_importbatch (id, agency_id, number, source, dialect, request_id, received_at, body_size,
        delivery, item_count, accepted_count, rejected_count, unchanged_count, finished_at)
    SELECT {id}, {agency}, number, 'API', 'seeki_json', '', now() - interval '1 year' + number * interval '1 minute',
        1000, '', {size}, {size}, 0, 0, now()
    FROM generate_series({first}, {last}) AS number
"""
ITEMS = """
    INSERT INTO imports_importitem (id, batch_id, agency_id, batch_number, index, external_id, status, outcome,
        error_code, precision, location_source, received_at, finished_at)
    SELECT {id}, batch.id, batch.agency_id, batch.number, index, 'bench-' || index, 'completed', 'unchanged', '', '',
        '', batch.received_at, batch.received_at
    FROM imports_importbatch AS batch, generate_series(0, batch.item_count - 1) AS index
    ORDER BY batch.number, index
"""


def fill(url: str, agency_id: Any, share: float) -> int:
    """Rows by SQL; indexes are made afterwards, as is quicker."""
    import psycopg

    own, others = int(OWN * share), int(OTHERS * share)
    batch_id = ID.format(time=f"{START} + number * 1000", seed="number")
    item_id = ID.format(time=f"{START} + batch.number * 1000 + index / 10", seed="(batch.number, index)")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET maintenance_work_mem = '1GB'")
        connection.execute("SET session_replication_role = replica")  # no foreign key is looked up ten million times
        sql = "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
        kept = list(connection.execute(sql + " WHERE indrelid = 'imports_importitem'::regclass AND NOT indisunique"))
        for name, _ in kept:
            connection.execute(f"DROP INDEX {name}")
        connection.execute(BATCHES.format(id=batch_id, agency=f"'{agency_id}'::uuid", first=1, last=own, size=OWN_SIZE))
        stranger = "md5((number % 140)::text)::uuid"
        numbers = {"first": own + 1, "last": own + others}
        connection.execute(BATCHES.format(id=batch_id, agency=stranger, size=OTHERS_SIZE, **numbers))
        connection.execute(ITEMS.format(id=item_id))
        for _, definition in kept:
            connection.execute(definition)
        connection.execute("SELECT setval('imports_batch_number', %s)", [own + others + 1])
        connection.execute("VACUUM ANALYZE imports_importitem, imports_importbatch")
        connection.execute("CHECKPOINT")
        found = connection.execute("SELECT count(*) FROM imports_importitem").fetchone()
    return int(found[0]) if found else 0


def growth(made: Stand) -> Iterator[Line]:
    """10,000,000 items in the table beside an empty one."""
    share = 0.05 if made.quick else 1.0
    made.clear_seeki()  # the large one begins as a copy
    with ExitStack() as left:
        name = made.url.rpartition("/")[2].partition("?")[0]
        url = left.enter_context(database(made.server, name, "_big"))
        big = replace(made, url=url)
        started = time.perf_counter()
        count = fill(url, made.agency_id, share)
        made.tell(f"{count:,} items made in {time.perf_counter() - started:.0f} s")
        running = {
            "empty": left.enter_context(stand.seeki(made)),
            "full": left.enter_context(stand.server(made, "big", *stand.SEEKI, DATABASE_URL=url)),
        }
        body = payloads.delivery(made.items)
        stands = {"empty": made, "full": big}

        def post(where: str) -> float:
            if where == "empty":
                made.clear_seeki()
            return send(running[where], made.secret, body)

        times = alternate({where: partial(post, where) for where in stands}, made.rounds, made.tell)
        row, beside = f"{count:,} items in the table", "the empty table, time"
        yield Line(
            f"{row}: POST of {made.items:,}", beside, ratio(times["full"], times["empty"]), at_most(1.5), medians(times)
        )

        ids = {where: some_ids(one) for where, one in stands.items()}

        def status(where: str) -> float:
            client = Client(running[where], made.secret)
            started = time.perf_counter()
            for item_id in ids[where]:
                client.get(f"/v1/import-items/{item_id}/status")
            return time.perf_counter() - started

        times = alternate({where: partial(status, where) for where in stands}, made.rounds, made.tell)
        yield Line(f"{row}: status", beside, ratio(times["full"], times["empty"]), at_most(1.5), medians(times))
        yield paging(big, row, int(OWN * share) - int(DEPTH * share))


def some_ids(made: Stand) -> list[Any]:
    """Items of the one agency, from all over its history."""
    with made.connect() as connection:
        sql = "SELECT id FROM imports_importitem WHERE agency_id = %s AND batch_number = ANY(%s) LIMIT %s"
        found = connection.execute("SELECT number FROM imports_importbatch WHERE agency_id = %s", [made.agency_id])
        numbers = [row[0] for row in found]
        picked = random.Random(1).sample(numbers, min(ASKED, len(numbers)))
        ids = [row[0] for row in connection.execute(sql, [made.agency_id, picked, 20_000])]
    return random.Random(2).sample(ids, ASKED)


def paging(big: Stand, row: str, deep: int) -> Line:
    """The queries of a page of the history, at its beginning and far down, in the database with all the rows."""
    from zoneinfo import ZoneInfo

    from django.db import connections

    from imports.history.batches import History

    own = connections["default"]
    before = own.settings_dict["NAME"]
    own.close()
    own.settings_dict["NAME"] = big.url.rpartition("/")[2].partition("?")[0]
    try:
        history = History(big.agency_id, ZoneInfo("UTC"))

        def page(older: int | None) -> float:
            started = time.perf_counter()
            for _ in range(20):
                assert len(history.page(older=older).batches) == 50
            return time.perf_counter() - started

        times = alternate({"first": lambda: page(None), "deep": lambda: page(deep)}, big.rounds, big.tell)
    finally:
        own.close()
        own.settings_dict["NAME"] = before
    return Line(
        f"{row}: history at depth {DEPTH:,}",
        "the first page, time",
        ratio(times["deep"], times["first"]),
        at_most(2),
        medians(times),
    )
