"""Where fuzzing begins: the fixtures of the dialects, and small envelopes, forms and images made here."""

import gzip
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from PIL import Image

from imports.endpoints.examples import LISTING
from tests.imports.crm import body, listing

FIXTURES = Path(__file__).parents[1] / "imports" / "dialects"
FINDS = Path(__file__).parent / "corpus"
LARGEST = 20_000
FORMATS = ("jpeg", "png", "gif", "webp", "avif")


def seeds(target: str) -> Iterator[bytes]:
    yield from (path.read_bytes() for path in sorted((FINDS / target).glob("*")))
    folder = FIXTURES / target
    if folder.exists():
        yield from fixtures(target, folder)
    else:
        yield from MADE[target]()


def fixtures(target: str, folder: Path) -> Iterator[bytes]:
    for path in sorted([*folder.glob("*.xml"), *folder.glob("*.json")]):
        content = path.read_bytes()
        is_document = path.suffix == ".xml" or not path.name.endswith(".expected.json")
        if is_document and len(content) <= LARGEST and (target != "openimmo" or path.suffix == ".xml"):
            bare = target == "openimmo" and content.lstrip().startswith(b"<immobilie")
            yield wrapped(content) if bare else content


def wrapped(record: bytes) -> bytes:
    return b"<openimmo><anbieter><openimmo_anid>A</openimmo_anid>" + record + b"</anbieter></openimmo>"


def zips() -> Iterator[bytes]:
    record = (FIXTURES / "openimmo" / "action_delete.xml").read_bytes()
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        packed = BytesIO()
        with zipfile.ZipFile(packed, "w", method) as archive:
            archive.writestr("index.xml", wrapped(record))
            archive.writestr("images/1.jpg", b"\xff\xd8\xff" + b"x" * 50)
        yield packed.getvalue()


def gzips() -> Iterator[bytes]:
    yield gzip.compress(body(listing()))
    yield gzip.compress(b"a") + gzip.compress(b"b")


def forms() -> Iterator[bytes]:
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.json"\r\n\r\n'
    yield b"b\n" + head + body(listing()) + b"\r\n--b--\r\n"
    yield b"b\n" + head.replace(b"file", b"other", 1) + b"1\r\n" + head + b"PK\x03\x04\r\n--b--\r\n"


def bodies() -> Iterator[bytes]:
    yield body(listing(), listing("crm-2", price=None))
    yield b'{"complete": true, "listings": [{"price": NaN}, {"a": [[1]]}, {"t": "\\ud800"}]}'


def items() -> Iterator[bytes]:
    sent = body(LISTING)
    yield sent[sent.index(b"[") + 1 : -2]
    yield b'{"external_id": 5, "price": "1.000,50", "images": [{"url": 1}], "coordinates": {"lat": 1e999}}'


def images() -> Iterator[bytes]:
    for name in FORMATS:
        out = BytesIO()
        Image.linear_gradient("L").resize((16, 12)).convert("RGB").save(out, name)
        yield out.getvalue()


MADE = {"zip": zips, "gzip": gzips, "form": forms, "splitting": bodies, "listing": items, "image": images}
