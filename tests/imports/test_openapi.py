"""The OpenAPI document and the JSON Schema: valid, complete, and true. Rows S23, S64 to S68 of the seed."""

import json
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from agencies import keys
from imports.endpoints import answers
from seeki.lib.problems import ERROR_CODES, ErrorCode
from tests.imports.crm import Crm, broker_down, ended, listing, raw_listing, work_all

# Pages about the API below /v1/, not operations of it.
ABOUT = {
    "/v1/openapi.json",
    "/v1/collection.json",
    "/v1/docs",
    "/v1/docs/swagger",
    "/v1/schemas/listing.json",
    "/v1/schemas/listings.json",
}
METHODS = {"get", "post", "put", "patch", "delete"}
FEEDS = {"/v1/openimmo", "/v1/idealista", "/v1/kyero"}
# Needs no key and has no gate before it; what is kept is asked for again by its ETag.
PUBLIC = {"/v1/reference"}
# Answered before any operation is known.
OF_NO_OPERATION = {ErrorCode.METHOD_NOT_ALLOWED}
SEED = {
    "external_id": "crm-listing-00123",
    "listing_type": "SELL",
    "real_estate_type": "APARTMENT",
    "price": 320000,
    "currency": "EUR",
    "address": {"street": "Wenceslas Square 1", "city": "Prague", "country_code": "CZ", "postal_code": "11000"},
    "name": "Sunny 2-bedroom apartment, Wenceslas Square",
    "floorage": 65,
}
Document = dict[str, Any]


@pytest.fixture(scope="module")
def document() -> Document:
    found: Document = Client().get("/v1/openapi.json").json()
    return found


def operations(document: Document) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method in METHODS & set(item):
            yield path, method, item[method]


