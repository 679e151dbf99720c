"""POST of many, of bad ones, and of one: Seeki beside a naive app, a modern one, and the floor."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack

from tests.benchmarks import payloads, stand
from tests.benchmarks.clients import Client, answered, send
from tests.benchmarks.rounds import Case, Line, alternate, at_least, at_most, medians, ratio, single
from tests.benchmarks.stand import Running, Stand

TABLES = {"naive": "naive_item", "fastapi": "fast_item", "floor": "floor_item"}
SERVERS: dict[str, Callable[[Stand], AbstractContextManager[Running]]] = {
    "seeki": stand.seeki,
    "naive": stand.naive,
    "fastapi": stand.fastapi,
    "floor": stand.floor,
}
MEMORY_LIMIT = 250


def empty(made: Stand, name: str) -> None:
    if name == "seeki":
        made.clear_seeki()
    else:
        made.clear(TABLES[name])


def check(made: Stand, running: Running, name: str, body: bytes, wanted: tuple[int, int]) -> None:
    """Each must do the whole work, or the comparison is worth nothing. The first try warms up."""
    expected = (sum(wanted), 0) if name == "floor" else wanted
    for _ in range(3):
        empty(made, name)
        got = answered(Client(running, made.secret).post(body))
        if got == expected:
            return
    raise AssertionError(f"{name} took {got}, and not {expected}")


def case(made: Stand, running: Running, name: str, body: bytes, clients: int = 1, times: int = 1) -> Case:
    def run() -> float:
        empty(made, name)
        return send(running, made.secret, body, clients, times)

    return run


def many(made: Stand) -> Iterator[Line]:
    """POST of 5,000 with 1 and with 4 clients."""
    body, bad = payloads.delivery(made.items), made.items // payloads.ONE_IN
    made.tell(f"{made.items:,} items, {len(body) / made.items:,.0f} bytes each, {bad} bad")
    with ExitStack() as left:
        running = {name: left.enter_context(start(made)) for name, start in SERVERS.items()}
        for name, one in running.items():
            check(made, one, name, body, (made.items - bad, bad))
        for clients in (1, 4):
            cases = {name: case(made, one, name, body, clients) for name, one in running.items()}
            times = alternate(cases, made.rounds, made.tell)
            row, seen = f"POST of {made.items:,}, {clients} client{'s'[: clients > 1]}", medians(times)
            yield Line(row, "naive DRF, items/s", ratio(times["naive"], times["seeki"]), at_least(6), seen)
            yield Line(row, "FastAPI and COPY, items/s", ratio(times["fastapi"], times["seeki"]), at_least(0.9), seen)
            yield Line(row, "floor: split and COPY, time", ratio(times["seeki"], times["floor"]), at_most(1.4), seen)
        peak = single(running["seeki"].peak())
        peaks = ", ".join(f"{name} {one.peak():.0f} MB" for name, one in running.items())
        yield Line(row, "memory: peak of a web worker", peak, at_most(MEMORY_LIMIT, "MB"), peaks)


def invalid(made: Stand) -> Iterator[Line]:
    """All bad beside all good."""
    good = payloads.body([payloads.listing(number) for number in range(made.items)])
    bad = payloads.body([payloads.bad(number) for number in range(made.items)])
    with stand.seeki(made) as running:
        check(made, running, "seeki", good, (made.items, 0))
        check(made, running, "seeki", bad, (0, made.items))
        cases = {"good": case(made, running, "seeki", good), "bad": case(made, running, "seeki", bad)}
        times = alternate(cases, made.rounds, made.tell)
        row = f"POST of {made.items:,}, all bad"
        yield Line(row, "all good, time", ratio(times["bad"], times["good"]), at_most(2), medians(times))
        yield Line(row, "memory: peak of a web worker", single(running.peak()), at_most(MEMORY_LIMIT, "MB"))


def one(made: Stand) -> Iterator[Line]:
    """POST of a single listing, over and over, by 4 clients."""
    body, times_each = payloads.body([payloads.listing(1)]), 50 if made.quick else 150
    with ExitStack() as left:
        names = ("seeki", "naive", "fastapi")
        running = {name: left.enter_context(SERVERS[name](made)) for name in names}
        for name in names:
            check(made, running[name], name, body, (1, 0))
        cases = {name: case(made, running[name], name, body, 4, times_each) for name in names}
        times = alternate(cases, made.rounds, made.tell)
        row, seen = "POST of one listing, 4 clients", f"{4 * times_each} requests: {medians(times)}"
        yield Line(row, "naive DRF, requests/s", ratio(times["naive"], times["seeki"]), at_least(2), seen)
        yield Line(row, "FastAPI and COPY, requests/s", ratio(times["fastapi"], times["seeki"]), at_least(0.5), seen)
