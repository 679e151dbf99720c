"""A real browser on the real web server and worker. Where a machine has no Chromium these tests are skipped and say so;
in CI they never are."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

from agencies.models import User
from tests.flows.processes import Web, collect_static, until, web, worker

# Names that Debian, Fedora, Arch and macOS-like packagings give it.
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
# Playwright's loop runs in this thread; Django would take it for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
CODE = re.compile(r"^\s*([A-Z0-9]{4}-[A-Z0-9]{4})\s*$", re.MULTILINE)
PASSWORD = "a long enough password"


def chromium() -> str | None:
    return os.environ.get("SEEKI_BROWSER") or next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium()
    if path is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("There is no Chromium here (apt-get install chromium).")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def _static_files() -> None:
    collect_static()


@pytest.fixture
def mail_folder() -> Path:
    """Where the web process puts the e-mails that it would send."""
    return Path(os.environ["SEEKI_VAR_DIR"]) / "mail"


@pytest.fixture
def site(transactional_db: None, _static_files: None) -> Iterator[Web]:
    """Web server and worker, on the database of this test."""
    with worker(), web() as server:
        yield server


@pytest.fixture
def page(browser: Browser, site: Web) -> Iterator[Page]:
    with opened(browser, site) as window:
        yield window


@contextmanager
def opened(browser: Browser, site: Web) -> Iterator[Page]:
    """A fresh browser window on the site; nothing may be asked of any other host, and no script may fail."""
    context = browser.new_context(base_url=site.url, viewport={"width": 1280, "height": 900}, locale="en-GB")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    window = context.new_page()
    window.set_default_timeout(20_000)
    faults: list[str] = []
    window.on("pageerror", lambda error: faults.append(str(error)))
    window.on("console", lambda said: faults.append(said.text) if is_fault(said.type, said.text) else None)
    window.on("request", lambda sent: None if is_ours(sent.url, site.url) else faults.append(sent.url))
    yield window
    context.close()
    assert not faults, faults


def is_fault(kind: str, text: str) -> bool:
    """Refusals (4xx) are part of some stories; what the Content-Security-Policy refuses, or a script, never is."""
    return kind == "error" and "status of 4" not in text


def is_ours(url: str, base: str) -> bool:
    return url.startswith((base, "data:", "blob:"))


def enter(page: Page, site: Web, user: User) -> None:
    """Be signed in; how one gets in has stories of its own."""
    client = Client()
    client.force_login(user)
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site.url}])


def code_for(address: str, folder: Path) -> str:
    """The code in the newest message to this address."""

    def look() -> str | None:
        for path in sorted(folder.glob("*.log"), key=lambda file: file.stat().st_mtime, reverse=True):
            text = path.read_text(errors="replace")
            if f"To: {address}" in text and (
                found := re.search(r"^\s*([A-Z0-9]{4}-[A-Z0-9]{4})\s*$", text, re.MULTILINE)
            ):
                return found.group(1)
        return None

    return until(look, f"a code for {address}", 20)
