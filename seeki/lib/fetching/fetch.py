"""The one way in which Seeki fetches what a customer's URL names: each hop looked at, everything capped."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from urllib.parse import urljoin

from urllib3.exceptions import HTTPError, LocationParseError, ReadTimeoutError
from urllib3.response import BaseHTTPResponse
from urllib3.util import make_headers, parse_url

from seeki.lib.fetching import addresses
from seeki.lib.fetching.connecting import Deadline, Patience, Target, ask, connect
from seeki.lib.fetching.outcomes import Fetched, FetchError, NotFetched, Outcome, Trouble, Unchanged

REDIRECTS_FOLLOWED = 5
REDIRECTING = (301, 302, 303, 307, 308)
BUSY = (429, 503)
PIECE = 64 * 1024
HEADER_LIMIT = 500
AGENT = "Seeki/1.0 (property portal; fetches the images of your listings)"


@dataclass(frozen=True, slots=True)
class Wish:
    """What to fetch. With `etag` or `last_modified` only if it has changed since."""

    url: str
    limit: int
    etag: str = ""
    last_modified: str = ""
    accept: str = "*/*"
    patience: Patience = field(default_factory=Patience)


def fetch(wish: Wish) -> Outcome:
    """Fetch it, following redirects. Nothing is raised that the other side can cause."""
    with Deadline(wish.patience.total) as deadline:
        try:
            return follow(wish, deadline)
        except FetchError as failed:
            return failed.outcome
        except (HTTPError, HTTPException, OSError, ValueError) as error:
            return NotFetched(broken(error, deadline))


def broken(error: Exception, deadline: Deadline) -> Trouble:
    """What the trouble on a standing connection is."""
    if deadline.is_over or isinstance(error, (ReadTimeoutError, TimeoutError)):
        return Trouble.TIMEOUT
    # Not one word of an answer came before the connection ended.
    return Trouble.BROKEN


def follow(wish: Wish, deadline: Deadline) -> Outcome:
    for _ in range(REDIRECTS_FOLLOWED + 1):
        found = hop(wish, deadline)
        if not isinstance(found, str):
            return found
        wish = replace(wish, url=urljoin(wish.url, found))
    raise FetchError(Trouble.REDIRECTS)


def hop(wish: Wish, deadline: Deadline) -> Outcome | str:
    """One request: its outcome, or the address that it points on to."""
    target, login = read(wish.url)
    connection = connect(target, addresses.resolve(target.host, target.port), wish.patience, deadline)
    try:
        return answer(wish, ask(connection, target, headers(wish) | login), deadline)
    finally:
        connection.close()


def read(url: str) -> tuple[Target, dict[str, str]]:
    """A URL's parts, its host in ASCII; and its user and password as a header."""
    try:
        parts = parse_url(url)
    except LocationParseError:
        raise FetchError(Trouble.BAD_URL) from None
    scheme, host = parts.scheme or "", (parts.host or "").strip("[]").rstrip(".")
    if scheme not in ("http", "https") or not host:
        raise FetchError(Trouble.BAD_URL)
    port = parts.port or {"http": 80, "https": 443}[scheme]
    login = make_headers(basic_auth=parts.auth) if parts.auth else {}
    return Target(scheme, host, port, parts.request_uri), login


def headers(wish: Wish) -> dict[str, str]:
    asked = {"User-Agent": AGENT, "Accept": wish.accept, "Accept-Encoding": "identity"}
    if wish.etag:
        asked["If-None-Match"] = wish.etag
    if wish.last_modified:
        asked["If-Modified-Since"] = wish.last_modified
    return asked


def answer(wish: Wish, response: BaseHTTPResponse, deadline: Deadline) -> Outcome | str:
    status = response.status
    if status in REDIRECTING and (location := response.headers.get("Location")):
        return location
    if status == 304 and (wish.etag or wish.last_modified):
        return Unchanged()
    if status in BUSY:
        raise FetchError(Trouble.BUSY, retry_after(response.headers), status=status)
    if status != 200:
        raise FetchError(Trouble.STATUS, status=status)
    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    if encoding not in ("", "identity"):
        raise FetchError(Trouble.COMPRESSED)
    content = body(wish, response, deadline)
    return Fetched(content, kept(response.headers, "ETag"), kept(response.headers, "Last-Modified"))


def kept(found: Mapping[str, str], name: str) -> str:
    """A header to be sent back next time; one that is too long or not plain text is not."""
    value = found.get(name, "").strip()
    return value if len(value) <= HEADER_LIMIT and value.isprintable() and value.isascii() else ""


def body(wish: Wish, response: BaseHTTPResponse, deadline: Deadline) -> bytes:
    """All of the body, piece by piece as it comes; never more than the limit, and never less than announced."""
    announced = response.headers.get("Content-Length", "").strip()
    expected = int(announced) if announced.isdecimal() else None
    if expected is not None and expected > wish.limit:
        raise FetchError(Trouble.TOO_LARGE)
    content = bytearray()
    try:
        while piece := response.read1(PIECE):
            content += piece
            if len(content) > wish.limit:
                raise FetchError(Trouble.TOO_LARGE)
            deadline.left(wish.patience.read)
    except (HTTPError, HTTPException, OSError, ValueError) as error:
        trouble = broken(error, deadline)
        raise FetchError(Trouble.CUT_OFF if trouble == Trouble.BROKEN else trouble) from None
    if deadline.is_over:
        raise FetchError(Trouble.TIMEOUT)
    if expected is not None and len(content) < expected:
        raise FetchError(Trouble.CUT_OFF)
    return bytes(content)


def retry_after(found: Mapping[str, str]) -> float | None:
    """Seconds, whether said as a number or as a date."""
    said = found.get("Retry-After", "").strip()
    if said.isascii() and said.isdecimal():
        return float(said[:9])
    try:
        return max(parsedate_to_datetime(said).timestamp() - time.time(), 0.0)
    except (ValueError, OverflowError):
        return None
