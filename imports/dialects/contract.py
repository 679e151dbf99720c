"""What a dialect is: it reads a stream and yields items. It translates, and does not judge."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import BinaryIO, Protocol, TypeAlias

from msgspec import Struct

from seeki.lib.problems import Problem

MIB = 1024 * 1024
NONE: Mapping[str, str] = MappingProxyType({})


class Removal(StrEnum):
    """Why a listing is taken offline by its sender."""

    WITHDRAWN = "WITHDRAWN"
    REFERENCE = "REFERENCE"
    SOLD = "SOLD"


@dataclass(frozen=True, slots=True)
class Member:
    """A file that should lie beside the document, in the same archive, by the name that the sender uses."""

    name: str


@dataclass(frozen=True, slots=True)
class Inline:
    """A file that stands in the document itself."""

    content: bytes


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with the delivery, and belongs into the list `field` of the payload (images, floor_plans,
    documents) at `position`; `entry` is what is known of it besides: caption, kind, title."""

    field: str
    position: int
    entry: Mapping[str, object]
    source: Member | Inline
    path: str


# Items are made by the thousand: a struct takes a seventh of the time of a frozen dataclass.
class Sent(Struct, frozen=True, kw_only=True):
    """What all items have. `raw` is the item exactly as it came, `scope` keeps apart ids of several senders in one
    account, `locate` turns the JSON pointer of a canonical field into the path by which the sender knows it."""

    index: int
    raw: bytes
    locate: Callable[[str], str]
    # The sender's path of the id: known without asking `locate`, which holds on to the whole item.
    id_path: str
    external_id: str | None = None
    scope: str = ""
    # What stands around the item in the feed and shows in the listing; part of the hash of what it shows.
    context: bytes = b""


class Upsert(Sent, frozen=True, kw_only=True):
    """A listing to publish.

    `payload` is what `listings.payload.check` is to judge: raw JSON, or a mapping in canonical words. `external_id`
    is read ahead where that is cheap, unchecked. `explained` says by canonical pointer what to tell where a field is
    refused, if the dialect knows better than the canonical check.
    """

    payload: bytes | Mapping[str, object]
    warnings: tuple[Problem, ...] = ()
    explained: Mapping[str, Problem] = {}
    # Given the faults that the check has found: the same listing without what it can do without, or None.
    milder: "Callable[[Sequence[Problem]], Upsert | None] | None" = None
    attachments: tuple[Attachment, ...] = ()


class Remove(Sent, frozen=True, kw_only=True):
    """A listing to take offline. `other_ids` find it again where its number has changed."""

    reason: Removal
    other_ids: Mapping[str, str] = {}
    warnings: tuple[Problem, ...] = ()


class Reject(Sent, frozen=True, kw_only=True):
    """An item that cannot be read at all."""

    problems: tuple[Problem, ...]


Item: TypeAlias = Upsert | Remove | Reject


class Source(Protocol):
    """A body to be read, as often as need be."""

    def document(self) -> BinaryIO:
        """The document from its beginning: the body, or the one in its envelope."""

    def spool(self) -> BinaryIO:
        """An empty file where large bodies go, for a copy of the document."""

    @property
    def charset(self) -> str | None:
        """The charset that the transport names, if it names one."""

    @property
    def country(self) -> str | None:
        """The country of the account, for addresses that name none."""


@dataclass(frozen=True, slots=True)
class Feed:
    """What stands in a body: its items in document order, and warnings that concern no single item.

    The warnings are complete when the items have been read. `count` is how many items there are, one more than the
    limit where there are more, or 0 where that is not known before.
    """

    items: Iterator[Item]
    warnings: list[Problem]
    count: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a dialect's mapping as people read it: where the sender says something, where that goes in the listing
    (a JSON pointer), and what the sender's words become there; one that becomes nothing has an empty word.

    `also` are further places or spellings: the first that came counts.
    """

    path: str
    pointer: str
    words: Mapping[str, str] = field(default_factory=lambda: NONE)
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dialect:
    """One spelling of listings.

    `version` goes into the hash of what a listing shows: raise it when the same bytes come to mean something else.
    `read` takes the body and the most items that will be looked at; it raises `Refused` when the whole body is no
    document of this dialect.
    """

    name: str
    # The same for people; a name that is spelt alike in all languages.
    title: str
    version: int
    media_types: tuple[str, ...]
    # Whether a document that begins with these bytes, blanks left out, is likely to be of this dialect. The table is
    # asked in its order, so who looks more closely stands before who takes anything alike.
    looks_like: Callable[[bytes], bool]
    body_limit: int
    read: Callable[[Source, int], Feed]
    # Where an item's address stands, by the item's index: for what is found out when the item itself is gone.
    address_path: Callable[[int], str]
    # Whether items are split off without being understood, and bring no files: reading takes next to no time.
    is_split: bool = False
    # Told to senders of too large bodies, as a header: so many listings a request should fit.
    suggested_chunk: int | None = None
    # The mapping for the documentation, made of the tables that do it; nothing where the words are Seeki's own.
    rows: Callable[[], Iterable[Row]] = tuple
