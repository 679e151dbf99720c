"""A server of images on loopback that can misbehave in every way, and remembers what it was asked."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from typing import Any

from PIL import Image


def picture(color: str = "steelblue", size: tuple[int, int] = (1200, 800), kind: str = "JPEG", **options: Any) -> bytes:
    """A real image, by default as a camera would send it."""
    out = BytesIO()
    mode = options.pop("mode", "RGB")
    Image.new(mode, size, color).save(out, kind, **options)
    return out.getvalue()


class Handler(BaseHTTPRequestHandler):
    """Answers by what the test has put at the path: bytes, or a function of the request."""

    protocol_version = "HTTP/1.1"
    server: "ImageServer"

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        with self.server.watching(self.path, dict(self.headers)):
            answer = self.server.pages.get(path)
            with suppress(OSError):
                if answer is None:
                    self.say(404, b"nothing here")
                elif callable(answer):
                    answer(self)
                else:
                    self.say(200, answer)

    def say(self, status: int, content: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **headers}.items():
            if value:
                self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        pass


class ImageServer(ThreadingHTTPServer):
    """`pages` says what stands at which path."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.pages: dict[str, Any] = {}
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.is_over = threading.Event()
        self.lock = threading.Lock()
        self.at_once = self.most_at_once = 0

    @contextmanager
    def watching(self, path: str, headers: dict[str, str]) -> Iterator[None]:
        with self.lock:
            self.asked.append(path)
            self.headers.append(headers)
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            yield
        finally:
            with self.lock:
                self.at_once -= 1

    def handle_error(self, *_: Any) -> None:
        """Who hangs up on this server is no error of it."""

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.server_port}"

    def url(self, path: str) -> str:
        return f"http://{self.place}{path}"

    def put(self, path: str, answer: Any) -> str:
        self.pages[path] = answer
        return self.url(path)


@contextmanager
def image_server() -> Iterator[ImageServer]:
    server = ImageServer()
    thread = threading.Thread(target=server.serve_forever, args=[0.02], daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.is_over.set()
        server.shutdown()
        server.server_close()


# Ways to misbehave


def with_status(status: int, **headers: str) -> Any:
    return lambda request: request.say(status, b"", **headers)


def to(location: str, status: int = 302) -> Any:
    return with_status(status, Location=location)


def changing(content: bytes, etag: str) -> Any:
    """An image that need not be sent again to who has it."""

    def answer(request: Handler) -> None:
        if request.headers.get("If-None-Match") == etag:
            request.say(304, b"", ETag=etag, Content_Length="")
        else:
            request.say(200, content, ETag=etag, Last_Modified="Tue, 03 Mar 2026 10:00:00 GMT")

    return answer


def endless(request: Handler) -> None:
    request.send_response(200)
    request.send_header("Connection", "close")
    request.end_headers()
    while not request.server.is_over.is_set():
        request.wfile.write(b"\xff\xd8\xff" * 20_000)


def dripping(request: Handler) -> None:
    """A byte now and then: no timeout of a socket ever strikes."""
    request.send_response(200)
    request.send_header("Content-Length", "100000")
    request.end_headers()
    while not request.server.is_over.wait(0.05):
        request.wfile.write(b"\xff")


def dripping_head(request: Handler) -> None:
    request.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not request.server.is_over.wait(0.05):
        request.wfile.write(b"a")


def silent(request: Handler) -> None:
    request.server.is_over.wait(60)


def cut_off(request: Handler) -> None:
    request.send_response(200)
    request.send_header("Content-Length", "5000")
    request.end_headers()
    request.wfile.write(b"\xff\xd8\xff half")
    request.close_connection = True


def nonsense(request: Handler) -> None:
    request.wfile.write(b"\x00\x01\x02 this is no HTTP\r\n\r\n")
    request.close_connection = True


def hanging_up(request: Handler) -> None:
    request.connection.shutdown(socket.SHUT_RDWR)
    request.close_connection = True


def slow(content: bytes, seconds: float) -> Any:
    def answer(request: Handler) -> None:
        time.sleep(seconds)
        request.say(200, content)

    return answer