def told_as_json(operation: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """What the answers of an operation hold, by status; a 304 holds nothing."""
    for status, response in operation["responses"].items():
        if status != "304":
            yield status, response["content"]["application/json"]


def schema_of(document: Document, reference: str) -> Draft202012Validator:
    """A validator of a part of the document, given as a JSON pointer."""
    resource = Resource.from_contents(document, default_specification=DRAFT202012)
    registry = Registry().with_resource("urn:seeki", resource)
    return Draft202012Validator(
        {"$ref": f"urn:seeki#{reference}"}, registry=registry, format_checker=Draft202012Validator.FORMAT_CHECKER
    )


def pointer(*steps: str) -> str:
    return "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in steps)


# The document itself


def test_s67_it_is_openapi_3_1_and_valid(document: Document) -> None:
    assert document["openapi"].startswith("3.1.")
    OpenAPIV31SpecValidator(document).validate()


def test_s67_drf_spectacular_has_no_warning(capsys: pytest.CaptureFixture[str]) -> None:
    out = StringIO()
    call_command("spectacular", validate=True, fail_on_warn=True, format="openapi-json", stdout=out)
    assert json.loads(out.getvalue())["paths"]
    assert "Warning" not in capsys.readouterr().err


def test_it_is_public_and_json(client: Client) -> None:
    answer = client.get("/v1/openapi.json")
    assert answer.status_code == 200
    assert "json" in answer.headers["Content-Type"]


@pytest.mark.parametrize(("environment", "host", "prefix"), [
    ("staging", "https://ingest.seeki.store", "seeki_test_"),
    ("production", "https://ingest.seeki.eu", "seeki_live_"),
])  # fmt: skip
def test_it_names_the_servers_and_the_keys_of_its_environment(
    client: Client, settings: Any, environment: str, host: str, prefix: str
) -> None:
    settings.SEEKI_ENVIRONMENT = environment
    found = client.get("/v1/openapi.json").json()
    assert host in [server["url"] for server in found["servers"]]
    (scheme,) = found["components"]["securitySchemes"].values()
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
    assert scheme["bearerFormat"].startswith(prefix)


def test_every_reference_leads_somewhere(document: Document) -> None:
    def references(node: Any) -> Iterator[str]:
        if isinstance(node, dict):
            if isinstance(node.get("$ref"), str):
                yield node["$ref"]
            for value in node.values():
                yield from references(value)
        elif isinstance(node, list):
            for value in node:
                yield from references(value)

    found = set(references(document))
    assert found
    for reference in found:
        assert reference.startswith("#/components/")
        node = document
        for step in reference[2:].split("/"):
            node = node[step]


def test_answers_and_listings_do_not_share_a_name(document: Document, client: Client) -> None:
    """One would overwrite the other among the components."""
    definitions = set(client.get("/v1/schemas/listing.json").json()["$defs"])
    own = {name for name in vars(answers) if isinstance(vars(answers)[name], type)} | {"ErrorCode", "Listing"}
    assert not definitions & own


# What it leaves out, and what it makes up


def below_v1(patterns: list[URLPattern | URLResolver], prefix: str = "/") -> Iterator[str]:
    for entry in patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from below_v1(entry.url_patterns, path)
        elif path.startswith("/v1/"):
            yield re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", path)


def test_every_address_below_v1_is_in_the_document_and_the_other_way_round(document: Document) -> None:
    assert set(below_v1(get_resolver().url_patterns)) - ABOUT == set(document["paths"])


@pytest.mark.django_db
def test_every_method_of_every_address_is_in_the_document(document: Document, crm: Crm) -> None:
    (item,) = crm.accept(listing())
    for path, described in document["paths"].items():
        for method in METHODS:
            answer = Client().generic(method.upper(), path.format(import_item_id=item), headers=crm.headers)
            assert (answer.status_code == 405) == (method not in described), (method, path)


def test_the_pages_about_the_api_are_named_in_it(document: Document) -> None:
    for address in ABOUT - {"/v1/docs", "/v1/docs/swagger"}:
        assert f"({address})" in document["info"]["description"]


def test_every_request_code_stands_as_an_example_on_an_operation(document: Document) -> None:
    shown: dict[str, set[str]] = {}
    for _, _, operation in operations(document):
        for status, content in told_as_json(operation):
            for example in content["examples"].values():
                if "error_code" in example["value"] and "request_id" in example["value"]:
                    shown.setdefault(example["value"]["error_code"], set()).add(status)
    wanted = {code: entry.status for code, entry in ERROR_CODES.items() if entry.status and code not in OF_NO_OPERATION}
    assert {code: {str(status)} for code, status in wanted.items()} == {
        code: statuses for code, statuses in shown.items() if code != ErrorCode.INTERNAL_ERROR
    }
    assert shown[ErrorCode.INTERNAL_ERROR] == {"500"}


def test_s66_every_code_stands_in_the_error_table_with_cause_and_remedy(document: Document) -> None:
    for code, entry in ERROR_CODES.items():
        row = next(line for line in document["info"]["description"].splitlines() if f"`{code}`" in line)
        assert str(entry.cause) in row
        assert str(entry.remedy) in row
        assert str(entry.status or "item") in row
    assert set(document["components"]["schemas"]["ErrorCode"]["enum"]) == set(ErrorCode)


def test_s65_the_seeds_field_table_is_in_the_schema(document: Document) -> None:
    fields = document["components"]["schemas"]["Listing"]
    assert fields["required"] == ["external_id", "listing_type", "real_estate_type"]
    seeds = ["price", "address", "coordinates", "currency", "name", "description", "floorage", "floor", "rooms"]
    assert set(seeds) | {"images", "contact"} <= set(fields["properties"])
    parts = document["components"]["schemas"]
    assert set(parts["ListingType"]["enum"]) == {"SELL", "RENT"}
    assert set(parts["RealEstateType"]["enum"]) == {"APARTMENT", "HOUSE", "LAND", "COMMERCIAL", "OTHER"}
    assert {"street", "city", "country_code", "postal_code"} <= set(parts["Address"]["properties"])
    assert set(parts["Coordinates"]["properties"]) == {"lat", "lng"}
    assert {"name", "email", "phone"} <= set(parts["Person"]["properties"])


def test_the_limits_stand_in_the_document(document: Document) -> None:
    operation = document["paths"]["/v1/listings"]["post"]
    named = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    sent = document["components"]["schemas"][named.rpartition("/")[2]]
    assert sent["properties"]["listings"]["maxItems"] == 5000
    assert sent["required"] == ["listings"]
    assert operation["requestBody"]["required"] is True
    assert "25 MB" in operation["description"]


# Its quality


def test_every_operation_is_told_in_full(document: Document) -> None:
    ids = []
    for path, method, operation in operations(document):
        for word in ("operationId", "summary", "description", "tags", "responses"):
            assert operation.get(word), (method, path, word)
        assert bool(operation.get("security")) == (path not in PUBLIC), (method, path)
        assert len(operation["summary"]) < 60
        assert not operation["summary"].endswith(".")
        ids.append(operation["operationId"])
        for parameter in operation.get("parameters", []):
            assert parameter.get("description"), (method, path, parameter["name"])
    assert len(set(ids)) == len(ids) == 7
    used = {tag for _, _, operation in operations(document) for tag in operation["tags"]}
    assert used == {tag["name"] for tag in document["tags"]}
    assert all(tag["description"] for tag in document["tags"])


def test_every_answer_is_told_with_an_example_and_its_headers(document: Document) -> None:
    for path, method, operation in operations(document):
        answered = {"200", "304", "429", "500"} if path in PUBLIC else {"401", "403", "429", "500", "503"}
        assert answered <= set(operation["responses"]), (method, path)
        assert all(content["examples"] for _, content in told_as_json(operation)), (method, path)
        for status, response in operation["responses"].items():
            where = (method, path, status)
            assert response["description"], where
            assert ("content" in response) == (status != "304"), where
            headers = response["headers"]
            assert "X-Request-Id" in headers, where
            assert ("Retry-After" in headers) == (status in ("429", "503")), where
            assert ("WWW-Authenticate" in headers) == (status == "401"), where
            assert ("Suggested-Chunk-Size" in headers) == (status == "413" and path in FEEDS), where
            assert ("ETag" in headers) == (status in ("200", "304") and path in PUBLIC), where
            assert all(header["description"] for header in headers.values()), where


def test_every_field_has_a_description_and_no_made_up_title(document: Document) -> None:
    for name, schema in document["components"]["schemas"].items():
        assert "title" not in schema
        for field, described in schema.get("properties", {}).items():
            assert described.get("description"), (name, field)
            assert "title" not in described, (name, field)


def test_every_choice_of_words_has_a_name(document: Document) -> None:
    """A generator makes up a name for what has none, and another one at each place."""

    def unnamed(node: Any, depth: int = 0) -> Iterator[Any]:
        if isinstance(node, dict):
            if "enum" in node and depth:
                yield node["enum"]
            for key, value in node.items():
                if key not in ("examples", "enum"):
                    yield from unnamed(value, depth + 1)
        elif isinstance(node, list):
            for value in node:
                yield from unnamed(value, depth + 1)

    for name, schema in document["components"]["schemas"].items():
        assert list(unnamed(schema)) == [], name
    assert list(unnamed(document["paths"], 1)) == []
    schemas = document["components"]["schemas"]
    assert {"Currency", "CountryCode", "ItemState", "ItemOutcome", "ImageState", "ErrorCode"} <= set(schemas)


# Its examples


def examples(document: Document) -> Iterator[tuple[str, Any]]:
    """Every example of a request or an answer, with the pointer to its schema."""
    for path, method, operation in operations(document):
        here = ("paths", path, method)
        media = ("content", "application/json")
        if "application/json" in operation.get("requestBody", {}).get("content", {}):
            for example in operation["requestBody"]["content"]["application/json"]["examples"].values():
                yield pointer(*here, "requestBody", *media, "schema"), example["value"]
        for status, content in told_as_json(operation):
            for example in content["examples"].values():
                yield pointer(*here, "responses", status, *media, "schema"), example["value"]


def test_every_example_fits_its_schema(document: Document) -> None:
    found = list(examples(document))
    assert len(found) > 25
    for reference, example in found:
        schema_of(document, reference).validate(example)


@pytest.mark.django_db
def test_s64_every_example_of_a_request_is_taken(document: Document, crm: Crm) -> None:
    sent = document["paths"]["/v1/listings"]["post"]["requestBody"]["content"]["application/json"]["examples"]
    assert sent
    for example in sent.values():
        answer = crm.send(json.dumps(example["value"]).encode()).json()
        assert (answer["rejected"], answer["warnings"]) == ([], [])
        assert len(answer["accepted"]) == len(example["value"]["listings"])


@pytest.mark.django_db
def test_every_example_of_a_feed_is_taken(document: Document, crm: Crm) -> None:
    for path in FEEDS:
        for kind, content in document["paths"][path]["post"]["requestBody"]["content"].items():
            for example in content.get("examples", {}).values():
                sent = example["value"] if isinstance(example["value"], str) else json.dumps(example["value"])
                answer = Client().generic("POST", path, sent.encode(), kind, headers=crm.headers).json()
                assert (len(answer["accepted"]), answer["rejected"], answer["warnings"]) == (1, [], []), (path, kind)


@pytest.mark.django_db
def test_s68_every_example_of_the_schema_is_taken(crm: Crm, client: Client) -> None:
    sent = client.get("/v1/schemas/listing.json").json()["examples"]
    answer = crm.post(*sent)
    assert (answer["rejected"], answer["warnings"]) == ([], [])


# The JSON Schema to download


def test_s68_the_schema_can_be_downloaded_and_takes_the_seeds_example(client: Client) -> None:
    answer = client.get("/v1/schemas/listing.json")
    assert answer.headers["Content-Type"] == "application/schema+json"
    schema = answer.json()
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    validator.validate(SEED)
    assert not validator.is_valid(SEED | {"price": "cheap"})
    assert not validator.is_valid({name: value for name, value in SEED.items() if name != "external_id"})


def test_the_schema_of_a_whole_body_needs_nothing_from_elsewhere(client: Client) -> None:
    schema = client.get("/v1/schemas/listings.json").json()
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)  # without a registry: a reference that led outside would fail
    validator.validate({"listings": [SEED]})
    assert not validator.is_valid([SEED])
    (error,) = validator.iter_errors({"listings": [SEED, SEED | {"floorage": "big"}]})
    assert list(error.absolute_path) == ["listings", 1, "floorage"]


