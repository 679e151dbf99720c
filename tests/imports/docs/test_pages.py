"""Every page of the documentation in every language; no link that leads nowhere; every code and table has its place."""

import importlib
import pkgutil
import re
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

import imports.dialects
from imports.dialects import DIALECTS
from imports.dialects.mapping.applying import Table
from imports.dialects.openimmo.table import DEFAULTS
from imports.docs import codes, fields, mappings
from imports.docs.contents import DIALECTS as TOLD
from imports.docs.contents import PAGES
from imports.docs.figures import PATHS
from imports.docs.pages import address
from imports.endpoints.examples import ITEM_ID
from listings.gallery.words import SENTENCES
from listings.payload import listing_schema
from seeki.lib.problems import ERROR_CODES, FAULTS
from seeki.lib.sentences import docs_url
from tests.conftest import Person

LANGUAGES = ["", *(code for code, _ in settings.LANGUAGES)]
CODES = [*ERROR_CODES, *FAULTS]

pytestmark = pytest.mark.django_db


def opened(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def plain(path: str) -> str:
    return path.replace("_", "").rpartition("/")[2].lower()


def ids(page: str) -> list[str]:
    return re.findall(r' id="([^"]+)"', page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_answers_in_every_language(client: Client, language: str) -> None:
    for slug in PAGES:
        page = opened(client, address(slug, language))
        assert f'<html lang="{language or "en"}"' in page
        assert page.count("<h1") == 1
        double = {one for one in ids(page) if ids(page).count(one) > 1}
        assert not double, f"{slug}: {double}"


def test_every_link_leads_somewhere_and_every_anchor_exists(client: Client) -> None:
    pages: dict[str, str] = {}
    waiting = ["/docs/"]
    links: set[tuple[str, str]] = set()
    while waiting:
        path = waiting.pop()
        if path in pages:
            continue
        answer = client.get(path, follow=True)
        assert answer.status_code == 200, path
        pages[path] = answer.content.decode()
        for href in re.findall(r'<a [^>]*href="([^"]+)"', pages[path]):
            target = urlsplit(urljoin(path, unescape(href)))
            if not target.netloc:
                links.add((target.path, target.fragment))
                if target.path.startswith("/docs/"):
                    waiting.append(target.path)
    assert len(pages) > len(PAGES) + len(CODES)
    for path, fragment in links:
        if fragment and path in pages:
            assert fragment in ids(pages[path]), f"{path}#{fragment}"
        elif path not in pages:
            assert client.get(path).status_code in (200, 302), path


def test_a_page_in_a_language_leads_to_others_in_it(client: Client) -> None:
    page = opened(client, "/nl/docs/agency-import")
    linked = [href for href in re.findall(r'<a [^>]*href="([^"]+)"', page) if "/docs/" in href and "/v1/" not in href]
    others = [href for href in linked if not href.startswith("/nl/docs/")]
    assert sorted(others) == [f"/{code}/docs/agency-import" for code in ("de", "en", "es", "fr")]


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_its_page(client: Client, code: str) -> None:
    page = opened(client, urlsplit(docs_url(code)).path)
    told = codes.told(code)
    assert told is not None
    assert escape(told.cause) in page


def test_old_links_lead_to_the_list_of_codes(client: Client) -> None:
    assert set(CODES) <= set(ids(opened(client, "/docs/errors")))


def test_what_is_no_page_is_not_found(client: Client) -> None:
    for path in (
        "/docs/agency-import/nothing",
        "/docs/errors/NOTHING",
        "/it/docs/agency-import",
        "/docs/agency-import/errors",
    ):
        assert client.get(path).status_code == 404, path


def test_every_tool_is_named_at_the_end_of_the_quick_start(client: Client) -> None:
    tools = opened(client, "/docs/agency-import").partition('id="tools"')[2]
    tooling = ("validate", "reference", "collection", "openapi", "listing-schema", "listings-schema", "api-reference")
    for name in tooling:
        assert f'href="{reverse(name)}"' in tools, name


def test_every_code_of_an_image_is_told(client: Client) -> None:
    page = opened(client, "/docs/agency-import/images")
    assert all(f"<code>{code}</code>" in page for code in SENTENCES)


def test_the_two_items_of_the_first_answer_are_not_the_same() -> None:
    answer = codes.first_answer({"import_item_id": ITEM_ID})
    assert answer["rejected"][0]["import_item_id"] != ITEM_ID


# Made from the tables


def test_every_field_of_the_schema_is_told(client: Client) -> None:
    page = set(ids(opened(client, "/docs/agency-import/fields")))
    schema = listing_schema()
    assert set(schema["properties"]) <= page
    for name, part in schema["$defs"].items():
        if "properties" in part:
            assert {f"{name}.{field}" for field in part["properties"]} <= page
        elif "enum" in part:
            assert f"words-{name}" in page


def test_required_is_what_the_schema_requires() -> None:
    told = {field.name: field for group in fields.groups() for field in group.fields}
    assert {name for name, field in told.items() if field.is_required} == set(listing_schema()["required"])
    assert told["price"].instead == ("price_on_request",)
    assert told["address"].instead == ("coordinates",)
    assert all(field.description for field in told.values())


def test_every_dialect_has_its_page() -> None:
    assert set(PATHS) == set(DIALECTS)
    assert set(TOLD.values()) == set(DIALECTS) - {"seeki_json"}
    assert set(TOLD) <= set(PAGES)


@pytest.mark.parametrize("slug", TOLD)
def test_no_table_of_a_dialect_is_left_out(client: Client, slug: str) -> None:
    name = TOLD[slug]
    printed = {(plain(row.path), row.pointer) for row in DIALECTS[name].rows()}
    for module in pkgutil.walk_packages(imports.dialects.__path__, "imports.dialects."):
        if not module.name.startswith((f"imports.dialects.{name}.", f"imports.dialects.{name}")):
            continue
        if name == "idealista" and "idealista_json" in module.name:
            continue
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, Table):
                for entry in value.entries.values():
                    assert (plain(entry.path), entry.pointer) in printed, entry
    page = opened(client, f"/docs/agency-import/{slug}")
    for table in mappings.tables(name):
        assert f'id="{table.anchor}"' in page
        for line in table.lines:
            assert line.anchor in listing_schema()["properties"], line


def test_every_place_that_openimmo_names_in_a_message_is_told() -> None:
    pointers = {row.pointer for row in DIALECTS["openimmo"].rows()}
    assert set(DEFAULTS) - pointers <= {"/videos", "/tours", "/documents", "/links"}


# Whose page it is


def test_a_member_finds_their_address_and_the_beginning_of_their_key(owner: Person, colleague: Person) -> None:
    for person in (owner, colleague):
        answer = person.client().get("/docs/agency-import")
        page = answer.content.decode()
        assert f"{owner.key.prefix}_rest_of_your_key" in page
        assert owner.agency.name in page
        assert owner.secret not in page
        assert f"{settings.SEEKI_PUBLIC_URL}/v1/listings" in page
        assert "no-store" in answer.headers["Cache-Control"]


def test_others_find_neither(client: Client, owner: Person, stranger: Person) -> None:
    for visitor in (client, stranger.client()):
        page = opened(visitor, "/docs/agency-import")
        assert owner.key.prefix not in page
        assert owner.agency.name not in page
    answer = client.get("/docs/agency-import")
    assert "seeki_test_your_key_here" in answer.content.decode()
    assert {"Cookie", "Accept-Language"} <= set(answer.headers["Vary"].split(", "))


def test_a_browser_is_answered_in_its_language_and_an_address_in_its_own(client: Client, owner: Person) -> None:
    dutch = client.get("/docs/agency-import", headers={"Accept-Language": "nl"})
    assert dutch.headers["Content-Language"] == "nl"
    german = owner.client().get("/de/docs/agency-import")
    assert german.headers["Content-Language"] == "de"


def test_the_language_of_examples_is_remembered(client: Client) -> None:
    client.cookies["code_language"] = "php"
    assert re.search(r'value="php"[^>]* checked', opened(client, "/docs/agency-import"))
    client.cookies["code_language"] = "cobol"
    assert re.search(r'value="curl"[^>]* checked', opened(client, "/docs/agency-import"))
