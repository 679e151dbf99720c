"""What is refused of a zip before anything is inflated, each with a sentence; and what is not."""

import io
import stat
import struct
import tracemalloc
import zipfile

import pytest

from imports.envelopes import Limits
from seeki.lib.problems import ErrorCode
from seeki.lib.refused import Refused
from tests.imports.envelopes.zips import END, ENTRY, LOCAL, opened, patched, zipped

GOOD = {"index.xml": b"<openimmo/>", "bilder/a.jpg": b"jpeg" * 1_000}


def refused(body: bytes, code: ErrorCode, words: str, limits: Limits | None = None) -> None:
    with pytest.raises(Refused, match=words) as error:
        opened(body, limits)
    assert error.value.code == code


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_good(method: int) -> None:
    archive = opened(zipped(GOOD, method))
    assert [member.name for member in archive.members] == list(GOOD)
    assert archive.xml(1_000).read() == GOOD["index.xml"]


def test_zip64() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target, target.open("index.xml", "w", force_zip64=True) as member:
        member.write(GOOD["index.xml"])
    assert opened(out.getvalue()).xml(1_000).read() == GOOD["index.xml"]
    body = zipped({"index.xml": b"<a/>"})
    at = body.rindex(END)
    size, offset = struct.unpack("<2L", body[at + 12 : at + 20])
    large = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, size, offset)
    large += struct.pack("<4sLQL", b"PK\x06\x07", 0, at, 1)
    end = struct.pack("<4s4H2LH", END, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    assert opened(body[:at] + large + end).xml(1_000).read() == b"<a/>"
    refused(body[:at] + b"x" + large[1:] + end, ErrorCode.MALFORMED_BODY, "zip64")


class Unseekable(io.BytesIO):
    def seekable(self) -> bool:
        return False

    def tell(self) -> int:
        raise OSError

    def seek(self, *_: int) -> int:
        raise OSError


def test_data_descriptors() -> None:
    out = Unseekable()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("index.xml", GOOD["index.xml"])
    assert opened(out.getvalue()).xml(1_000).read() == GOOD["index.xml"]


def test_something_before_and_behind_the_zip() -> None:
    body = zipped(GOOD)
    for around in (b"MZ" * 500 + body, body + b"\r\n" * 500):
        assert opened(around).xml(1_000).read() == GOOD["index.xml"]


@pytest.mark.parametrize("cut", [0, 10, 100, -1, -10, -40, -100])
def test_cut_off(cut: int) -> None:
    refused(zipped(GOOD)[: cut or None][: 0 if not cut else None], ErrorCode.MALFORMED_BODY, "damaged or incomplete")


@pytest.mark.parametrize(
    "body",
    [
        patched(zipped(GOOD), END, 10, b"\x05\x00"),
        patched(zipped(GOOD), END, 12, b"\x05\x00\x00\x00"),
        patched(zipped(GOOD), END, 16, b"\xff\xff\xff\x7f"),
        patched(zipped(GOOD), ENTRY, 0, b"XX"),
        patched(zipped(GOOD), ENTRY, 28, b"\xff\xff"),
        patched(zipped(GOOD, zipfile.ZIP_STORED), ENTRY, 24, b"\x01\x00"),
    ],
)
def test_broken_directory(body: bytes) -> None:
    refused(body, ErrorCode.MALFORMED_BODY, "damaged or incomplete")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (zipped(GOOD | {"../x.jpg": b""}), "leads out"),
        (zipped(GOOD | {"a/../../x.jpg": b""}), "leads out"),
        (zipped(GOOD | {"..\\x.jpg": b""}), "leads out"),
        (zipped(GOOD | {"/etc/passwd": b""}), "leads out"),
        (zipped(GOOD | {"C:\\x.jpg": b""}), "leads out"),
        (patched(zipped(GOOD), ENTRY, 46, b"bilder\x00a.jpg"), "leads out"),
        (patched(zipped(GOOD), ENTRY, 8, b"\x01\x00"), "encrypted"),
        (patched(zipped(GOOD), ENTRY, 10, b"\x0c\x00"), r"method that is not read here \(12\)"),
        (patched(zipped(GOOD), END, 4, b"\x01\x00"), "split over several"),
        (zipped(GOOD | {"inner.ZIP": b"PK"}), "another zip"),
        (zipped(GOOD | {"bilder\\a.jpg": b"x"}), "twice"),
        (zipped(GOOD | {"ä.jpg": b"x", "a\u0308.jpg": b"x"}), "twice"),
    ],
)
def test_not_read(body: bytes, words: str) -> None:
    refused(body, ErrorCode.INVALID_REQUEST, words)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_the_same_name_twice() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        target.writestr("index.xml", b"<a/>")
        target.writestr("index.xml", b"<b/>")
    refused(out.getvalue(), ErrorCode.INVALID_REQUEST, '"index.xml" twice')


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFSOCK])
def test_links_and_special_files(kind: int) -> None:
    out = io.BytesIO()
    info = zipfile.ZipInfo("link.jpg")
    info.create_system = 3
    info.external_attr = (kind | 0o644) << 16
    with zipfile.ZipFile(out, "w") as target:
        target.writestr(info, "/etc/passwd")
    refused(out.getvalue(), ErrorCode.INVALID_REQUEST, "link or a special file")


