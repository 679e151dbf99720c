"""Which file of a zip is the document, and which one a path in it means."""

import hashlib
import io
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imports.envelopes import MemberError
from seeki.lib.problems import ErrorCode
from seeki.lib.refused import Refused
from tests.imports.envelopes.zips import ENTRY, opened, patched, zipped

CORPUS = Path(os.environ.get("SEEKI_CORPUS", Path(__file__).parents[4] / "shared" / "corpus"))


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["index.xml"], "index.xml"),
        (["a.xml", "index.xml", "b.xml"], "index.xml"),
        (["INDEX.XML", "a.xml"], "INDEX.XML"),
        (["INDEX.XML", "index.xml"], "index.xml"),
        (["Export_2016.xml", "a.jpg"], "Export_2016.xml"),
        (["Export.XML", "deep/other.xml"], "Export.XML"),
        (["export/index.xml", "export/a.jpg", "export/deep/b.xml"], "export/index.xml"),
        (["export/anbieter.xml", "export/a.jpg"], "export/anbieter.xml"),
        (["export\\index.xml", "export\\a.jpg"], "export/index.xml"),
    ],
)
def test_the_document(names: list[str], expected: str) -> None:
    assert opened(zipped(dict.fromkeys(names, b"x"))).xml_member().name == expected


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["a.xml", "b.xml", "c.jpg"], r"several XML files \(a.xml, b.xml\)"),
        (["INDEX.xml", "Index.XML"], "several XML files"),
        (["a.jpg", "b.pdf"], "no XML file at its root; put index.xml there. It holds: a.jpg, b.pdf"),
        (["a.jpg", "deep/index.xml"], "no XML file at its root"),
        (["one/index.xml", "two/index.xml"], "no XML file at its root"),
        ([], "is empty"),
    ],
)
def test_no_document(names: list[str], words: str) -> None:
    with pytest.raises(Refused, match=words) as error:
        opened(zipped(dict.fromkeys(names, b"x"))).xml_member()
    assert error.value.code == ErrorCode.INVALID_REQUEST


NAMES = ["index.xml", "a.jpg", "A.JPG", "Bilder/Küche.JPG", "bilder/b.jpg", "c d.jpg", "x/same.jpg", "y/same.jpg"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a.jpg", "a.jpg"),
        ("A.JPG", "A.JPG"),
        ("A.jpg", None),
        ("bilder/küche.jpg", "Bilder/Küche.JPG"),
        ("BILDER\\Ku\u0308che.jpg", "Bilder/Küche.JPG"),
        ("./bilder/b.jpg", "bilder/b.jpg"),
        ("/bilder/b.jpg", "bilder/b.jpg"),
        ("C:\\Export\\B.jpg", "bilder/b.jpg"),
        ("../b.jpg", "bilder/b.jpg"),
        (" c d.jpg\n", "c d.jpg"),
        ("c%20d.jpg", "c d.jpg"),
        ("x/same.jpg", "x/same.jpg"),
        ("same.jpg", None),
        ("z.jpg", None),
        ("", None),
        ("/", None),
        ("bilder/", None),
    ],
)
def test_find(path: str, expected: str | None) -> None:
    found = opened(zipped(dict.fromkeys(NAMES, b"x"))).find(path)
    assert (found and found.name) == expected


def test_find_beside_the_document_in_a_folder() -> None:
    archive = opened(zipped(dict.fromkeys(["e/index.xml", "e/b/1.jpg", "e/1.jpg"], b"x")))
    assert [found and found.name for found in map(archive.find, ["1.jpg", "b/1.jpg", "e/1.jpg"])] == [
        "e/1.jpg",
        "e/b/1.jpg",
        "e/1.jpg",
    ]


@pytest.mark.parametrize("codec", ["utf-8", "cp437", "cp1252", "cp850"])
def test_find_a_name_in_the_encoding_of_the_senders_system(codec: str) -> None:
    raw = "Küche.jpg".encode(codec)
    body = zipped({"index.xml": b"<a/>", "K" + "_" * (len(raw) - 8) + "che.jpg": b"x"})
    body = body.replace(b"K" + b"_" * (len(raw) - 8) + b"che.jpg", raw)
    assert opened(body).find("küche.jpg") is not None


def test_copy() -> None:
    data = os.urandom(700_000)
    archive = opened(zipped({"index.xml": b"<a/>", "a.jpg": data, "b.jpg": data}, zipfile.ZIP_STORED))
    into = io.BytesIO()
    member = archive.find("a.jpg")
    assert member is not None
    assert archive.copy(member, into, len(data)) == (len(data), hashlib.sha256(data).hexdigest())
    assert into.getvalue() == data
    with pytest.raises(MemberError, match="larger than"):
        archive.copy(member, io.BytesIO(), len(data) - 1)
    other = archive.find("b.jpg")
    assert other is not None
    pairs = zip(archive.pieces(member, len(data)), archive.pieces(other, len(data)), strict=True)
    assert all(one == two for one, two in pairs)


def test_a_damaged_image_is_no_loss_of_the_rest() -> None:
    archive = opened(patched(zipped({"index.xml": b"<a/>", "a.jpg": b"jpeg" * 100}), ENTRY, 16, b"XXXX"))
    member = archive.find("a.jpg")
    assert member is not None
    with pytest.raises(MemberError, match="checksum"):
        archive.copy(member, io.BytesIO(), 1_000)
    assert archive.xml(1_000).read() == b"<a/>"


@given(st.dictionaries(st.sampled_from(NAMES), st.binary(max_size=300)), st.data())
def test_damage_never_raises_anything_but_a_refusal(files: dict[str, bytes], data: st.DataObject) -> None:
    body = bytearray(zipped(files))
    for _ in range(data.draw(st.integers(1, 4))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    try:
        archive = opened(
            bytes(body[: data.draw(st.integers(0, len(body)))]) if data.draw(st.booleans()) else bytes(body)
        )
        for member in archive.members:
            archive.copy(member, io.BytesIO(), 1_000)
        archive.xml(1_000)
    except (Refused, MemberError):
        pass


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not here")
def test_corpus() -> None:
    outcomes = {}
    for path in sorted((CORPUS / "openimmo").glob("*.zip")):
        try:
            outcomes[path.name.rpartition("__")[2]] = opened(path.read_bytes()).xml_member().name
        except Refused as refused:
            outcomes[path.name.rpartition("__")[2]] = refused.message.partition(";")[0]
    assert outcomes == {
        "bar.zip": "bar.xml",
        "changed-copy-of-same-name_same-name.zip": "same.xml",
        "charset-ISO8859-1.zip": "charset-ISO8859-1.xml",
        "charset-UTF8-default.zip": "charset-UTF8.xml",
        "charset-UTF8.zip": "charset-UTF8.xml",
        "email.zip": "email.xml",
        "empty.zip": "The zip holds no XML file at its root",
        "foo-deleted.zip": "foo.xml",
        "same-name.zip": "same.xml",
        "two-objects.zip": "two_objects.xml",
        "valid-email.zip": "valid-email.xml",
        "with-email-and-openimmo-anid.zip": "with-email-and-openimmo-anid.xml",
        "with-openimmo-anid.zip": "with-openimmo-anid.xml",
    }
