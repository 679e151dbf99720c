"""Requests sent by hand over a bare socket: in pieces, slowly, with lies in their headers."""

import json
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPResponse
from typing import Any

from tests.flows.processes import Web


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: dict[str, Any]

    @property
    def code(self) -> tuple[int, str]:
        return self.status, self.body.get("error_code", "")


class Upload:
    """One POST to /v1/listings whose head has gone out; the body is the test's business."""

    def __init__(self, connection: socket.socket, secret: str, headers: Mapping[str, str]) -> None:
        self.connection = connection
        lines = [
            "POST /v1/listings HTTP/1.1",
            "Host: 127.0.0.1",
            "Content-Type: application/json",
            f"Authorization: Bearer {secret}",
            *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
        ]
        self.send("\r\n".join([*lines, "", ""]).encode())

    def send(self, piece: bytes) -> None:
        self.connection.sendall(piece)

    def send_chunk(self, piece: bytes) -> None:
        self.send(b"%x\r\n%s\r\n" % (len(piece), piece))

    def end(self) -> None:
        """Nothing more will come; the answer can still be read."""
        self.connection.shutdown(socket.SHUT_WR)

    def answer(self) -> Answer:
        response = HTTPResponse(self.connection, method="POST")
        response.begin()
        return Answer(response.status, dict(response.getheaders()), json.loads(response.read() or b"{}"))

    def is_answered(self) -> bool:
        """Whether an answer has come already, or the connection has ended."""
        self.connection.setblocking(False)
        try:
            self.connection.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        finally:
            self.connection.settimeout(20)
        return True


@contextmanager
def upload(server: Web, secret: str, **headers: str) -> Iterator[Upload]:
    """`Content_Length="5"` is sent as Content-Length; without one, say `Transfer_Encoding="chunked"`."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        yield Upload(connection, secret, headers)
