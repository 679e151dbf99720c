"""Whatever CRMs send, whoever works, whatever is lost and retried on the way: in the end the last received counts."""

from collections import defaultdict
from collections.abc import Mapping
from itertools import count
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as examples
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from imports.models import ImportBatch, ImportItem
from imports.pipeline import work
from imports.pipeline.losing import lose_all
from listings.models import Listing
from tests.conftest import Person, make_agency, make_person
from tests.imports.crm import Crm, answered, body, broker_down, listing, work_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("queue")]
SENDERS = st.sampled_from([0, 1])
IDS = st.sampled_from(["a", "b", "c"])
numbers = count(1)


class Sent(NamedTuple):
    """One listing of a delivery; the price is its mark, and no two have the same."""

    item_id: str
    external_id: str
    price: int


class World(RuleBasedStateMachine):
    """Two agencies that use the same ids, and what must be true of them."""

    def __init__(self) -> None:
        super().__init__()
        self.crms = [new_crm(), new_crm()]
        # In the order in which they were received; of one CRM each.
        self.sent: dict[int, list[Sent]] = defaultdict(list)
        self.bodies: dict[int, dict[str, int]] = {}
        self.lost: dict[int, list[UUID]] = defaultdict(list)

    @rule(sender=SENDERS, ids=st.lists(IDS, min_size=1, max_size=5))
    def send(self, sender: int, ids: list[str]) -> None:
        """New versions; the same id may stand twice in one delivery, and then the last one counts."""
        versions = [(external_id, next(numbers)) for external_id in ids]
        self.deliver(sender, versions)
        self.bodies[sender] = dict(versions)

    @precondition(lambda self: self.bodies)
    @rule(sender=SENDERS)
    def send_the_same(self, sender: int) -> None:
        self.deliver(sender, list(self.bodies.get(sender, {}).items()))

    @rule(sender=SENDERS, external_id=IDS)
    def send_while_the_broker_is_away(self, sender: int, external_id: str) -> None:
        """Stored, refused, and retried by the CRM, at its old place in the order."""
        price = next(numbers)
        with broker_down():
            answer = answered(self.crms[sender].send(body(listing(external_id, price=price))))
        (refused,) = answer["rejected"]
        assert refused["error_code"] == "INFRA_QUEUE_REJECTED"
        assert self.crms[sender].retry(refused["import_item_id"]).status_code == 202
        self.sent[sender].append(Sent(refused["import_item_id"], external_id, price))

    @rule()
    def work_turns(self) -> None:
        for _ in self.crms:
            work.take_turn()

    @rule(sender=SENDERS, most=st.integers(1, 3))
    def lose(self, sender: int, most: int) -> None:
        """Some that wait are given up: the oldest, since they have waited longest."""
        waiting = ImportItem.objects.filter(agency=self.crms[sender].agency, status="queued")
        lost = list(waiting.order_by("batch_number", "index").values_list("pk", flat=True)[:most])
        lose_all(lost)
        self.lost[sender] += lost

    @precondition(lambda self: any(self.lost.values()))
    @rule()
    def retry_what_was_lost(self) -> None:
        """Newer versions may be live by now."""
        for sender, lost in self.lost.items():
            for item_id in lost:
                assert self.crms[sender].retry(item_id).status_code == 202
        self.lost.clear()

    def deliver(self, sender: int, versions: list[tuple[str, int]]) -> None:
        if versions:
            items = [listing(external_id, price=price) for external_id, price in versions]
            ids = self.crms[sender].accept(*items)
            self.sent[sender] += [Sent(item_id, *version) for item_id, version in zip(ids, versions, strict=True)]

    @invariant()
    def nothing_is_crossed_or_doubled(self) -> None:
        for sender, crm in enumerate(self.crms):
            prices = {one.price for one in self.sent[sender]}
            stands = list(Listing.objects.filter(agency=crm.agency).values_list("external_id", "price"))
            assert {int(price) for _, price in stands} <= prices
            assert len(stands) == len({external_id for external_id, _ in stands})

    @invariant()
    def counts_are_what_a_count_says(self) -> None:
        for batch in ImportBatch.objects.filter(agency__in=[crm.agency for crm in self.crms]):
            items = ImportItem.objects.filter(batch=batch)
            waiting = items.filter(status="queued").count()
            assert (batch.item_count, batch.waiting_count) == (items.count(), waiting)
            assert (batch.finished_at is None) == (waiting > 0)

    def teardown(self) -> None:
        work_all()
        self.retry_what_was_lost()
        work_all()
        for sender, crm in enumerate(self.crms):
            items = ImportItem.objects.in_bulk([one.item_id for one in self.sent[sender]])
            assert {item.status for item in items.values()} <= {"completed"}
            assert len(items) == len(self.sent[sender])
            assert shown(crm) == last_received(self.sent[sender])


def last_received(sent: list[Sent]) -> Mapping[str, int]:
    return {one.external_id: one.price for one in sent}


def shown(crm: Crm) -> Mapping[str, int]:
    rows: Any = Listing.objects.filter(agency=crm.agency).values_list("external_id", "price")
    return {external_id: int(price) for external_id, price in rows}


def new_crm() -> Crm:
    number = next(numbers)
    person: Person = make_person(f"owner-{number}@alba.example", *make_agency(f"Alba {number}"), "OWNER")
    return Crm(person)


def test_the_last_received_version_of_every_listing_is_live() -> None:
    shape = examples(max_examples=15, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(World, settings=shape)
