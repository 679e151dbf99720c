"""Items become rows: each is judged by the canonical payload, and placed on the map as far as is known at once."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from hashlib import blake2b
from typing import NamedTuple
from uuid import UUID

import msgspec

from imports.dialects.contract import Dialect, Item, Reject, Remove, Upsert
from imports.intake.attachments import Files, Hosted
from imports.intake.pages import Pages
from imports.intake.rows import Row
from listings import payload
from listings.geocoding.address import Address
from listings.geocoding.answers import Answer, Located, NotFound, Precision, TryLater
from listings.geocoding.locate import known
from listings.payload import Checked, Faulty
from seeki.lib.problems import ErrorCode, Fault, Problem

# Faults that a dialect may explain better; others say all there is to say.
EXPLAINED = frozenset({Fault.MISSING, Fault.NOT_A_NUMBER, Fault.PLACE_MISSING})


class Draft(NamedTuple):
    """An item that has not been judged yet."""

    row: Row
    item: Item
    hosted: Hosted | None


class Placeless(NamedTuple):
    """A good listing that is to be looked up on the map."""

    row: Row
    item: Item
    address: Address


class Judge:
    """Judges the items of one delivery; what is large goes to `pages`, files that came along to `files`. Unless it
    `remembers`, the database is not asked."""

    def __init__(self, dialect: Dialect, pages: Pages, files: Files, remembers: bool = True) -> None:
        self.reading = f"{dialect.name[:10]}:{dialect.version}:{payload.VERSION}".encode()[:16]
        self.pages = pages
        self.files = files
        self.remembers = remembers

    def draft(self, item: Item, row_id: UUID) -> Draft:
        """The row of an item, with the hash of what it would show; its files are stored on the way."""
        hosted = self.files.host(item) if isinstance(item, Upsert) else None
        row = Row(
            id=row_id,
            index=item.index,
            content_hash=self.content_hash(item, hosted),
            id_path=item.id_path,
            scope=item.scope,
            external_id=storable_id(item.external_id),
        )
        return Draft(row, item, hosted)

    def content_hash(self, item: Item, hosted: Hosted | None) -> bytes:
        """What a listing shows, as 16 bytes: the bytes sent, what stands around them in the feed, the files that
        came with them, and how this version of Seeki reads them."""
        made = blake2b(item.raw, digest_size=16, person=self.reading)
        if item.context or hosted:
            made.update(b"\x00" + item.context + b"\x00" + (hosted.digests if hosted else b""))
        return made.digest()

    def judge(self, drafts: Iterable[Draft]) -> tuple[Iterator[Row], Iterator[Row]]:
        """The rows of these drafts as they are judged: at first those that need no look at the map, and when all of
        these are taken the others, for which the database is asked."""
        placeless: list[Placeless] = []
        return self.judge_each(drafts, placeless), self.place(placeless)

    def judge_each(self, drafts: Iterable[Draft], placeless: list[Placeless]) -> Iterator[Row]:
        for row, item, hosted in drafts:
            address = None
            match item:
                case Upsert():
                    address = self.judge_listing(row, item, hosted)
                case Remove():
                    self.accept_removal(row, item)
                case Reject():
                    row.reject(ErrorCode.VALIDATION_FAILED, *item.problems)
            if address:
                placeless.append(Placeless(row, item, address))
                continue
            if row.code:
                row.raw = self.pages.put(item.raw)
            yield row

    def place(self, placeless: Sequence[Placeless]) -> Iterator[Row]:
        if not placeless:
            return
        answers = known({one.address for one in placeless}, self.remembers)
        for row, item, address in placeless:
            place(row, item, address, answers[address])
            if row.code:
                row.raw = self.pages.put(item.raw)
            yield row

    def judge_listing(self, row: Row, item: Upsert, hosted: Hosted | None) -> Address | None:
        """The address of a good listing that nobody has placed yet."""
        match payload.check(hosted.payload if hosted else item.payload):
            case Checked() as checked:
                row.external_id = checked.external_id
                lost = hosted.warnings if hosted else ()
                if item.warnings or lost or checked.warnings:
                    row.warnings += (*item.warnings, *lost, *in_sender_terms(item, checked.warnings))
                return self.accept(row, checked)
            case Faulty() as faulty if item.milder and (again := item.milder(faulty.problems)):
                return self.judge_listing(row, again, self.files.host(again))
            case Faulty() as faulty:
                row.external_id, row.warnings = storable_id(faulty.external_id), ()
                row.reject(faulty.code, *explained(item, faulty.problems))
        return None

    def accept(self, row: Row, checked: Checked) -> Address | None:
        row.content = self.pages.put(checked.content)
        if checked.coordinates:
            row.location = Located(*checked.coordinates, Precision.ADDRESS, "sender")
            return None
        return Address(*checked.place) if checked.place else None

    def accept_removal(self, row: Row, item: Remove) -> None:
        """A removal needs an id and nothing else; what it was known by is kept where a listing would be."""
        if row.external_id is None:
            row.reject(ErrorCode.VALIDATION_FAILED, Problem(Fault.MISSING, item.locate("/external_id")))
            return
        row.removal, row.warnings = item.reason, item.warnings
        known_by = {"external_id": row.external_id, "other_ids": dict(item.other_ids)}
        row.content = self.pages.put(msgspec.json.encode(known_by))


def explained(item: Upsert, problems: Iterable[Problem]) -> Iterator[Problem]:
    """Faults in the sender's terms; where the dialect knows the remedy better, in its words."""
    for problem in problems:
        known = item.explained.get(problem.path) if problem.fault in EXPLAINED else None
        yield replace(known or problem, path=item.locate(problem.path))


def place(row: Row, item: Item, address: Address, answer: Answer) -> None:
    """Give a row its location, the address to ask a remote geocoder for, or its refusal."""
    match answer:
        case Located() as located:
            row.location = located
        case TryLater():
            row.address_key = address.key
        case NotFound(reason):
            parts = (address.street, address.postal_code, address.city, address.country_code)
            value = ", ".join(filter(None, parts))
            problem = Problem(Fault.PLACE_UNKNOWN, item.locate("/address"), value, {"reason": reason})
            row.reject(ErrorCode.GEOCODE_ADDRESS_NOT_FOUND, problem)


def in_sender_terms(item: Item, problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(replace(problem, path=item.locate(problem.path)) for problem in problems)


def storable_id(external_id: str | None) -> str | None:
    """An id that could be read, for the answer and for history; one that no text column takes counts as unread."""
    if external_id is None or "\x00" in external_id:
        return None
    return external_id[:255].encode("utf-8", "replace").decode()


def warn_of_twins(rows: Sequence[Row]) -> list[Row]:
    """The same listing twice in one request: the last one counts, and the earlier ones say so; returns these."""
    counts = Counter(row.key for row in rows if row.code is None)
    seen: set[tuple[str, str | None]] = set()
    earlier = []
    for row in reversed(rows) if len(counts) < len(rows) else ():
        if row.code is None and counts[row.key] > 1:
            if row.key in seen:
                warning = Problem(Fault.SENT_TWICE, row.id_path, row.external_id)
                row.warnings += () if warning in row.warnings else (warning,)
                earlier.append(row)
            seen.add(row.key)
    return earlier
