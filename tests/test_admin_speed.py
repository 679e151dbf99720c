"""Every list of the admin, each of its filters and its search, and a page of each: few queries, none of which counts or
reads a big table from end to end. The tables are filled by SQL, and PostgreSQL is asked how it reads them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.template.response import TemplateResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import User
from seeki.lib import long_lists
from tests.admin_rows import BIG, fill

REGISTERED = [model for model in apps.get_models() if admin.site.is_registered(model)]
QUERIES = 30
# So many rows of a big table may be looked at for one query.
READ = 1_300

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _many_rows(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Some thousand rows in each table that grows, for the tests of this module; gone afterwards."""
    with django_db_blocker.unblock():
        fill(agencies=2_000, batches=3_000, items=12_000, listings=9_000)
        yield
        with connection.cursor() as cursor:
            cursor.execute(
                "TRUNCATE agencies_agency, agencies_user, listings_imagehost, agencies_stripeevent, "
                "listings_geocoderesult, imports_attempt, django_admin_log CASCADE"
            )


@pytest.fixture
def desk(_many_rows: None, support: User, monkeypatch: pytest.MonkeyPatch) -> Client:
    # As small beside these tables as the real numbers are beside real ones.
    monkeypatch.setattr(long_lists, "NEWEST", 100)
    monkeypatch.setattr(long_lists, "COUNT_LIMIT", 60)
    monkeypatch.setattr(long_lists, "SAMPLE", 50)
    client = Client()
    client.force_login(support)
    return client


@contextmanager
def bounded(queries: int = QUERIES, read: int = READ) -> Iterator[None]:
    """Few queries, and none that reads much of a big table."""
    with CaptureQueriesContext(connection) as captured:
        yield
    asked = [query["sql"] for query in captured.captured_queries]
    assert len(asked) <= queries, "\n".join(asked)
    # Those about sessions and permissions, of which each page asks some, need no plan.
    about_big = [sql for sql in dict.fromkeys(asked) if any(table in sql for table in BIG)]
    faults = [fault for sql in about_big for fault in faults_of(sql, read)]
    assert faults == [], "\n".join(faults)


def faults_of(sql: str, read: int) -> Iterator[str]:
    if not sql.lstrip().upper().startswith(("SELECT", "WITH", "(SELECT")):
        return
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + sql.replace("%", "%%"), [])
        plan = cursor.fetchone()[0]
    for node in nodes(plan[0]["Plan"]):
        seen = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
        if node.get("Relation Name") in BIG and seen * node["Actual Loops"] > read:
            yield f"reads {seen} of {node['Relation Name']}: {sql}"


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


@contextmanager
def undrawn() -> Iterator[None]:
    """The rows of a list are read and not drawn, which takes most of the time: the list itself was drawn before."""

    def read(response: TemplateResponse) -> str:
        assert response.context_data
        return str(len(response.context_data["cl"].result_list))

    with patch.object(TemplateResponse, "rendered_content", property(read)):
        yield


def address(model: type, page: str = "changelist", *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.label)
def test_lists_searches_filters_and_pages(desk: Client, support: User, model: type) -> None:
    with bounded():
        page = desk.get(address(model))
    assert page.status_code == 200
    shown = page.context["cl"]
    if model._meta.db_table in BIG:
        assert len(shown.result_list) == shown.model_admin.list_per_page, "the test fills this table"
        assert "about" in str(shown.result_count)
    with undrawn(), bounded():
        assert desk.get(address(model), {"p": "2"}).status_code in (200, 302)
    if shown.search_fields:
        for term in ("nobody-knows-this", "crm-77", "0198c0de-0000-7000-8000-000000000077", "77", "Agency 7"):
            with undrawn(), bounded(QUERIES + 15):
                assert desk.get(address(model), {"q": term}).status_code == 200
    for query in choices(shown):
        with undrawn(), bounded():
            assert desk.get(address(model) + query).status_code == 200
    first = model._default_manager.order_by("pk").first()
    if first is not None and shown.list_display_links is not None:
        with bounded(QUERIES + 15):
            assert desk.get(address(model, "change", first.pk)).status_code == 200


def choices(shown: Any) -> list[str]:
    """What the filters of a list offer, a few of each."""
    offered = [list(spec.choices(shown)) for spec in shown.filter_specs if hasattr(spec, "choices")]
    return [one["query_string"] for each in offered for one in each[:8] if "query_string" in one]


def test_no_list_sorts_by_what_has_no_index(desk: Client) -> None:
    request = RequestFactory().get("/admin/")
    for model in REGISTERED:
        shown = admin.site._registry[model]
        if model._meta.db_table in BIG:
            assert shown.get_sortable_by(request) == (), model


@pytest.mark.parametrize("page", ["/admin/", "/admin/operations", "/admin/operations?span=month"])
def test_the_pages_of_the_desk(desk: Client, page: str) -> None:
    # The chart of a month sums up the deliveries of a month, in an index of their figures.
    with bounded(40, read=3_000):
        assert desk.get(page).status_code == 200


def test_one_leafs_no_further_than_some_pages_and_is_told_to_search(desk: Client) -> None:
    from imports.models import ImportItem

    assert desk.get(address(ImportItem), {"p": "100000"}).status_code == 302
    assert "about 12,0" in desk.get(address(ImportItem)).content.decode()


def test_a_list_that_takes_too_long_says_so(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db.models.expressions import RawSQL

    from imports.admin import ImportItemAdmin
    from imports.models import ImportItem

    monkeypatch.setattr(long_lists, "SECONDS", "0.05")
    slow = ImportItem.objects.annotate(nap=RawSQL("pg_sleep(0.01)::text", [])).exclude(nap="x")
    monkeypatch.setattr(ImportItemAdmin, "get_queryset", lambda self, request: slow)
    answer = desk.get(address(ImportItem))
    assert answer.status_code == 200
    assert "This would take too long" in answer.content.decode()
