"""Seeki's own format: a JSON object with a `listings` array. Items are split off raw, not parsed."""

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from functools import partial
from itertools import islice

import msgspec

from imports.dialects.contract import MIB, Dialect, Feed, Source, Upsert
from imports.dialects.raw_json import Body, Raws, decode, split, whole
from imports.dialects.splitting import PLACEHOLDER, split_loosely
from listings.payload.pointer import pointer
from seeki.lib.phrases import Phrase
from seeki.lib.phrases import phrase as _
from seeki.lib.problems import ErrorCode, Fault, Problem, shown_value
from seeki.lib.refused import Refused

FIRST_KEY = re.compile(rb'\s*\{\s*"([\w .-]{1,100})"\s*:')


class Top(msgspec.Struct):
    """The one key that matters; a struct skips all others, however many there are, without keeping them."""

    listings: msgspec.Raw = msgspec.field(default=msgspec.Raw())


class Peek(msgspec.Struct):
    """Just enough of an item to find its last version."""

    external_id: str | int = ""


TOP = msgspec.json.Decoder(Top)
NAMES = msgspec.json.Decoder(dict[str, msgspec.Raw])
PEEK = msgspec.json.Decoder(Peek)
# Beside the listings: less than this is no other key; of more than that only the first key is worth its memory.
NO_OTHER_KEY, MANY_KEYS = len('{"listings":,"":0}'), MIB
NAMES_SHOWN = 20
FORM = '{"listings": [ … ]}'
EXPECTED = _("The body must be a JSON object with a listings array: {form}.", form=FORM)


def read(source: Source, item_limit: int) -> Feed:
    """Split the body into raw items; at most one more than `item_limit` of them, however many there are."""
    body = whole(source.document())
    try:
        found = decode(TOP, body, EXPECTED).listings
        items: Raws = split(found, "listings", item_limit + 1) if found else []
    except Refused as refused:
        body, found, items = spared(bytes(body), item_limit + 1, refused)
    others = other_keys(body, found)
    if not found:
        raise Refused(ErrorCode.INVALID_REQUEST, missing_listings(others))
    warnings = [
        Problem(Fault.UNKNOWN_FIELD, pointer((name,)), shown_value(None), {"suggestion": ""}) for name in others
    ]
    return Feed(upserts(items), warnings, len(items))


def spared(body: bytes, limit: int, refused: Refused) -> tuple[bytes, msgspec.Raw, Raws]:
    """Where single items are no JSON: the body around the listings, what stands for them there, and the items."""
    apart = split_loosely(body, limit) if refused.code == ErrorCode.MALFORMED_BODY else None
    if apart is None:
        raise refused
    try:
        found = decode(TOP, apart.around, EXPECTED).listings
    except Refused:
        raise refused from None
    if bytes(found) != PLACEHOLDER:
        raise refused
    return apart.around, found, apart.items


def other_keys(body: Body, listings: msgspec.Raw) -> list[str]:
    """The first keys beside listings."""
    rest = len(body) - len(listings)
    if listings and rest < NO_OTHER_KEY:
        return []
    if rest > MANY_KEYS:
        found = FIRST_KEY.match(body)
        names: Iterable[str] = [found[1].decode()] if found else []
    else:
        names = decode(NAMES, body, EXPECTED)
    return list(islice((name for name in names if name != "listings"), NAMES_SHOWN))


def missing_listings(others: Sequence[str]) -> Phrase:
    if "customerProperties" in others:
        return _("The body is an Idealista JSON document. Send it to {endpoint}.", endpoint="POST /v1/idealista")
    if near := get_close_matches("listings", others, n=1):
        return _(
            "The body has no listings array. Send {form}. Did you mean it by {name}?", form=FORM, name=repr(near[0])
        )
    return _("The body has no listings array. Send {form}.", form=FORM)


def upserts(items: Raws) -> Iterator[Upsert]:
    for index, item in enumerate(items):
        raw = bytes(item)
        locate = partial(sender_path, index)
        id_path = locate("/external_id")
        yield Upsert(index=index, raw=raw, locate=locate, id_path=id_path, external_id=peek(raw), payload=raw)


def peek(raw: bytes) -> str | None:
    try:
        return str(PEEK.decode(raw).external_id) or None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def sender_path(index: int, pointer: str) -> str:
    return f"/listings/{index}{pointer}"


SEEKI_JSON = Dialect(
    name="seeki_json",
    title="Seeki JSON",
    version=1,
    media_types=("application/json",),
    looks_like=lambda head: head.startswith((b"{", b"[")),
    body_limit=25 * MIB,
    read=read,
    address_path="/listings/{}/address".format,
    is_split=True,
)
