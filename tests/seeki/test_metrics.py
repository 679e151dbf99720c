"""/metrics: Prometheus' text form, and who may read it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from imports.models import ImportItem
from tests.conftest import Person
from tests.imports.crm import Crm, listing, work_all

pytestmark = pytest.mark.django_db


def scrape(client: Client, **headers: str) -> dict[str, Any]:
    answer = client.get("/metrics", headers=headers)
    assert answer.status_code == 200, answer.content
    assert answer.headers["Content-Type"].startswith("text/plain")
    return {family.name: family for family in text_string_to_metric_families(answer.content.decode())}


def sample(families: dict[str, Any], name: str, labels: Mapping[str, str]) -> float:
    for family in families.values():
        for one in family.samples:
            if one.name == name and labels.items() <= one.labels.items():
                return float(one.value)
    return 0.0


def test_it_is_text_that_prometheus_reads(client: Client) -> None:
    families = scrape(client)
    assert {"seeki_requests", "seeki_request_seconds", "seeki_items_waiting", "seeki_oldest_item_seconds"} <= set(
        families
    )
    assert all(family.documentation for name, family in families.items() if name.startswith("seeki_"))


def test_requests_are_counted_by_view_status_and_code(owner: Person, client: Client, queue: list[str]) -> None:
    crm = Crm(owner)
    good = {"view": "api-listings", "method": "POST", "status": "200", "error_code": ""}
    bad = {"view": "api-listings", "method": "POST", "status": "400", "error_code": "MALFORMED_BODY"}
    lost = {"view": "none", "status": "404"}
    before = scrape(client)
    crm.post(listing())
    crm.post(listing())
    crm.send(b"{")
    client.get("/wp-login.php")
    after = scrape(client)
    grown = [
        sample(after, "seeki_requests_total", labels) - sample(before, "seeki_requests_total", labels)
        for labels in (good, bad, lost)
    ]
    assert grown == [2, 1, 1]
    count = "seeki_request_seconds_count"
    assert sample(after, count, {"view": "api-listings"}) - sample(before, count, {"view": "api-listings"}) == 3


def test_paths_and_ids_of_senders_are_no_labels(owner: Person, client: Client, queue: list[str]) -> None:
    crm = Crm(owner)
    (item,) = crm.accept(listing("a-very-own-id"))
    crm.status(item)
    client.get("/a-very-own-path")
    text = client.get("/metrics").content.decode()
    for own in (item, "a-very-own-id", "a-very-own-path", owner.secret, str(owner.agency.pk)):
        assert own not in text


def test_what_waits_is_asked_of_the_database(owner: Person, client: Client, queue: list[str]) -> None:
    Crm(owner).accept(listing("a"), listing("b"))
    ImportItem.objects.update(received_at=timezone.now() - timedelta(seconds=90))
    families = scrape(client)
    assert sample(families, "seeki_items_waiting", {}) == 2
    assert 80 <= sample(families, "seeki_oldest_item_seconds", {}) < 120
    work_all()
    families = scrape(client)
    assert (sample(families, "seeki_items_waiting", {}), sample(families, "seeki_oldest_item_seconds", {})) == (0, 0)


def test_endings_are_counted_by_outcome(owner: Person, client: Client, queue: list[str]) -> None:
    created = {"outcome": "created"}
    before = scrape(client)
    Crm(owner).import_now(listing("a"), listing("b"))
    after = scrape(client)
    name = "seeki_items_ended_total"
    assert sample(after, name, created) - sample(before, name, created) == 2


def test_with_a_token_only_its_bearer_may_read(client: Client, settings: Any) -> None:
    settings.METRICS_TOKEN = "a-long-token"
    scrape(client, Authorization="Bearer a-long-token")
    for wrong in (
        "",
        "Bearer",
        "Bearer a-long-toke",
        "Bearer a-long-token2",
        "a-long-token",
        "Basic a-long-token",
        "é",
    ):
        assert client.get("/metrics", headers={"Authorization": wrong} if wrong else {}).status_code == 404


def test_production_has_no_metrics_without_a_token(client: Client, settings: Any) -> None:
    settings.PRODUCTION = True
    assert client.get("/metrics").status_code == 404
    settings.METRICS_TOKEN = "a-long-token"
    assert client.get("/metrics").status_code == 404
    scrape(client, Authorization="Bearer a-long-token")


def test_an_empty_token_opens_nothing_in_production(client: Client, settings: Any) -> None:
    settings.PRODUCTION = True
    for header in ("Bearer ", "Bearer", ""):
        assert client.get("/metrics", headers={"Authorization": header}).status_code == 404


def test_metrics_are_looked_at_and_not_cached(client: Client) -> None:
    assert client.post("/metrics").status_code == 405
    assert "no-store" in client.get("/metrics").headers["Cache-Control"]
