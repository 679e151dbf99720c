"""Many agencies at once, one of which floods and one of which hurries, on the settings of a real installation.

Beside the invariants of all faults: memory stays flat, small agencies wait no longer for it, who goes too fast is told
when to come again, and so is everybody while the database is away.
"""

import statistics
import time
from collections import Counter
from dataclasses import dataclass, field
from random import Random

import requests

from tests.faults.driver import Crm, Driver, written
from tests.faults.truth import Sent, Truth, Verdict, Version
from tests.faults.world import Agency, World, family, until

SMALL = 12
FLOOD_ITEMS, FLOOD_IDS = 5_000, 20_000
CHANGES = {
    "SEEKI_LEASE_SECONDS": "30",
    "SEEKI_CHUNK_ITEMS": "500",
    "SEEKI_REQUESTS_PER_MINUTE": "120",
    "SEEKI_BACKLOG_LIMIT": "20000",
    "WEB_CONCURRENCY": "2",
}
# Of a small agency's delivery, from its last byte to its last listing, in seconds.
MOST_WAITING = 30
# Of the highest process of a program: the last fifth of the time beside the second.
MOST_GROWTH = 1.1
SAMPLE_SECONDS = 5
PATIENCE = 600


class Small(Crm):
    """Sends a few listings every other second."""

    pause = 3.0


class Flood(Crm):
    """Sends as many as a request may hold, one request after the other."""

    pause = 0.0

    def choose(self) -> Sent:
        ids = self.random.sample(range(FLOOD_IDS), FLOOD_ITEMS)
        return self.delivery("/v1/listings", [Version("", f"flood-{number}", self.mark(0)) for number in ids])


class Hasty(Crm):
    """Sends single listings without a pause, and does not care for what it is told."""

    pause = 0.0

    def choose(self) -> Sent:
        return self.delivery("/v1/listings", [Version("", f"hasty-{self.random.randrange(50)}", self.mark(0))])


@dataclass
class Load:
    """What was seen."""

    verdict: Verdict
    memory: dict[str, list[float]] = field(default_factory=dict)
    waited: dict[str, list[float]] = field(default_factory=dict)
    statuses: dict[str, Counter[int]] = field(default_factory=dict)
    minutes: float = 0
    items: int = 0
    refused: int = 0

    @property
    def holds(self) -> bool:
        return self.items > 0 and not self.verdict.counts

    def __str__(self) -> str:
        lines = [f"load: {self.minutes:.1f} minutes, {self.items:,} items accepted, {self.refused:,} over the backlog"]
        for name, counts in self.statuses.items():
            lines.append(f"  {name}: answers {dict(sorted(counts.items()))}, {told(self.waited.get(name, []))}")
        for name, sizes in self.memory.items():
            lines.append(
                f"  {name}: highest process {sizes[len(sizes) // 5]:.0f} MB early, {sizes[-1]:.0f} MB at the end"
            )
        lines += [f"  {word}" for word in self.verdict.words]
        return "\n".join([*lines, "  holds" if self.holds else "  BROKEN"])


def told(waited: list[float]) -> str:
    if not waited:
        return "no delivery worked off"
    middle, late = statistics.median(waited), statistics.quantiles(waited, n=20)[-1] if len(waited) > 1 else waited[0]
    return f"{len(waited):,} deliveries done after {middle:.1f} s (95 %: {late:.1f} s, longest {max(waited):.1f} s)"


def put_under_load(world: World, minutes: float, seed: int) -> Load:
    """Send for so long, let all be worked off, and judge."""
    truth = Truth(may_refuse=True)
    big, hasty, *small = world.agencies
    driver = Driver(
        [
            Flood(world, truth, big, f"{seed}-flood"),
            Hasty(world, truth, hasty, f"{seed}-hasty"),
            *(Small(world, truth, agency, f"{seed}-{agency.number}") for agency in small),
        ]
    )
    load = Load(Verdict())
    started = time.monotonic()
    try:
        driver.go()
        while time.monotonic() < started + minutes * 60:
            time.sleep(SAMPLE_SECONDS)
            measure(world, load)
        driver.halt()
        until(lambda: world.waiting() == 0, PATIENCE)
        load.minutes = (time.monotonic() - started) / 60
        load.verdict = truth.judge(world)
        names = {big.id: "the one that floods", hasty.id: "the one that hurries"}
        look_at_answers(load, truth, names)
        look_at_waiting(world, load, names)
        look_at_memory(load)
        look_at_absence(world, load, small[0], Random(seed))
    finally:
        driver.stop()
    return load


def measure(world: World, load: Load) -> None:
    programs = {"web": [world.web], "worker": world.workers, "beat": [world.beat]}
    for name, children in programs.items():
        sizes = [one.memory_info().rss / 1e6 for child in children for one in family(child) if one.is_running()]
        load.memory.setdefault(name, []).append(max(sizes, default=0))


def look_at_answers(load: Load, truth: Truth, names: dict[str, str]) -> None:
    for sent in truth.sent.values():
        name = names.get(sent.agency.id, "small ones")
        load.statuses.setdefault(name, Counter())[sent.status] += 1
        load.items += len(sent.accepted)
        load.refused += len(sent.versions) - len(sent.accepted) if sent.status == 200 else 0
        if sent.status not in (200, 429):
            load.verdict.add("broken", f"{name}: {sent.path} answered {sent.status} ({sent.request_id})")
        if sent.status == 429 and not sent.retry_after:
            load.verdict.add("broken", f"429 without Retry-After ({sent.request_id})")
    if not load.statuses["the one that hurries"][429]:
        load.verdict.add("broken", "nobody was told to slow down")
    if not load.refused:
        load.verdict.add("broken", "the backlog never refused anything")


def look_at_waiting(world: World, load: Load, names: dict[str, str]) -> None:
    sql = "SELECT agency_id, extract(epoch FROM finished_at - received_at) FROM imports_importbatch"
    for agency_id, seconds in world.ask(sql + " WHERE accepted_count > 0 AND finished_at IS NOT NULL"):
        load.waited.setdefault(names.get(str(agency_id), "small ones"), []).append(float(seconds))
    if (longest := max(load.waited.get("small ones", [0]))) > MOST_WAITING:
        load.verdict.add("broken", f"a small agency waited for {longest:.1f} s")


def look_at_memory(load: Load) -> None:
    for name, sizes in load.memory.items():
        fifth = len(sizes) // 5
        if not fifth:
            continue
        early, late = statistics.median(sizes[fifth : 2 * fifth]), statistics.median(sizes[-fifth:])
        if late > early * MOST_GROWTH:
            load.verdict.add("broken", f"{name} grew from {early:.0f} to {late:.0f} MB")


def look_at_absence(world: World, load: Load, agency: Agency, random: Random) -> None:
    """A database that is away is no bug of the sender's, and nobody's fault: come again."""
    body, kind = written(Sent("load-absence", agency, "/v1/listings", [Version("", "crm-1", random.randrange(1, 99))]))
    headers = {"Authorization": f"Bearer {agency.secret}", "Content-Type": kind}
    world.postgres.stop()
    try:
        answer = requests.post(f"{world.url}/v1/listings", data=body, headers=headers, timeout=60)
    finally:
        world.postgres.start()
    if answer.status_code != 503 or "Retry-After" not in answer.headers:
        load.verdict.add("broken", f"without a database a delivery is answered {answer.status_code}")