@pytest.mark.parametrize("name", ["listing", "listings"])
def test_a_schema_says_where_it_stands_and_by_what_name_to_keep_it(client: Client, name: str) -> None:
    answer = client.get(f"/v1/schemas/{name}.json")
    assert answer.json()["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert answer.json()["$id"] == f"https://ingest.seeki.eu/v1/schemas/{name}.json"
    assert answer.headers["Content-Type"] == "application/schema+json"
    assert answer.headers["Content-Disposition"] == f'inline; filename="seeki-{name}.schema.json"'
    assert "max-age=3600" in answer.headers["Cache-Control"]


def test_s68_the_schema_of_the_document_is_the_one_to_download(document: Document, client: Client) -> None:
    alone = client.get("/v1/schemas/listing.json").json()
    inside = document["components"]["schemas"]["Listing"]
    assert set(inside["properties"]) == set(alone["properties"])
    told = alone["properties"]["currency"]
    told["description"] += f" {told.pop('default')} unless said."  # a default makes a field of clients a required one
    text = json.dumps(alone["properties"], sort_keys=True).replace("#/$defs/", "#/components/schemas/")
    assert json.dumps(inside["properties"], sort_keys=True) == text
    assert schema_of(document, "/components/schemas/Listing").is_valid(SEED)


# What the product answers


ANSWERS = {
    200: pointer("paths", "/v1/listings", "post", "responses", "200", "content", "application/json", "schema"),
    "status": "/components/schemas/ItemStatus",
    "error": "/components/schemas/ErrorAnswer",
}


@pytest.mark.django_db
def test_every_kind_of_import_answer_fits_the_document(document: Document, crm: Crm) -> None:
    validator = schema_of(document, ANSWERS[200])
    crm.import_now(listing("same"))
    bad = [listing(price="x", odd=1), listing("far", coordinates={"lat": 91, "lng": 0}), None, listing(None)]
    lost = listing("nowhere", address={"city": "Xyzzyville", "country_code": "CZ"})
    validator.validate(crm.post())
    validator.validate(crm.post(listing("same"), listing("same", odd=1), listing("new", odd=2), *bad, lost))
    validator.validate(crm.send(b'{"listings": [], "more": 1}').json())
    validator.validate(crm.post_raw(raw_listing("nul", name=b'"\\u0000"', price=b"9" * 5000)))
    with broker_down():
        validator.validate(crm.post(listing("waits")))


@pytest.mark.django_db
def test_every_kind_of_status_fits_the_document(document: Document, crm: Crm) -> None:
    validator = schema_of(document, ANSWERS["status"])
    answer = crm.post(listing("a", odd=1), listing("b", price="x"), listing("c"), None)
    ids = [one["import_item_id"] for one in (*answer["accepted"], *answer["rejected"])]
    for item in ids:
        validator.validate(crm.status(item))
    work_all()
    for item in ids:
        validator.validate(crm.status(item))
    for code in ErrorCode:
        ended(crm, ids[0], "failed", code)
        validator.validate(crm.status(ids[0]))
    ended(crm, ids[0], "failed", "INFRA_LOST")
    validator.validate(crm.retry(ids[0]).json())


@pytest.mark.django_db
def test_every_kind_of_refusal_fits_the_document(document: Document, crm: Crm, settings: Any) -> None:
    validator = schema_of(document, ANSWERS["error"])
    (item,) = crm.accept(listing())
    unknown = {"Authorization": f"Bearer {keys.new_secret()}"}
    found = [
        crm.send(b"{"),
        crm.send(b"{}"),
        crm.send(b"{}", "text/csv"),
        crm.send(b"", CONTENT_LENGTH=str(10**9)),
        crm.retry(item),
        crm.ask("nothing"),
        Client().post("/v1/listings"),
        Client().post("/v1/listings", headers=unknown),
        Client().delete("/v1/listings", headers=crm.headers),
        Client().get("/v1/nothing"),
    ]
    assert {answer.status_code for answer in found} == {400, 401, 404, 405, 409, 413, 415}
    settings.SEEKI_REQUESTS_PER_MINUTE = 0
    for answer in (*found, crm.send(b"{}")):
        validator.validate(answer.json())
        assert answer.json()["error_code"] in set(ErrorCode)


def test_the_validators_of_this_file_would_notice(document: Document) -> None:
    assert not schema_of(document, ANSWERS[200]).is_valid({"batch_id": "x"})
    assert not schema_of(document, ANSWERS["status"]).is_valid({"status": "lost"})
    assert not schema_of(document, ANSWERS["error"]).is_valid({"error_code": "NEW", "message": "", "request_id": ""})


# The pages to read it with


def test_s67_the_interactive_reference_works_offline(client: Client) -> None:
    page = client.get("/v1/docs").content.decode()
    assert "/v1/openapi.json" in page
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", page)
    swagger = client.get("/v1/docs/swagger").content.decode()
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", swagger)
    assert "/v1/openapi.json" in swagger


def test_s67_the_reference_is_vendored_with_its_licence() -> None:
    vendor = Path(__file__).parents[2] / "seeki" / "static" / "seeki" / "vendor"
    assert (vendor / "scalar" / "standalone.js").stat().st_size > 500_000
    assert "scalar" in (vendor / "README.md").read_text().lower()
