"""Schemathesis makes requests out of the OpenAPI document, good ones and bad ones; it must find nothing. Row S67."""

from typing import Any

import pytest
import schemathesis
from django.db import connections
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.checks import CheckContext
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from imports.models import ImportItem
from seeki.wsgi import application
from tests.imports.crm import Crm, ended, listing

pytestmark = pytest.mark.django_db

# Read while the tests are collected: schemathesis' fixture for later does not know this pytest.
api = schemathesis.openapi.from_wsgi("/v1/openapi.json", application)
# The systematic phase would send two thousand requests, one for each limit of each field of a listing, and take a
# minute; those limits are tested in tests/listings/payload, odd characters in test_hostile_json.py.
imports = schemathesis.openapi.from_wsgi(
    "/v1/openapi.json",
    application,
    config=SchemathesisConfig.from_dict(
        {"phases": {"coverage": {"enabled": False}}, "generation": {"allow-x00": False, "codec": "ascii"}}
    ),
)
FEEDS = ["importOpenImmo", "importIdealista", "importKyero"]
IMPORTS = ["importListings", *FEEDS]
REFERENCE = "showReference"
bounded = settings(max_examples=50, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
few = settings(bounded, max_examples=10)


@pytest.fixture(autouse=True)
def _one_connection(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's connection outlives a request of a real server."""
    monkeypatch.setattr(connections["default"], "close_if_unusable_or_obsolete", lambda: None)


def every_item_is_answered(context: CheckContext, response: Any, case: Case) -> None:
    """An import's own check: what schemathesis wants refused as a whole, it refuses item by item."""
    if response.status_code != 200 or response.request.method != "POST":
        return
    answer = response.json()
    stored = ImportItem.objects.filter(batch_id=answer["batch_id"])
    if answer["batch_id"] is None:
        assert "dry_run" in response.request.url
        return
    assert len(answer["accepted"]) + len(answer["rejected"]) == stored.count()
    if isinstance(case.body, dict) and isinstance(case.body.get("listings"), list):
        assert stored.count() == len(case.body["listings"])


def what_the_schema_takes_is_taken(context: CheckContext, response: Any, case: Case) -> None:
    """A listing that fits the published schema is accepted, but for what the schema does not say: that a place may be
    unknown, that blanks alone are no text, and how many decimals a floating-point number may have."""
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    assert response.status_code in (200, 401), response.text
    for one in response.json().get("rejected", []):
        beyond = [
            error
            for error in one["errors"]
            if error["code"] not in ("missing", "place_missing", "place_unknown")
            and "at most 4 decimals" not in error["message"]
        ]
        assert not beyond, beyond


@imports.include(operation_id="importListings").parametrize()
@bounded
def test_s67_imports_keep_what_the_document_says(case: Case, crm: Crm) -> None:
    # Without negative_data_rejection: by design a bad listing is rejected within a 200, a bad X-Request-Id is
    # replaced, and unknown fields are accepted with a warning.
    case.call_and_validate(
        headers=crm.headers,
        excluded_checks=[negative_data_rejection],
        additional_checks=[every_item_is_answered, what_the_schema_takes_is_taken],
    )


@imports.include(operation_id=FEEDS).parametrize()
@bounded
def test_s67_documents_keep_what_the_document_says(case: Case, crm: Crm) -> None:
    # To OpenAPI an XML document is any text, so nearly all that is made of it is refused: as documented.
    case.call_and_validate(headers=crm.headers, excluded_checks=[negative_data_rejection, positive_data_acceptance])


@api.include(operation_id=REFERENCE).parametrize()
@few
def test_s67_the_reference_keeps_what_the_document_says(case: Case) -> None:
    # There is nothing to refuse: a bad X-Request-Id is replaced, and any If-None-Match is an answer's or none.
    case.call_and_validate(excluded_checks=[negative_data_rejection])


@api.exclude(operation_id=[*IMPORTS, REFERENCE]).parametrize()
@bounded
def test_s67_unknown_items_keep_what_the_document_says(case: Case, crm: Crm) -> None:
    case.call_and_validate(headers=crm.headers)


@pytest.mark.parametrize("state", ["queued", "completed", "rejected", "lost"])
@api.exclude(operation_id=[*IMPORTS, REFERENCE]).parametrize()
@few
def test_s67_known_items_keep_what_the_document_says(case: Case, crm: Crm, state: str) -> None:
    item = ImportItem.objects.values_list("pk", flat=True).first() or item_in(crm, state)
    case.path_parameters["import_item_id"] = str(item)
    # The id is put in here, so nothing is wrong with it any more; a bad X-Request-Id is replaced.
    response = case.call_and_validate(headers=crm.headers, excluded_checks=[negative_data_rejection])
    assert response.status_code != 404, response.text


def item_in(crm: Crm, state: str) -> str:
    match state:
        case "rejected":
            found: str = crm.reject(listing(price="x"))["import_item_id"]
            return found
        case "completed":
            return str(crm.import_now(listing())[0]["import_item_id"])
        case "queued":
            return crm.accept(listing())[0]
    (item,) = crm.accept(listing())
    ended(crm, item, "failed", "INFRA_LOST")
    return item


def test_it_would_find_something(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that the document does not know is noticed."""
    from imports.endpoints import import_items

    monkeypatch.setattr(import_items, "item_status", lambda *_: {"status": "unheard of"})
    (item,) = crm.accept(listing())
    case = api["/v1/import-items/{import_item_id}/status"]["GET"].Case(path_parameters={"import_item_id": item})
    with pytest.raises(BaseExceptionGroup, match="Schemathesis found"):
        case.call_and_validate(headers=crm.headers)
