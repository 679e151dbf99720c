"""What must be true: a record of all that was sent and answered, and what the database must say of it in the end."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, NamedTuple

from tests.faults.world import Agency, World

QUEUE_REJECTED = "INFRA_QUEUE_REJECTED"


class Version(NamedTuple):
    """One item of a delivery. `mark` is its price, and no two versions in the world have the same; 0: a removal."""

    scope: str
    external_id: str
    mark: int


@dataclass
class Sent:
    """A delivery, and its answer: 0 when none came, and nobody knows whether it was taken."""

    request_id: str
    agency: Agency
    path: str
    versions: list[Version]
    status: int = 0
    retry_after: str = ""
    # Why there was no answer.
    trouble: str = ""
    accepted: list[str] = field(default_factory=list)


@dataclass
class Verdict:
    """What went wrong, in figures and in words."""

    counts: Counter[str] = field(default_factory=Counter)
    words: list[str] = field(default_factory=list)

    def add(self, what: str, word: str) -> None:
        self.counts[what] += 1
        if len(self.words) < 20:
            self.words.append(f"{what}: {word}")


class Truth:
    """Keeps what was sent; several threads write. Where the queue `may_refuse` items, it must have said so."""

    def __init__(self, may_refuse: bool = False) -> None:
        self.may_refuse = may_refuse
        self.lock = Lock()
        self.sent: dict[str, Sent] = {}
        self.marks = 0

    def next_mark(self) -> int:
        with self.lock:
            self.marks += 1
            return self.marks

    def add(self, sent: Sent) -> None:
        with self.lock:
            self.sent[sent.request_id] = sent

    @property
    def accepted(self) -> int:
        return sum(len(sent.accepted) for sent in self.sent.values())

    def statuses(self) -> Counter[int]:
        return Counter(sent.status for sent in self.sent.values())

    def unanswered(self) -> list[Sent]:
        return [sent for sent in self.sent.values() if sent.status == 0]

    # --- Judging

    def judge(self, world: World) -> Verdict:
        verdict = Verdict()
        rows = world.ask(ITEMS)
        by_delivery: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            by_delivery[row[0]].append(Row(*row))
        for sent in self.sent.values():
            self.judge_delivery(sent, by_delivery.get(sent.request_id, []), verdict)
        stands = {(str(row[0]), row[1], row[2]): row[3:] for row in world.ask(LISTINGS)}
        self.judge_listings(expected(self.sent, by_delivery), stands, verdict, world.agencies)
        if verdict.counts["stale"]:
            stale = [word for word in verdict.words if word.startswith("stale")]
            verdict.words += self.history(by_delivery, stale[0]) if stale else []
        for count, *key in world.ask(DOUBLED):
            verdict.add("doubled", f"{key} stands {count} times")
        for batch in world.ask(MISCOUNTED):
            verdict.add("miscounted", f"delivery {batch}")
        return verdict

    def history(self, by_delivery: dict[str, list["Row"]], word: str) -> list[str]:
        """What came of all versions of the listing that a verdict names."""
        return [
            f"  {row.number}/{row.index} {row.status} {row.outcome} {row.error_code} {version.mark} {request_id}"
            for request_id, rows in by_delivery.items()
            for row in rows
            if repr((version := self.sent[request_id].versions[row.index]).external_id) in word
            and self.sent[request_id].agency.id in word
        ]

    def judge_delivery(self, sent: Sent, rows: list["Row"], verdict: Verdict) -> None:
        if sent.status >= 500 and sent.status != 503:
            verdict.add("broken", f"{sent.path} answered {sent.status} ({sent.request_id})")
        if sent.status == 200 and len(rows) != len(sent.versions):
            what = "lost" if len(rows) < len(sent.versions) else "doubled"
            verdict.add(what, f"{sent.request_id} holds {len(rows)} items of {len(sent.versions)}")
        for row in rows:
            if str(row.agency_id) != sent.agency.id:
                verdict.add("crossed", f"item {row.id} of {sent.agency} belongs to {row.agency_id}")
            if row.status != "completed" and not self.is_refused(sent, row):
                verdict.add("lost", f"item {row.id} is {row.status} {row.error_code}")
        known = {str(row.id) for row in rows}
        for item_id in sent.accepted:
            if item_id not in known:
                verdict.add("lost", f"item {item_id} was accepted and is not there")

    def is_refused(self, sent: Sent, row: "Row") -> bool:
        return self.may_refuse and row.error_code == QUEUE_REJECTED and str(row.id) not in sent.accepted

    def judge_listings(
        self, wanted: dict[tuple[str, str, str], int], stands: dict[Any, Any], verdict: Verdict, agencies: list[Agency]
    ) -> None:
        names = {agency.id: f"Agency {agency.number}" for agency in agencies}
        for key, mark in wanted.items():
            price, is_live, description = stands.get(key, (None, False, ""))
            if mark and (price != mark or not is_live):
                verdict.add("stale", f"{key} must show {mark}, shows {price} ({'live' if is_live else 'offline'})")
            if not mark and is_live:
                verdict.add("stale", f"{key} was removed and is live")
            if description and names[key[0]] not in description:
                verdict.add("crossed", f"{key} shows {description!r}")
        for key in stands.keys() - wanted.keys():
            verdict.add("crossed", f"{key} was never sent")


class Row(NamedTuple):
    request_id: str
    agency_id: Any
    number: int
    index: int
    id: Any
    status: str
    outcome: str
    error_code: str


def expected(sent: dict[str, Sent], by_delivery: dict[str, list[Row]]) -> dict[tuple[str, str, str], int]:
    """The last received version of each listing: the order is the database's, the content is the driver's."""
    wanted: dict[tuple[str, str, str], int] = {}
    for row in sorted((row for rows in by_delivery.values() for row in rows), key=lambda row: (row.number, row.index)):
        if row.status == "completed":
            delivery = sent[row.request_id]
            version = delivery.versions[row.index]
            wanted[delivery.agency.id, version.scope, version.external_id] = version.mark
    return wanted


def retryable(world: World, most: int) -> Iterator[tuple[str, str]]:
    """The last items that the queue has refused: whose, and which."""
    rows: Iterable[Any] = world.ask(
        "SELECT agency_id, id FROM imports_importitem WHERE status = 'rejected' AND error_code = %s"
        " ORDER BY id DESC LIMIT %s",
        QUEUE_REJECTED,
        most,
    )
    for agency_id, item_id in rows:
        yield str(agency_id), str(item_id)


ITEMS = """
    SELECT batch.request_id, item.agency_id, item.batch_number, item.index, item.id, item.status, item.outcome,
        item.error_code
    FROM imports_importitem AS item JOIN imports_importbatch AS batch ON batch.id = item.batch_id
