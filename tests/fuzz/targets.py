"""What is fuzzed: functions that take any bytes. They may refuse; whatever else they raise is a find."""

import json
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from io import BytesIO
from uuid import UUID

from django.conf import settings
from django.test import RequestFactory

from imports.dialects import DIALECTS
from imports.dialects.contract import Dialect, Inline, Item, Reject, Remove, Upsert
from imports.dialects.splitting import split_loosely
from imports.intake.files import guessed
from imports.intake.judging import storable_id
from imports.intake.multipart import receive_form
from imports.intake.receiving import Received, gunzip
from imports.intake.sources import Body, PlainBody, zipped
from listings import payload
from listings.gallery.rendering import UnusableError, picture
from listings.payload import Checked, Faulty
from seeki.lib.refused import Refused
from seeki.lib.sentences import describe_all

ITEMS, UNPACKED, PIXELS = 50, 1_000_000, 2_000_000
AGENCY = UUID(int=1)
Target = Callable[[bytes], None]


def read(dialect: Dialect, content: bytes) -> None:
    """A document: read to its end, each item judged, and all that would be told to the sender put in words."""
    with suppress(Refused):
        read_body(dialect, PlainBody(received(content), None, "DE"))


def read_body(dialect: Dialect, body: Body) -> None:
    feed = dialect.read(body, ITEMS)
    for item in feed.items:
        look_at(item, body)
    describe_all(feed.warnings)


def look_at(item: Item, body: Body) -> None:
    storable_id(item.external_id)
    match item:
        case Upsert():
            open_files(item, body)
            judge(item, item)
        case Remove():
            describe_all(item.warnings)
        case Reject():
            describe_all(item.problems)


def open_files(item: Upsert, body: Body) -> None:
    for attachment in item.attachments:
        if not isinstance(attachment.source, Inline) and (found := body.open_member(attachment.source.name)):
            with found:
                found.read()


def judge(item: Upsert, sent: Upsert) -> None:
    match payload.check(item.payload):
        case Checked() as checked:
            json.loads(checked.content)
            describe_all(item.warnings)
            describe_all(checked.warnings)
        case Faulty() as faulty:
            for problem in faulty.problems:
                sent.locate(problem.path)
            describe_all(faulty.problems)
            if item.milder and (again := item.milder(faulty.problems)):
                judge(again, sent)


def received(content: bytes) -> Received:
    return Received(BytesIO(content), None, len(content))


def in_zip(content: bytes) -> None:
    """An archive with its document and its files."""
    with suppress(Refused), zipped(received(content), "DE") as body:
        read_body(DIALECTS["openimmo"], body)


def in_gzip(content: bytes) -> None:
    with suppress(Refused):
        for _ in gunzip(iter([content[:50], content[50:]]), UNPACKED):
            pass


def in_form(content: bytes) -> None:
    """A multipart form, its boundary before the first line break."""
    boundary, _, body = content.partition(b"\n")
    kind = f"multipart/form-data; boundary={boundary.decode('latin-1').strip()}"
    request = RequestFactory().generic("POST", "/", body, kind)
    with suppress(Refused), receive_form(request, AGENCY, "file") as form:
        guessed(form.body)


def split(content: bytes) -> None:
    """What is split loosely is the body again when it is put together."""
    apart = split_loosely(content, ITEMS)
    assert apart is None or len(apart.items) <= ITEMS


def judge_json(content: bytes) -> None:
    match payload.check(content):
        case Checked() as checked:
            json.loads(checked.content)
            describe_all(checked.warnings)
        case Faulty() as faulty:
            describe_all(faulty.problems)


def decode(content: bytes) -> None:
    settings.SEEKI_IMAGE_PIXELS = PIXELS
    with suppress(UnusableError):
        picture(content)


TARGETS: dict[str, Target] = {
    **{name: partial(read, dialect) for name, dialect in DIALECTS.items()},
    "zip": in_zip,
    "gzip": in_gzip,
    "form": in_form,
    "splitting": split,
    "listing": judge_json,
    "image": decode,
}
