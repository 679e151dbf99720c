"""Large, slow, packed and lying bodies, against a real server: each is answered, and none costs more than itself."""

import gzip
import shutil
import subprocess
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from imports.intake import receiving
from imports.models import ImportBatch, ImportItem
from tests.bounds import no_waiting
from tests.conftest import Person
from tests.factories import body, listings
from tests.flows.processes import Web, until, web
from tests.flows.uploads import Upload, upload

pytestmark = pytest.mark.django_db(transaction=True)
MIB = 1024 * 1024
LIMIT = 25 * MIB
ONE = body(listings(1))
TOO_LARGE = (413, "PAYLOAD_TOO_LARGE")
PIECE = b" " * (256 * 1024)


@pytest.fixture(scope="module")
def server(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[Web]:
    """One server for the stories that need no other: one process, so that its memory can be watched."""
    limits = {"SEEKI_BODY_SILENCE_SECONDS": "1", "SEEKI_BODY_TOTAL_SECONDS": "4", "WEB_THREADS": "8"}
    with django_db_blocker.unblock(), web(**limits) as running:
        yield running


def padded(size: int) -> bytes:
    """A good request of exactly this size: JSON may be followed by blanks."""
    return ONE + b" " * (size - len(ONE))


def in_pieces(size: int) -> Iterator[bytes]:
    """A good request of this size, so that it goes out chunked."""
    yield ONE
    left = size - len(ONE)
    while left:
        piece = PIECE[: min(left, len(PIECE))]
        left -= len(piece)
        yield piece


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json().get("error_code", "")


def spooled(server: Web) -> int:
    """The bytes that this server's processes hold in files without a name."""
    return sum(size for path, size in open_files(server) if "/spool/" in path)


def places_taken(server: Web) -> int:
    """The lock files of agencies with slow uploads."""
    return sum("/slots/" in path for path, _ in open_files(server))


def open_files(server: Web) -> Iterator[tuple[str, int]]:
    for process in server.family:
        for link in Path(f"/proc/{process.pid}/fd").iterdir():
            with suppress(FileNotFoundError):  # closed meanwhile
                yield str(link.readlink()), link.stat().st_size


@contextmanager
def watched(server: Web) -> Iterator[dict[str, int]]:
    """The most memory and the most spooled bytes at any moment within, memory as growth."""
    workers = server.family[1:]
    before = sum(worker.memory_info().rss for worker in workers)
    most = {"memory": 0, "spool": 0}
    over = threading.Event()

    def look() -> None:
        while not over.wait(0.01):
            most["memory"] = max(most["memory"], sum(worker.memory_info().rss for worker in workers) - before)
            most["spool"] = max(most["spool"], spooled(server))

    watcher = threading.Thread(target=look)
    watcher.start()
    yield most
    over.set()
    watcher.join()


# --- Size --------------------------------------------------------------------------------------------------


def test_s46_25_mib_exactly_are_taken(server: Web, owner: Person) -> None:
    assert len(server.post(padded(LIMIT), owner.secret).json()["accepted"]) == 1
    assert ImportBatch.objects.get().body_size == LIMIT
    assert len(server.post(in_pieces(LIMIT), owner.secret).json()["accepted"]) == 1


def test_s31_s46_one_byte_more_is_too_large_with_and_without_content_length(server: Web, owner: Person) -> None:
    assert code(server.post(padded(LIMIT + 1), owner.secret)) == TOO_LARGE
    assert code(server.post(in_pieces(LIMIT + 1), owner.secret)) == TOO_LARGE
    assert not ImportBatch.objects.exists()


def test_s31_the_server_does_not_grow_by_what_it_refuses(server: Web, owner: Person) -> None:
    server.post(ONE, owner.secret)  # so that everything is loaded
    with watched(server) as most:
        assert code(server.post(in_pieces(60 * MIB), owner.secret)) == TOO_LARGE
        with upload(server, owner.secret, Transfer_Encoding="chunked") as single:
            single.send(b"%x\r\n" % (60 * MIB))
            for piece in in_pieces(60 * MIB):
                single.send(piece)
            assert single.answer().code == TOO_LARGE
    assert most["memory"] < 15 * MIB
    assert 5 * MIB < most["spool"] < 30 * MIB, "it stood on disk, and no more of it than the limit"
    assert until(lambda: spooled(server) == 0, "and is gone", 2)


def test_s31_a_declared_size_is_refused_without_reading(server: Web, owner: Person) -> None:
    with watched(server) as most, upload(server, owner.secret, Content_Length=str(60 * MIB)) as declared:
        assert declared.answer().code == TOO_LARGE, "the answer comes before the first byte of the body"
        for piece in in_pieces(60 * MIB):
            declared.send(piece)
    assert (most["memory"] < 15 * MIB, most["spool"]) == (True, 0)


def test_s32_5001_listings_are_too_many(server: Web, owner: Person) -> None:
    assert code(server.post(body([{}] * 5001), owner.secret)) == (413, "TOO_MANY_ITEMS")
    assert len(server.post(body([{}] * 5000), owner.secret).json()["rejected"]) == 5000
    assert ImportItem.objects.count() == 5000


# --- Answers that can be read --------------------------------------------------------------------------------


def test_the_answer_to_a_refused_upload_of_60_mb_can_be_read(server: Web, owner: Person) -> None:
    assert code(server.post(padded(60 * MIB), owner.secret)) == TOO_LARGE
    assert code(server.post(in_pieces(60 * MIB), owner.secret)) == TOO_LARGE
    with upload(server, owner.secret, Content_Length=str(60 * MIB)) as by_hand:
        for piece in in_pieces(60 * MIB):
            by_hand.send(piece)
        assert by_hand.answer().code == TOO_LARGE


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
@pytest.mark.parametrize("expect", ["Expect: 100-continue", "Expect:"])
@pytest.mark.parametrize("coding", ["Transfer-Encoding: chunked", "X-Coding: none"])
def test_curl_reads_the_answer_to_a_refused_upload(
    server: Web, owner: Person, tmp_path: Path, expect: str, coding: str
) -> None:
    (tmp_path / "body").write_bytes(padded(60 * MIB))
    headers = [expect, coding, f"Authorization: Bearer {owner.secret}", "Content-Type: application/json"]
    command = [
        "curl",
        "--silent",
        "--show-error",
        "--data-binary",
        f"@{tmp_path / 'body'}",
        f"{server.url}/v1/listings",
    ]
    command += [part for header in headers for part in ("--header", header)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert '"PAYLOAD_TOO_LARGE"' in done.stdout


def test_a_wrong_key_costs_no_room_whatever_it_sends(server: Web, owner: Person) -> None:
    wrong = owner.secret[:-1] + ("a" if owner.secret[-1] != "a" else "b")
    with watched(server) as most:
        for sent in (padded(60 * MIB), in_pieces(60 * MIB)):
            assert code(server.post(sent, wrong)) == (401, "INVALID_KEY")
    assert (most["memory"] < 15 * MIB, most["spool"]) == (True, 0)


# --- Lies and breaks -----------------------------------------------------------------------------------------


def test_a_content_length_that_is_too_short_cuts_the_body(server: Web, owner: Person) -> None:
    with upload(server, owner.secret, Content_Length=str(len(ONE) - 10)) as lying:
        lying.send(ONE)
        assert lying.answer().code == (400, "MALFORMED_BODY")
    assert not ImportBatch.objects.exists()


def test_a_content_length_that_is_too_long_is_a_broken_transfer_or_a_silent_one(server: Web, owner: Person) -> None:
    with upload(server, owner.secret, Content_Length=str(len(ONE) + 10)) as lying:
        lying.send(ONE)
        lying.end()
        answer = lying.answer()
        assert answer.code == (400, "MALFORMED_BODY")
        assert f"{len(ONE):,} of {len(ONE) + 10:,} bytes" in answer.body["message"]
    with upload(server, owner.secret, Content_Length=str(len(ONE) + 10)) as lying:
        lying.send(ONE)
        assert lying.answer().code == (408, "REQUEST_TIMEOUT")
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize(
    "rest",
    [b"", b"5\r\n", b"5\r\nab", b"zz\r\n", b"5\r\nabcdefgh\r\n", b"-5\r\n", b"0\r\nbroken trailer\r\n\r\n"],
    ids=["no end", "no chunk", "half a chunk", "no size", "a longer chunk", "a negative size", "a broken trailer"],
)
def test_a_broken_chunked_body_is_malformed(server: Web, owner: Person, rest: bytes) -> None:
    with upload(server, owner.secret, Transfer_Encoding="chunked") as broken:
        broken.send_chunk(ONE)
        broken.send(rest)
        broken.end()
        assert broken.answer().code == (400, "MALFORMED_BODY")
    assert not ImportBatch.objects.exists()


# --- Packed --------------------------------------------------------------------------------------------------


def post_packed(server: Web, owner: Person, packed: bytes, encoding: str = "gzip") -> Any:
    return server.post(packed, owner.secret, **{"Content-Encoding": encoding})


def test_a_gzip_body_is_unpacked(server: Web, owner: Person) -> None:
    assert len(post_packed(server, owner, gzip.compress(ONE)).json()["accepted"]) == 1
    assert ImportBatch.objects.get().body_size == len(ONE)
    half = len(ONE) // 2
    in_two = gzip.compress(ONE[:half]) + gzip.compress(ONE[half:])
    assert len(post_packed(server, owner, in_two, "X-GZIP").json()["accepted"]) == 1
    assert len(post_packed(server, owner, gzip.compress(padded(LIMIT))).json()["accepted"]) == 1


def test_s31_a_gzip_bomb_is_refused_at_the_limit(server: Web, owner: Person) -> None:
    packer = zlib.compressobj(level=9, wbits=31)
    bomb = b"".join([packer.compress(ONE), *(packer.compress(PIECE) for _ in range(1200)), packer.flush()])
    assert len(bomb) < MIB
    server.post(ONE, owner.secret)
    with watched(server) as most:
        assert code(post_packed(server, owner, bomb)) == TOO_LARGE
    assert most["memory"] < 15 * MIB
    assert most["spool"] < 30 * MIB
    assert code(post_packed(server, owner, gzip.compress(padded(LIMIT + 1)))) == TOO_LARGE


@pytest.mark.parametrize(
    "packed",
    [b"", b"not gzip", ONE, gzip.compress(ONE)[:-1], gzip.compress(ONE)[:50], gzip.compress(ONE) + b"rest"],
    ids=["empty", "short", "plain", "without its last byte", "without its end", "with a tail"],
)
def test_broken_gzip_is_malformed(server: Web, owner: Person, packed: bytes) -> None:
    assert code(post_packed(server, owner, packed)) == (400, "MALFORMED_BODY")


@pytest.mark.parametrize("encoding", ["br", "deflate", "gzip, gzip", "zstd"])
def test_an_unknown_encoding_is_unsupported(server: Web, owner: Person, encoding: str) -> None:
    assert code(post_packed(server, owner, ONE, encoding)) == (415, "UNSUPPORTED_MEDIA_TYPE")


# --- Slow ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "framing", [{"Content_Length": "1000"}, {"Transfer_Encoding": "chunked"}], ids=["plain", "chunked"]
)
def test_silence_times_out_while_a_body_that_trickles_is_waited_for(
    server: Web, owner: Person, framing: dict[str, str]
) -> None:
    with upload(server, owner.secret, **framing) as silent, upload(server, owner.secret, **framing) as trickling:
        started = time.monotonic()
        silent.send_chunk(b" ")

        def silence_is_answered() -> bool:
            trickling.send_chunk(b" ")
            time.sleep(0.05)
            return silent.is_answered()

        until(silence_is_answered, "an answer to the silent upload")
        assert time.monotonic() - started >= 1
        assert silent.answer().code == (408, "REQUEST_TIMEOUT")
        assert not trickling.is_answered()


def test_a_body_that_trickles_for_ever_times_out(server: Web, owner: Person) -> None:
    started = time.monotonic()
    with (
        upload(server, owner.secret, Content_Length="1000") as plain,
        upload(server, owner.secret, Transfer_Encoding="chunked") as chunked,
    ):
        trickle_until_answered([plain, chunked])
        assert [slow.answer().code for slow in (plain, chunked)] == [(408, "REQUEST_TIMEOUT")] * 2
    assert time.monotonic() - started >= 4


def trickle_until_answered(slow: list[Upload]) -> None:
    """A byte in a chunk of its own (or six bytes of a plain body) now and then, on each of these connections."""

    def all_answered() -> bool:
        waiting = [one for one in slow if not one.is_answered()]
        for one in waiting:
            one.send_chunk(b" ")
        time.sleep(0.05)
        return not waiting

    until(all_answered, "an answer to each slow upload")


def test_s48_slow_uploads_get_half_the_threads_and_two_for_each_agency(owner: Person, stranger: Person) -> None:
    with web(WEB_THREADS="4") as server, ExitStack() as connections:

        def begin(person: Person, **framing: str) -> Upload:
            started = connections.enter_context(upload(server, person.secret, **framing))
            started.send_chunk(b" ")
            return started

        plain, chunked = {"Content_Length": "100000"}, {"Transfer_Encoding": "chunked"}
        first = [begin(owner, **plain), begin(owner, **chunked)]
        until(lambda: places_taken(server) == 2, "two slow uploads have their places", 5)
        third = begin(owner, **chunked)
        other = begin(stranger, **chunked)
        post_ten(server, stranger)
        trickle_until_answered([third, other])
        post_ten(server, stranger)

        too_many, too_busy = third.answer(), other.answer()
        assert too_many.code == (429, "RATE_LIMITED")
        assert too_busy.code == (503, "SERVICE_UNAVAILABLE")
        assert all(int(answer.headers["Retry-After"]) > 0 for answer in (too_many, too_busy))
        assert not any(one.is_answered() for one in first)

        for one in first:
            one.connection.close()
        until(lambda: places_taken(server) == 0, "the places are free again", 5)


def post_ten(server: Web, person: Person) -> None:
    """Small posts, none of which waits for a thread that a slow upload holds."""
    with no_waiting():
        answers = [server.post(ONE, person.secret) for _ in range(10)]
    assert {answer.status_code for answer in answers} == {200}


# --- No room -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("folder", ["/dev/null/spool", "/proc/seeki-spool"], ids=["no folder", "not writable"])
def test_without_a_spool_folder_intake_asks_to_come_back(
    owner: Person, client: Client, settings: Any, folder: str
) -> None:
    settings.SEEKI_SPOOL_DIR = folder
    answer = client.post("/v1/listings", ONE, content_type="application/json", headers=owner.headers)
    assert code(answer) == (503, "SERVICE_UNAVAILABLE")
    assert int(answer.headers["Retry-After"]) > 0


def test_a_full_spool_folder_asks_to_come_back(owner: Person, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    # A device that is always full; a small file system cannot be mounted everywhere.
    monkeypatch.setattr(receiving, "spool_file", lambda: Path("/dev/full").open("wb", buffering=0))  # noqa: SIM115
    answer = client.post("/v1/listings", ONE, content_type="application/json", headers=owner.headers)
    assert code(answer) == (503, "SERVICE_UNAVAILABLE")
    assert int(answer.headers["Retry-After"]) > 0
    assert not ImportBatch.objects.exists()