"""
LISTINGS = """
    SELECT agency_id, scope, external_id, price::int, removed_at IS NULL AND expires_at > now(),
        content::jsonb ->> 'description'
    FROM listings_listing
"""
DOUBLED = """
    SELECT count(*), agency_id, scope, external_id FROM listings_listing
    GROUP BY agency_id, scope, external_id HAVING count(*) > 1
    UNION ALL
    SELECT count(*), agency_id, batch_id::text, index::text FROM imports_importitem
    GROUP BY agency_id, batch_id, index HAVING count(*) > 1
    UNION ALL
    SELECT count(*), agency_id, request_id, '' FROM imports_importbatch
    GROUP BY agency_id, request_id HAVING count(*) > 1
"""
# The counts of a delivery are what a count of its items says.
MISCOUNTED = """
    SELECT batch.number, batch.item_count, accepted_count, rejected_count, waiting_count, failed_count, tally.*
    FROM imports_importbatch AS batch CROSS JOIN LATERAL (
        SELECT count(*) AS items, count(*) FILTER (WHERE status = 'queued') AS waiting,
            count(*) FILTER (WHERE status = 'failed') AS failed,
            count(*) FILTER (WHERE status = 'rejected') AS rejected
        FROM imports_importitem AS item WHERE item.batch_id = batch.id
    ) AS tally
    WHERE (batch.item_count, accepted_count, rejected_count, waiting_count, failed_count, batch.finished_at IS NULL)
        <> (items, items - rejected, rejected, waiting, failed, waiting > 0)
"""
