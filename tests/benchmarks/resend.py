"""The nightly re-send of all that is shown already, beside the first import of the same."""

import time
from collections.abc import Iterator
from contextlib import ExitStack

from tests.benchmarks import payloads, stand
from tests.benchmarks.clients import Client
from tests.benchmarks.rounds import Line, alternate, at_most, medians, ratio, single
from tests.benchmarks.stand import Running, Stand, until


class Night:
    """First imports and re-sends in turn. Between the two a checkpoint, as a day lies between them: what the re-send
    touches first is logged in full, and that counts."""

    def __init__(self, made: Stand, web: Running) -> None:
        self.made = made
        self.connection = made.connect()
        self.body = payloads.delivery(made.items)
        self.good = made.items - made.items // payloads.ONE_IN
        self.client = Client(web, made.secret)
        self.wal: dict[str, list[float]] = {"first import": [], "re-send": []}

    def found(self, sql: str) -> object:
        row = self.connection.execute(sql).fetchone()
        return row and row[0]

    def spend(self, name: str) -> float:
        """POST until all of it is finished."""
        self.connection.execute("CHECKPOINT")
        before = self.found("SELECT pg_current_wal_insert_lsn()")
        started = time.perf_counter()
        self.client.post(self.body)
        waiting = "SELECT NOT EXISTS (SELECT FROM imports_importbatch WHERE finished_at IS NULL)"
        until(lambda: self.found(waiting), "all is finished", pause=0.003)
        taken = time.perf_counter() - started
        used = self.found(f"SELECT pg_current_wal_insert_lsn() - '{before}'::pg_lsn")
        self.wal[name].append(float(str(used)))
        return taken

    def first(self) -> float:
        self.made.clear_seeki()
        taken = self.spend("first import")
        assert self.found("SELECT count(*) FROM listings_listing") == self.good
        # The images are declared now; their rows are no part of either, and nobody is to fetch them.
        until(lambda: not self.found("SELECT count(*) FROM listings_imagesdue"), "images are declared")
        self.made.clear("listings_listingimage")
        return taken

    def again(self) -> float:
        taken = self.spend("re-send")
        unchanged = "SELECT unchanged_count FROM imports_importbatch ORDER BY number DESC LIMIT 1"
        assert self.found(unchanged) == self.good
        return taken


def resend(made: Stand) -> Iterator[Line]:
    """The nightly re-send of unchanged listings, from the POST until all are finished."""
    with ExitStack() as left:
        web = left.enter_context(stand.seeki(made))
        left.enter_context(stand.worker(made))
        night = Night(made, web)
        times: dict[str, list[float]] = {"first import": [], "re-send": []}

        def both() -> float:
            times["first import"].append(night.first())
            times["re-send"].append(night.again())
            return times["re-send"][-1]

        alternate({"first import, then re-send": both}, made.rounds, made.tell)
        for measured in (times, night.wal):
            for values in measured.values():
                del values[0]  # the one to warm up
        row = f"re-send of {made.items:,} unchanged"
        first, again = (f"{sum(night.wal[name]) / len(night.wal[name]) / 1e6:.1f} MB" for name in night.wal)
        seen = f"{medians(times)}; WAL {first}, {again}"
        yield Line(row, "the first import, time", ratio(times["re-send"], times["first import"]), at_most(0.25), seen)
        yield Line(
            row, "the first import, WAL", ratio(night.wal["re-send"], night.wal["first import"]), at_most(0.15), seen
        )
        yield Line(row, "memory: peak of a web worker", single(web.peak()), at_most(250, "MB"))
