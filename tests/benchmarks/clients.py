"""Clients that send: plain HTTP over kept connections, as light as can be, since they share the machine."""

import json
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import Any

from tests.benchmarks.stand import Running


class Client:
    def __init__(self, running: Running, secret: str) -> None:
        self.connection = HTTPConnection("127.0.0.1", running.port, timeout=600)
        self.used = time.monotonic()
        self.headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}

    def is_fresh(self) -> bool:
        """Servers keep an idle connection for five seconds."""
        return time.monotonic() - self.used < 3

    def post(self, body: bytes, path: str = "/v1/listings", **headers: str) -> bytes:
        return self.ask("POST", path, body, headers)

    def get(self, path: str) -> bytes:
        return self.ask("GET", path, None, {})

    def ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> bytes:
        if not self.is_fresh():
            self.connection.close()
        self.connection.request(method, path, body, self.headers | headers)
        response = self.connection.getresponse()
        answer = response.read()
        self.used = time.monotonic()
        assert response.status == 200, (response.status, answer[:500])
        return answer


def answered(answer: bytes) -> tuple[int, int]:
    """How many items were accepted, and how many rejected."""
    found: dict[str, Any] = json.loads(answer)
    return len(found["accepted"]), len(found.get("rejected", ()))


def send(running: Running, secret: str, body: bytes, clients: int = 1, times: int = 1) -> float:
    """Each client sends the body so many times; the seconds until the last one has its last answer."""
    ready = [Client(running, secret) for _ in range(clients)]
    for client in ready:
        client.connection.connect()

    def work(client: Client) -> None:
        for _ in range(times):
            client.post(body)

    started = time.perf_counter()
    if clients == 1:
        work(ready[0])
    else:
        with ThreadPoolExecutor(clients) as pool:
            list(pool.map(work, ready))
    taken = time.perf_counter() - started
    close(ready)
    return taken


def close(clients: Sequence[Client]) -> None:
    for client in clients:
        client.connection.close()
