"""On a large history every page walks an index, and none reads the table from end to end."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from imports import deliveries
from imports.history import batches, causes, differences, health, items
from imports.history.batches import History, Wanted
from imports.models import BulkDeed, ImportBatch, ImportItem
from imports.pipeline import backlog
from imports.pipeline.outcomes import finish_lost
from imports.pipeline.retrying import retryable
from imports.support.bulk import choosing
from tests.conftest import Person
from tests.imports.history import rows

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Europe/Berlin")
LAST = datetime(2026, 11, 20, tzinfo=UTC)


@contextmanager
def plans() -> Iterator[list[str]]:
    """The plans of all that is asked within."""
    seen: list[str] = []

    def explain(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().startswith(("SELECT", "WITH", "UPDATE", "EXPLAIN")) and not sql.startswith("EXPLAIN"):
            with connection.cursor() as cursor:
                cursor.execute("EXPLAIN " + sql, params)
                seen.append("\n".join(row[0] for row in cursor.fetchall()))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        yield seen


@pytest.fixture
def large(owner: Person, stranger: Person) -> Person:
    # Others have sent far more in the same time.
    rows.write(stranger.agency.pk, 12_000, 6, timedelta(minutes=10), LAST)
    rows.write(owner.agency.pk, 1000, 18, timedelta(hours=2), LAST)
    return owner


def test_every_page_of_the_history_walks_an_index(large: Person) -> None:
    agency = large.agency.pk
    middle = ImportBatch.objects.filter(agency_id=agency).order_by("number")[500]
    item = ImportItem.objects.filter(batch=middle).latest("index")
    asked = {
        "page": lambda: History(agency, ZONE).page(older=middle.number),
        "newer": lambda: History(agency, ZONE).page(newer=middle.number),
        "code": lambda: History(agency, ZONE, Wanted(code="INFRA_LOST")).page(),
        "external id": lambda: History(agency, ZONE, Wanted(external_id="crm-7")).page(older=middle.number),
        "dates": lambda: History(agency, ZONE, Wanted(since=date(2026, 10, 1), until=date(2026, 10, 1))).page(),
        "items": lambda: items.page(middle, items.Wanted(), after=3),
        "cause": lambda: items.page(middle, items.Wanted(cause="VALIDATION_FAILED:not_a_number:/price")),
        "versions": lambda: items.versions(item),
        "previous": lambda: differences.previous(item),
        "causes": lambda: causes.of_batch(middle),
        "agency's causes": lambda: causes.of_agency(agency, now=LAST),
        "failing": lambda: health.failing(agency),
        "waiting": lambda: health.waiting(agency),
        "retryable": lambda: list(retryable(middle)),
    }
    for name, ask in asked.items():
        with plans() as seen:
            ask()
        assert seen, name
        for plan in seen:
            assert "Seq Scan on imports_" not in plan, f"{name}: {plan}"


def test_what_waits_is_found_in_the_queue_and_not_in_all_that_was_ever_sent(large: Person) -> None:
    agency = large.agency
    asked = {
        "full": lambda: backlog.is_full(agency),
        "waiting": lambda: health.waiting(agency.pk),
        "files": lambda: list(deliveries.agencies_that_may_need_files()),
        "given up": lambda: choosing.count(BulkDeed.Kind.LOSE, {"agency": agency.pk}),
        "lost": lambda: finish_lost(agency.pk, 3, LAST),
    }
    for name, ask in asked.items():
        with plans() as seen:
            ask()
        assert seen, name
        for plan in seen:
            assert "item_due" in plan, f"{name}: {plan}"
            assert "item_history" not in plan, f"{name}: {plan}"


def test_the_new_indexes_are_used(large: Person) -> None:
    agency = large.agency.pk
    middle = ImportBatch.objects.filter(agency_id=agency).order_by("number")[500]
    for ask in (lambda: causes.of_agency(agency), lambda: health.failing(agency), lambda: causes.of_batch(middle)):
        with plans() as seen:
            ask()
        assert "item_refused" in "".join(seen)
    with plans() as seen:
        health.chart(agency, ZONE, days=3, now=LAST)
    assert "batch_by_day" in "".join(seen)
    with plans() as seen:
        History(agency, ZONE, batches.Wanted(since=date(2026, 10, 1), until=date(2026, 10, 1))).page()
    assert "batch_by_day" in "".join(seen)
