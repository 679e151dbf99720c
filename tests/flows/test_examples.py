"""Every example of the documentation, as it stands there, run in its own language against the product."""

import json
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests
from django.db.models import F

from imports.docs.code import ADDRESS, FOLDER, ITEM, KEY, LANGUAGES, Reader, names, snippets_of, source
from imports.endpoints.documented_feeds import XML_EXAMPLE
from imports.endpoints.examples import IDEALISTA, IDEALISTA_JSON, KYERO, LISTING
from imports.models import ImportBatch, ImportItem
from tests.conftest import Person
from tests.flows.examples_programs import require, run
from tests.flows.processes import Web, until, web, worker

pytestmark = pytest.mark.django_db(transaction=True)
# What the examples find beside them.
FILES = {
    "export.xml": XML_EXAMPLE,
    "listings.json": json.dumps({"listings": [LISTING]}),
    "feed.json": json.dumps(IDEALISTA_JSON),
}
FEEDS = {"idealista": IDEALISTA, "kyero": KYERO}


def written() -> list[tuple[str, str]]:
    return [(name, file) for name in names() for file in LANGUAGES if (FOLDER / name / file).is_file()]


def in_languages(name: str) -> list[str]:
    return [file for one, file in written() if one == name]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.writestr("index.xml", XML_EXAMPLE)
    return tmp_path


def test_each_example_names_the_address_and_the_key_that_pages_fill_in() -> None:
    for name, file in written():
        text = source(name, file)
        assert ADDRESS in text and KEY in text, (name, file)
        assert max(map(len, text.splitlines())) <= 110, (name, file)


def test_pages_fill_in_every_address_and_every_key() -> None:
    for name in names():
        for one in snippets_of(name, Reader("https://own.example", "seeki_test_own")):
            assert ADDRESS not in one.text and KEY not in one.text, (name, one.language)
            assert one.text.count("https://own.example") >= 1 and "seeki_test_own" in one.text


def test_the_main_examples_stand_in_all_languages() -> None:
    for name in ("first_import", "status", "careful", "openimmo"):
        assert in_languages(name) == list(LANGUAGES)


@pytest.mark.parametrize("file", LANGUAGES)
def test_the_examples_of_a_language_work(owner: Person, folder: Path, file: str) -> None:
    require(file)
    with worker(), web() as server:
        story = Story(file, folder, server, owner.secret)
        story.sends_two_and_reads_that_one_is_refused()
        story.asks_until_it_is_finished_and_retries_what_failed()
        story.tries_again_after_as_long_as_the_answer_says()
        story.sends_an_openimmo_file()


@dataclass(frozen=True)
class Story:
    """The main examples in one language, one after the other."""

    file: str
    folder: Path
    server: Web
    secret: str

    def run(self, name: str, address: str = "", item: str = "") -> str:
        snippets = snippets_of(name, Reader(address or self.server.url, self.secret))
        text = next(one.text for one in snippets if one.language == self.file.partition(".")[0])
        return run(self.file, text.replace(ITEM, item), self.folder)

    def completed(self, item: str) -> None:
        until(lambda: self.server.status(item, self.secret)["status"] == "completed", "it is completed", 60)

    def sends_two_and_reads_that_one_is_refused(self) -> None:
        said = self.run("first_import")
        for part in ("crm-101", "crm-102", "VALIDATION_FAILED", "/listings/1/price", "must be a number"):
            assert part in said
        assert str(ImportItem.objects.get(external_id="crm-101").pk) in said

    def asks_until_it_is_finished_and_retries_what_failed(self) -> None:
        item = ImportItem.objects.get(external_id="crm-101")
        self.completed(str(item.pk))
        failed = ImportItem.objects.filter(pk=item.pk)
        failed.update(status="failed", outcome="", error_code="INFRA_LOST")
        ImportBatch.objects.filter(pk=item.batch_id).update(failed_count=F("failed_count") + 1)
        said = self.run("status", item=str(item.pk))
        if self.file == "curl.sh":  # two lines, and no waiting
            assert "INFRA_LOST" in said and '"queued"' in said
        else:
            assert said.startswith("completed ")
        self.completed(str(item.pk))

    def tries_again_after_as_long_as_the_answer_says(self) -> None:
        with refusing_once(self.server) as (address, sent):
            said = self.run("careful", address)
        assert sent == [503, 200]
        assert "1 accepted, 0 rejected" in said or LISTING["external_id"] in said

    def sends_an_openimmo_file(self) -> None:
        said = self.run("openimmo")
        assert "1 accepted, 0 rejected" in said or '"external_id":"A-101"' in said
        assert ImportItem.objects.filter(external_id="A-101").count() == 1


def test_the_lines_in_curl(owner: Person, folder: Path) -> None:
    """The rest of them, which are one request each."""
    require("curl.sh")
    with web() as server:
        story = Story("curl.sh", folder, server, owner.secret)
        for name in [one for one in names() if in_languages(one) == ["curl.sh"]]:
            (folder / "feed.xml").write_text(FEEDS.get(name, ""))
            answer = json.loads(story.run(name))
            assert len(answer["accepted"]) == 1 and answer["rejected"] == [], (name, answer)
            assert (answer["batch_id"] is None) == (name == "dry_run")


@contextmanager
def refusing_once(server: Web) -> Iterator[tuple[str, list[int]]]:
    """A way to the server on which the first request is answered 503 with Retry-After; and the statuses given."""
    sent: list[int] = []

    class Way(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, answer, headers = 503, b'{"error_code": "SERVICE_UNAVAILABLE"}', {"Retry-After": "1"}
            if sent:
                kept = {name: self.headers[name] for name in ("Authorization", "Content-Type")}
                passed = requests.post(server.url + self.path, data=body, headers=kept, timeout=60)
                status, answer, headers = passed.status_code, passed.content, {}
            sent.append(status)
            self.send_response(status)
            for name, value in (headers | {"Content-Length": str(len(answer))}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args: object) -> None:
            pass

    way = ThreadingHTTPServer(("127.0.0.1", 0), Way)
    threading.Thread(target=way.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{way.server_port}", sent
    finally:
        way.shutdown()
        way.server_close()
