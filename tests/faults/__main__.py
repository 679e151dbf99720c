"""`python -m tests.faults [--tries N] [--minutes N] [fault …]`: a table of faults and what became of them."""

import argparse
import re
import shutil
import sys
import time
from collections import Counter as Tally
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

import requests

from seeki.embedded.home import Failed
from seeki.embedded.up import Stop, stop_on_signals
from tests.faults import broker, clock, database, deploys, load, storage, workers
from tests.faults.driver import Driver, senders
from tests.faults.truth import Truth, Verdict, retryable
from tests.faults.world import World, new_world, until

Fault = Callable[[World, Random], None]
FAULTS: dict[str, Fault] = {
    **workers.FAULTS,
    **broker.FAULTS,
    **database.FAULTS,
    **storage.FAULTS,
    **clock.FAULTS,
    **deploys.FAULTS,
}
LOAD, LOAD_MINUTES = "load", 30
# With these every request is answered: what is stopped gently finishes what it has begun.
GENTLE = {"stop-web", "stop-worker", "mixed-web", "mixed-workers", "kill-worker", "kill-workers", "kill-beat"}
# Within this all that was accepted has ended, once what was broken is whole again.
PATIENCE = 300
AGENCIES = 4
# So many refused items are retried after a try.
RETRIED = 20
COLUMNS = ("lost", "doubled", "crossed", "stale", "broken", "miscounted")


@dataclass
class Line:
    """One fault in the table."""

    name: str
    tries: int = 0
    accepted: int = 0
    unanswered: int = 0
    refused: int = 0
    slowest: float = 0.0
    verdict: Verdict = field(default_factory=Verdict)

    @property
    def holds(self) -> bool:
        return self.tries > 0 and self.accepted > 0 and not self.verdict.counts

    def __str__(self) -> str:
        counts = "".join(f"{self.verdict.counts[column]:>11}" for column in COLUMNS)
        figures = f"{self.tries:>6}{self.accepted:>10}{self.unanswered:>11}{self.refused:>8}"
        return f"{self.name:<18}{figures}{counts}{self.slowest:>10.1f}s  {'holds' if self.holds else 'BROKEN'}"


def heading() -> str:
    counts = "".join(f"{column:>11}" for column in COLUMNS)
    return f"{'fault':<18}{'tries':>6}{'accepted':>10}{'no answer':>11}{'503s':>8}{counts}{'slowest':>11}"


def main() -> int:
    options = read_options()
    chosen = options.faults or [*FAULTS, LOAD]
    lines: list[Line] = []
    loads: list[load.Load] = []
    try:
        with stop_on_signals():
            if names := [name for name in chosen if name != LOAD]:
                try_faults(names, lines, options)
            if LOAD in chosen:
                loads.append(put_under_load(options))
    except Stop:
        print("Stopped.")
    except Failed as failure:
        print(failure)
        return 2
    print("\n" + "\n".join([heading(), *map(str, lines)] if lines else []))
    for one in loads:
        print(one)
    held = [*(line.holds for line in lines), *(one.holds for one in loads)]
    return 0 if held and all(held) else 1


def try_faults(names: list[str], lines: list[Line], options: argparse.Namespace) -> None:
    with new_world(AGENCIES, options.broker) as world:
        print(f"A Seeki of its own runs in {world.folder}; seed {options.seed}.", flush=True)
        deadline = time.monotonic() + options.minutes * 60 if options.minutes else float("inf")
        for name in names:
            lines.append(Line(name))
            try_fault(world, lines[-1], options, deadline)
            print(lines[-1], flush=True)


def put_under_load(options: argparse.Namespace) -> load.Load:
    with new_world(load.SMALL + 2, options.broker, load.CHANGES, disk="") as world:
        print(f"A Seeki of its own is under load in {world.folder}; seed {options.seed}.", flush=True)
        return load.put_under_load(world, options.minutes or LOAD_MINUTES, options.seed)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    known = [*FAULTS, LOAD]
    parser.add_argument("faults", nargs="*", metavar="fault", help=f"any of {', '.join(known)}; all without")
    parser.add_argument("--tries", type=int, default=50, help="so often each (50)")
    parser.add_argument(
        "--minutes", type=float, default=0, help=f"no new try after so long (no limit); of load ({LOAD_MINUTES})"
    )
    parser.add_argument("--seed", type=int, default=int(time.time()), help="of the senders and the moments")
    parser.add_argument("--broker", default="", help="amqp://… of a broker to share: own queue, shut off by a door")
    options = parser.parse_args()
    if unknown := set(options.faults) - set(known):
        parser.error(f"no such fault: {', '.join(sorted(unknown))}")
    return options


def try_fault(world: World, line: Line, options: argparse.Namespace, deadline: float) -> None:
    """Again and again at a random moment, while agencies send; after each time all must be well."""
    random = Random(f"{options.seed}-{line.name}")
    truth = Truth(may_refuse=True)
    wipe(world)
    driver = Driver(senders(world, truth, random.randrange(10**6)))
    try:
        while line.tries < options.tries and time.monotonic() < deadline and not line.verdict.counts:
            driver.go()
            driver.wait_for_answers(random.randint(2, 15))
            time.sleep(random.random() / 2)
            FAULTS[line.name](world, random)
            healed = time.monotonic()
            driver.halt()
            settle(world, line)
            line.slowest = max(line.slowest, time.monotonic() - healed)
            line.verdict = truth.judge(world)
            line.tries += 1  # one that was broken off has shown nothing
            if line.name in GENTLE:
                for sent in truth.unanswered():
                    line.verdict.add("broken", f"{sent.path} got no answer: {sent.trouble}")
    finally:
        driver.stop()
        statuses = truth.statuses()
        line.accepted, line.unanswered, line.refused = truth.accepted, statuses[0], statuses[503]
    for word in line.verdict.words:
        print(f"  {line.name}, try {line.tries}: {word}")
    odd = {status: count for status, count in statuses.items() if status not in (0, 200, 503)}
    if odd:
        print(f"  {line.name}: other answers {odd}")
    for trouble, count in Tally(re.sub(r" object at \w+", "", sent.trouble) for sent in truth.unanswered()).items():
        print(f"  {line.name}: {count} without an answer: {trouble}")


def settle(world: World, line: Line) -> None:
    """Some of what the queue refused is tried again, as its sender would; then all must come to its end."""
    if not until(world.answers, PATIENCE):
        line.verdict.add("broken", "the web server does not answer any more")
    secrets = {agency.id: agency.secret for agency in world.agencies}
    refused = list(retryable(world, RETRIED))
    until(lambda: retry(world, refused, secrets), PATIENCE, 0.5)
    until(lambda: world.waiting() == 0, PATIENCE)


def retry(world: World, refused: list[tuple[str, str]], secrets: dict[str, str]) -> bool:
    """Whether nothing is left to be retried."""
    with requests.Session() as session:
        for agency_id, item_id in list(refused):
            headers = {"Authorization": f"Bearer {secrets[agency_id]}"}
            answer = session.post(f"{world.url}/v1/import-items/{item_id}/retry", headers=headers, timeout=60)
            if answer.status_code in (202, 409):
                refused.remove((agency_id, item_id))
    return not refused


def wipe(world: World) -> None:
    """Every fault begins with nothing sent, so that each verdict is of its own."""
    with world.connect() as connection:
        connection.execute(
            "TRUNCATE imports_importbatch, imports_importitem, listings_listing, listings_tombstone CASCADE"
        )
    for kept in world.media.iterdir():
        shutil.rmtree(kept, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
