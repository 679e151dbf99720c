"""Fetching what customers name: every trick that a URL or a server can play."""

import socket
import zlib
from collections.abc import Iterator
from typing import Any

import pytest

from seeki.lib.fetching.addresses import is_public
from seeki.lib.fetching.connecting import Patience
from seeki.lib.fetching.fetch import Wish, fetch
from seeki.lib.fetching.outcomes import Fetched, NotFetched, Trouble, Unchanged
from tests import imageserver
from tests.bounds import no_waiting
from tests.imageserver import ImageServer, image_server, to, with_status

QUICK = Patience(connect=1, read=1, total=2)


@pytest.fixture
def server(settings: Any) -> Iterator[ImageServer]:
    with image_server() as running:
        settings.SEEKI_FETCH_ALLOWED = {running.place}
        yield running


def fetched(url: str, limit: int = 100_000, **more: Any) -> Any:
    return fetch(Wish(url, limit, patience=QUICK, **more))


def trouble(url: str, **more: Any) -> str:
    found = fetched(url, **more)
    assert isinstance(found, NotFetched), found
    return found.trouble.value


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.8", "192.0.2.1", "198.18.0.1", "224.0.0.1",
        "240.0.0.1", "255.255.255.255", "192.88.99.1", "203.0.113.9",
        "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:93.184.216.34", "64:ff9b::7f00:1", "64:ff9b:1::1",
        "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1", "100::1", "2002:7f00:1::",
        "2002:5db8:d822::1", "2001::1", "2001:db8::1", "2001:10::1", "3fff::1", "5f00::1",
        "2a00:1450::5efe:7f00:1", "2a00:1450::200:5efe:a00:1",
    ],
)  # fmt: skip
def test_nothing_but_the_public_internet(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "172.32.0.1", "2a00:1450:4001::1", "2606:4700::1111"])
def test_the_public_internet(address: str) -> None:
    assert is_public(address)


def test_a_good_server(server: ImageServer) -> None:
    url = server.put("/1.jpg", imageserver.changing(b"picture", '"v1"'))
    found = fetched(url)
    assert found == Fetched(b"picture", '"v1"', "Tue, 03 Mar 2026 10:00:00 GMT")
    assert fetched(url, etag='"v1"') == Unchanged()
    assert fetched(url, etag='"v0"') == found
    sent = server.headers[0]
    assert (sent["Host"], sent["Accept-Encoding"]) == (server.place, "identity")


def test_an_address_needs_the_exact_pair_to_be_allowed(server: ImageServer, settings: Any) -> None:
    url = server.put("/1.jpg", b"picture")
    assert fetched(url) == Fetched(b"picture")
    assert trouble(url.replace("127.0.0.1", "localhost")) == "forbidden"
    settings.SEEKI_FETCH_ALLOWED = frozenset()
    assert trouble(url) == "forbidden"
    assert server.asked == ["/1.jpg"]


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "localhost", "0x7f.1", "2130706433", "127.1", "0", "169.254.169.254"],
)
@pytest.mark.parametrize("way", ["at once", "by a redirect"])
def test_private_addresses_however_they_are_written(server: ImageServer, host: str, way: str) -> None:
    with image_server() as private:
        secret = private.put("/secret", b"secret")
        url = secret.replace("127.0.0.1", host)
        assert trouble(url if way == "at once" else server.put("/r", to(url))) in ("forbidden", "unknown_host")
        assert private.asked == []


def test_a_name_that_leads_elsewhere_the_second_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The name is looked up once, and what was looked at is what is connected to."""
    answers = iter(["93.184.216.34", "127.0.0.1"])
    connected: list[Any] = []

    def look_up(host: str, port: int, *_: Any, **__: Any) -> Any:
        if host != "rebind.example":
            return real(host, port, *_, **__)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    def refuse(self: Any, address: Any) -> None:
        connected.append(address)
        raise ConnectionRefusedError

    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert trouble("http://rebind.example/1.jpg") == "unreachable"
    assert connected == [("93.184.216.34", 80)]
    assert trouble("http://rebind.example/1.jpg") == "forbidden"
    assert len(connected) == 1


def test_one_private_address_among_several_refuses_them_all(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 80)) for ip in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)
    assert trouble("http://mixed.example/1.jpg") == "forbidden"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("ftp://a.example/1.jpg", "bad_url"),
        ("file:///etc/passwd", "bad_url"),
        ("gopher://a.example/", "bad_url"),
        ("http://", "bad_url"),
        ("http://[::1", "bad_url"),
        ("http://a.example:99999/", "bad_url"),
        ("http://93.184.216.34:25/", "forbidden"),
        ("http://93.184.216.34:22/", "forbidden"),
        ("http://no-such-name.invalid/", "unknown_host"),
        ("http://" + "a" * 70 + ".example/", "unknown_host"),
    ],
)
def test_what_is_no_good_url(url: str, expected: str) -> None:
    assert trouble(url) in (expected, "bad_url")


def test_redirects(server: ImageServer) -> None:
    server.put("/here", b"picture")
    assert fetched(server.put("/there", to("/here", 301))) == Fetched(b"picture")
    assert trouble(server.put("/round", to("/round"))) == "redirects"
    assert trouble(server.put("/file", to("file:///etc/passwd"))) == "bad_url"
    assert trouble(server.put("/nowhere", with_status(302))) == "status"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (imageserver.endless, "too_large"),
        (lambda request: request.say(200, b"x" * 100_001), "too_large"),
        (lambda request: request.say(200, zlib.compress(b"x" * 10**7), Content_Encoding="gzip"), "compressed"),
        (imageserver.dripping, "timeout"),
        (imageserver.dripping_head, "timeout"),
        (imageserver.silent, "timeout"),
        (imageserver.cut_off, "cut_off"),
        (imageserver.nonsense, "broken"),
        (imageserver.hanging_up, "broken"),
        (with_status(500), "status"),
        (with_status(404), "status"),
        (with_status(304), "status"),
        (with_status(206), "status"),
        (with_status(429), "busy"),
    ],
)
def test_servers_that_misbehave(server: ImageServer, answer: Any, expected: str) -> None:
    with no_waiting():
        assert trouble(server.put("/1.jpg", answer)) == expected


def test_nobody_there(settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        place = f"127.0.0.1:{listener.getsockname()[1]}"
    settings.SEEKI_FETCH_ALLOWED = {place}
    assert trouble(f"http://{place}/") == "unreachable"
    with image_server() as plain:
        settings.SEEKI_FETCH_ALLOWED = {plain.place}
        assert trouble(f"https://{plain.place}/") == "tls"


def test_a_busy_server_says_when_to_come_again(server: ImageServer) -> None:
    found = fetched(server.put("/1.jpg", with_status(503, Retry_After="120")))
    assert (found.retry_after, found.is_passing, found.is_of_the_host) == (120, True, True)
    found = fetched(server.put("/1.jpg", with_status(429, Retry_After="Wed, 21 Oct 2015 07:28:00 GMT")))
    assert found.retry_after == 0
    found = fetched(server.put("/1.jpg", with_status(429, Retry_After="soon")))
    assert found.retry_after is None


def test_which_troubles_may_pass() -> None:
    passing = {each for each in Trouble if each != Trouble.STATUS and NotFetched(each).is_passing}
    assert passing == {"unknown_host", "unreachable", "tls", "timeout", "busy", "cut_off", "broken"}
    assert [NotFetched(Trouble.STATUS, {"status": status}).is_passing for status in (404, 410, 403, 500, 502)] == [
        False, False, False, True, True,
    ]  # fmt: skip
