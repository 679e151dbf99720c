"""A geocoder on 127.0.0.1 that answers what a test tells it to."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache


@dataclass
class Geocoder:
    """What it says to every question, and the questions it was asked."""

    status: int = 200
    body: bytes = b"[]"
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    url: str = ""
    questions: list[dict[str, str]] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)

    def says(self, answer: Any) -> None:
        self.status, self.body = 200, json.dumps(answer).encode()


@pytest.fixture
def geocoder() -> Iterator[Geocoder]:
    state = Geocoder()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            query = parse_qs(urlsplit(self.path).query)
            state.questions.append({"path": urlsplit(self.path).path} | {k: v[0] for k, v in query.items()})
            state.agents.append(self.headers["User-Agent"])
            state.times.append(time.monotonic())
            time.sleep(state.delay)
            self.send_response(state.status)
            for name, value in {"Content-Type": "application/json", **state.headers}.items():
                self.send_header(name, value)
            with suppress(BrokenPipeError):  # the one who asked a slow server is gone
                self.end_headers()
                self.wfile.write(state.body)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    state.url = f"http://127.0.0.1:{server.server_port}"
    yield state
    server.shutdown()
    server.server_close()


@pytest.fixture
def remote_settings(settings: Any, geocoder: Geocoder) -> Any:
    """Nominatim, fast, with a cache of the test's own."""
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": geocoder.url}
    }
    settings.GEOCODER = "nominatim"
    settings.GEOCODER_URL = geocoder.url
    settings.GEOCODER_USER_AGENT = "seeki-tests"
    settings.GEOCODER_RATE = 1000.0
    cache.clear()
    return settings


def house(**facts: Any) -> dict[str, Any]:
    """A result as Nominatim gives it."""
    return {
        "lat": "50.0815",
        "lon": "14.4270",
        "display_name": "1, Václavské náměstí, Praha",
        "class": "building",
        "type": "yes",
        "addresstype": "building",
        "place_rank": 30,
    } | facts


def feature(**facts: Any) -> dict[str, Any]:
    """A result as Photon gives it."""
    properties = {"name": "Václavské náměstí", "type": "house", "countrycode": "CZ", "city": "Praha"} | facts
    point = {"type": "Point", "coordinates": [14.4270, 50.0815]}
    return {"type": "Feature", "geometry": point, "properties": properties}