def test_folders_and_rubbish_are_passed_over() -> None:
    archive = opened(zipped({"bilder/": b"", "__MACOSX/._index.xml": b"", ".DS_Store": b"", "Thumbs.db": b""} | GOOD))
    assert [member.name for member in archive.members] == list(GOOD)
    assert archive.xml(1_000).read() == GOOD["index.xml"]


def test_too_many_files() -> None:
    body = zipped({f"{number}.jpg": b"" for number in range(50)})
    refused(body, ErrorCode.PAYLOAD_TOO_LARGE, "50 files; the limit is 49", Limits(members=49))
    assert len(opened(body, Limits(members=50)).members) == 50
    lying = patched(body, END, 8, b"\x01\x00\x01\x00")
    refused(lying, ErrorCode.PAYLOAD_TOO_LARGE, "more than 49 files", Limits(members=49))
    refused(lying, ErrorCode.MALFORMED_BODY, "damaged")


def test_a_directory_of_millions_is_refused_in_little_memory() -> None:
    entry = struct.pack("<4s6H3L5H2L", ENTRY, *[0] * 16)
    directory = entry * 1_000_000
    body = directory + struct.pack("<4s4H2LH", END, 0, 0, 1, 1, len(directory), 0, 0)
    stream = io.BytesIO(body)
    tracemalloc.start()
    try:
        with pytest.raises(Refused, match="larger than 16 MB"):
            opened(stream.getvalue())
        assert tracemalloc.get_traced_memory()[1] < 2 * 1024 * 1024
    finally:
        tracemalloc.stop()


def test_sizes() -> None:
    large = zipped({"index.xml": b"<a/>", "a.jpg": bytes(range(256)) * 4_000})
    refused(large, ErrorCode.PAYLOAD_TOO_LARGE, "larger than 0 MB when inflated", Limits(total=1_000_000))
    with pytest.raises(Refused, match="Split the listings") as error:
        opened(large).xml(3)
    assert error.value.code == ErrorCode.PAYLOAD_TOO_LARGE


def test_bombs() -> None:
    bomb = zipped({"index.xml": b"0" * 20 * 1024 * 1024})
    refused(bomb, ErrorCode.INVALID_REQUEST, "500-fold")
    lying = patched(bomb, ENTRY, 24, b"\x00\x00\x00\x01")  # says 16 MB
    with pytest.raises(Refused, match="longer than the directory"):
        opened(lying).xml(200 * 1024 * 1024)


def test_members_that_share_bytes() -> None:
    """As in zbsm.zip: many entries of the directory point into the same data."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("a.jpg", b"0" * 100_000)
        target.writestr("b.jpg", b"0" * 100_000)
    refused(patched(out.getvalue(), ENTRY, 42, b"\x00\x00\x00\x00"), ErrorCode.INVALID_REQUEST, "overlap")
    refused(patched(out.getvalue(), ENTRY, 42, b"\x0a\x00\x00\x00"), ErrorCode.INVALID_REQUEST, "overlap")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (patched(zipped({"index.xml": b"<a/>"}), LOCAL, 0, b"XX"), "does not stand where"),
        (patched(zipped({"index.xml": b"<a/>"}), LOCAL, 30, b"other.xml"), "another name"),
        (patched(zipped({"index.xml": b"<a/>"}), LOCAL, 28, b"\xff"), "into the next file"),
        (patched(zipped({"index.xml": b"<a/>"}), LOCAL, 39, b"\xff\xff"), "compressed data is damaged"),
        (patched(zipped({"index.xml": b"<a/>"}), ENTRY, 16, b"XXXX"), "checksum"),
        (patched(zipped({"index.xml": b"<a/>"}), ENTRY, 24, b"\x05"), "shorter"),
        (patched(zipped({"index.xml": b"<a/>"}), ENTRY, 24, b"\x03"), "longer"),
        (patched(zipped({"index.xml": b"<a/>"}), ENTRY, 20, b"\x03"), "incomplete"),
        (patched(zipped({"index.xml": b"<a/>"}, zipfile.ZIP_STORED), LOCAL, 39, b"X"), "checksum"),
    ],
)
def test_an_xml_file_that_cannot_be_read(body: bytes, words: str) -> None:
    archive = opened(body)
    with pytest.raises(Refused, match=words) as error:
        archive.xml(1_000)
    assert error.value.code == ErrorCode.MALFORMED_BODY
