"""From accepted items to listings: Seeki's turns beside a task for each item, and beside one statement of SQL."""

import json
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import psycopg
from celery import Celery

from tests.benchmarks import payloads, stand
from tests.benchmarks.baselines import plain_sql
from tests.benchmarks.clients import Client
from tests.benchmarks.rounds import Line, alternate, at_least, at_most, medians, ratio, single
from tests.benchmarks.stand import Stand, until

EACH_ITEM = "tests.benchmarks.baselines.each_item"


class Waiting:
    """Accepted items, kept aside and put back for each round."""

    def __init__(self, made: Stand) -> None:
        self.made = made
        self.connection: psycopg.Connection[Any] = made.connect()
        self.items = [payloads.listing(number) for number in range(made.items)]
        with stand.seeki(made) as running:
            made.clear_seeki()
            Client(running, made.secret).post(payloads.body(self.items))
        self.execute("DROP TABLE IF EXISTS kept_batch, kept_item, kept_naive, floor_listing")
        self.execute("CREATE TABLE kept_batch AS SELECT * FROM imports_importbatch")
        self.execute("CREATE TABLE kept_item AS SELECT * FROM imports_importitem")
        self.execute(plain_sql.TABLE)
        self.execute("CREATE TABLE kept_naive AS SELECT * FROM naive_item WITH NO DATA")
        self.fill_naive()

    def execute(self, sql: str) -> None:
        self.connection.execute(sql)

    def found(self, sql: str) -> Any:
        row = self.connection.execute(sql).fetchone()
        return row and row[0]

    def fill_naive(self) -> None:
        from uuid import uuid4

        agency, batch = uuid4(), uuid4()
        copy = "COPY naive_item (id, agency, batch, index, external_id, status, payload, received_at) FROM STDIN"
        self.made.clear("naive_item")
        with self.connection.cursor() as cursor, cursor.copy(copy) as rows:
            for index, item in enumerate(self.items):
                line = (uuid4(), agency, batch, index, item["external_id"], "queued", json.dumps(item), "now")
                rows.write_row(line)
        self.execute("INSERT INTO kept_naive SELECT * FROM naive_item")

    def put_back(self) -> None:
        """Without a lane: no worker comes by itself, whatever message it gets."""
        self.made.clear_seeki()
        self.execute("INSERT INTO imports_importbatch SELECT * FROM kept_batch")
        self.execute("INSERT INTO imports_importitem SELECT * FROM kept_item")
        self.execute("ANALYZE imports_importitem")

    def open_lane(self) -> None:
        lane = "INSERT INTO imports_lane (agency_id, holder, last_turn_at) SELECT DISTINCT agency_id, '', now() FROM "
        self.execute(lane + "kept_item")

    def seeki(self) -> float:
        """Woken by its message, until the delivery says that it is done."""
        from seeki.lib.waking import wake

        self.put_back()
        started = time.perf_counter()
        self.open_lane()
        assert wake("imports.work")
        until(lambda: self.found("SELECT finished_at FROM imports_importbatch"), "all is worked off", pause=0.003)
        taken = time.perf_counter() - started
        assert self.found("SELECT count(*) FROM listings_listing") == len(self.items)
        self.made.clear_seeki()  # nor are images declared while others are measured
        return taken

    def floor(self) -> float:
        self.put_back()
        self.execute("TRUNCATE floor_listing")
        started = time.perf_counter()
        self.execute(plain_sql.WRITE)
        taken = time.perf_counter() - started
        assert self.found("SELECT count(*) FROM floor_listing") == len(self.items)
        return taken

    def each_item(self, app: Celery) -> float:
        self.made.clear("naive_item", "naive_listing")
        self.execute("INSERT INTO naive_item SELECT * FROM kept_naive")
        ids = [str(row[0]) for row in self.connection.execute("SELECT id FROM naive_item ORDER BY index")]
        started = time.perf_counter()
        for item_id in ids:
            app.send_task("each_item.publish", (item_id,))
        done = "SELECT NOT EXISTS (SELECT FROM naive_item WHERE status = 'queued')"
        until(lambda: self.found(done), "each item is done", 600, pause=0.02)
        return time.perf_counter() - started


def working_off(made: Stand) -> Iterator[Line]:
    """Working off new items by real workers."""
    waiting = Waiting(made)
    queue = os.environ["SEEKI_QUEUE"] + "-each-item"
    # Not the current one, by which Seeki sends its own messages.
    app = Celery(broker=os.environ["CELERY_BROKER_URL"], set_as_current=False)
    app.conf.task_default_queue = queue
    row = f"working off {made.items:,} new items"
    with ExitStack() as left:
        own = left.enter_context(stand.worker(made))
        cases = {"seeki": waiting.seeki, "one statement": waiting.floor}
        times = alternate(cases, made.rounds + 2, made.tell)
        yield Line(
            row,
            "floor: one INSERT … SELECT, time",
            ratio(times["seeki"], times["one statement"]),
            at_most(2.5),
            medians(times),
        )
        left.enter_context(stand.worker(made, EACH_ITEM, queue))
        slow = {"seeki": waiting.seeki, "task for each": lambda: waiting.each_item(app)}
        times = alternate(slow, made.rounds, made.tell)
        yield Line(
            row,
            "one Celery task for each, items/s",
            ratio(times["task for each"], times["seeki"]),
            at_least(35),
            medians(times),
        )
        yield Line(row, "memory: peak of a worker", single(own.peak()), at_most(250, "MB"))
