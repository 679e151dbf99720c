"""Retries, refusals and work at the same time, on the same deliveries: nobody waits for nobody in a circle."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from imports.intake.handing_over import refuse_waiting
from imports.models import ImportBatch, ImportItem
from imports.pipeline import turns, work
from imports.pipeline.outcomes import finish_lost
from imports.pipeline.retrying import retry, retry_all
from listings.models import Listing
from seeki.lib.refused import Refused
from tests.conftest import Person
from tests.factories import body, listings

pytestmark = pytest.mark.django_db(transaction=True)
BATCHES, ITEMS = 3, 60


def at_once(*deeds: Callable[[], object]) -> None:
    """Do all of it at the same time, each on a connection of its own; the first error of any is raised."""
    start = Barrier(len(deeds))

    def run(deed: Callable[[], object]) -> None:
        try:
            start.wait(10)
            deed()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        for done in [pool.submit(run, deed) for deed in deeds]:
            done.result(60)


def work_all_off() -> None:
    while work.take_turn():
        pass


def retry_each() -> None:
    """One by one, the newest first: the other way round than a worker goes."""
    for item in ImportItem.objects.filter(status="failed").order_by("-batch_number", "-index"):
        with suppress(Refused):  # another retry came first
            retry(item)


def retry_batches(newest_first: bool) -> None:
    for batch in ImportBatch.objects.order_by("-number" if newest_first else "number"):
        retry_all(batch)


def test_several_retries_beside_a_worker(owner: Person, queue: list[str], settings: Any) -> None:
    settings.SEEKI_CHUNK_ITEMS = 25  # chunks that reach over the ends of deliveries
    for version in range(BATCHES):
        sent = body(listings(ITEMS, version=version, images=0))
        Client().post("/v1/listings", sent, content_type="application/json", headers=owner.headers)
    for _ in range(3):
        ImportItem.objects.filter(status="queued", index__gte=10).update(lapses=3)
        finish_lost(owner.agency.pk, 3, timezone.now())
        at_once(work_all_off, retry_each, lambda: retry_batches(True), lambda: retry_batches(False))
        work_all_off()
        assert not ImportItem.objects.exclude(status="completed").exists()
        assert set(ImportBatch.objects.values_list("waiting_count", "failed_count", "rejected_count")) == {(0, 0, 0)}
        ImportItem.objects.filter(index__gte=10).update(status="queued")
        ImportBatch.objects.update(waiting_count=ITEMS - 10, finished_at=None)
    work_all_off()
    assert Listing.objects.live().count() == ITEMS


def test_a_refusal_by_the_queue_beside_a_worker_and_a_retry(owner: Person, queue: list[str]) -> None:
    sent = body(listings(ITEMS, images=0))
    Client().post("/v1/listings", sent, content_type="application/json", headers=owner.headers)
    batch = ImportBatch.objects.get()
    at_once(work_all_off, lambda: refuse_waiting(batch.pk), lambda: retry_batches(True))
    retry_all(batch)
    work_all_off()
    assert turns.take() is None
    assert ImportItem.objects.filter(status="completed").count() == ITEMS
