"""Idealista JSON v6 as a dialect: resales and new developments of one file, each by itself."""

import re
from collections.abc import Iterator

import msgspec

from imports.dialects.contract import MIB, Dialect, Feed, Item, Removal, Source
from imports.dialects.iberian import place
from imports.dialects.idealista_json import parts
from imports.dialects.idealista_json.cells import UnreadableError, read
from imports.dialects.idealista_json.fields import CELLS, DEFAULTS, TABLE
from imports.dialects.idealista_json.printing import rows
from imports.dialects.mapping.draft import Draft
from imports.dialects.mapping.records import Places, Sending, Unread, damaged, keep_rest, removal, upsert
from imports.dialects.mapping.sheet import Sheet
from imports.dialects.raw_json import Raws, decode, split, whole
from imports.dialects.splitting import split_loosely
from seeki.lib.phrases import phrase as _
from seeki.lib.problems import ErrorCode, Fault, Problem
from seeki.lib.refused import Refused

RESALES, NEW = "customerProperties", "customerNewDevelopments"
EXPECTED = _(
    "The body must be an Idealista JSON document: an object with {one}, {other}, or both.", one=RESALES, other=NEW
)
_OWN = re.compile(
    rb'\{.*"customer(?:Country|Code|Reference|SendDate|Contact|Properties|NewDevelopments)"\s*:', re.DOTALL
)


class Top(msgspec.Struct):
    """What matters of the file; all else is skipped without being kept."""

    customerProperties: msgspec.Raw = msgspec.field(default=msgspec.Raw())  # noqa: N815
    customerNewDevelopments: msgspec.Raw = msgspec.field(default=msgspec.Raw())  # noqa: N815
    customerCountry: msgspec.Raw = msgspec.field(default=msgspec.Raw())  # noqa: N815
    listings: msgspec.Raw = msgspec.field(default=msgspec.Raw())


TOP = msgspec.json.Decoder(Top)


def load(source: Source, item_limit: int) -> Feed:
    """Split the file into raw items; at most one more than `item_limit` of each kind."""
    body = whole(source.document())
    spared: dict[str, Raws] = {}
    try:
        top = decode(TOP, body, EXPECTED)
    except Refused as refused:
        top, spared = _spared(bytes(body), item_limit + 1, refused)
    arrays = {name: found for name in (RESALES, NEW) if (found := getattr(top, name))}
    if not arrays:
        where = _("{what} Send it to {endpoint}.", what=EXPECTED, endpoint="POST /v1/listings")
        raise Refused(ErrorCode.INVALID_REQUEST, where if top.listings else EXPECTED)
    raws = {name: spared.get(name) or split(found, name, item_limit + 1) for name, found in arrays.items()}
    warnings = [] if any(raws.values()) else [Problem(Fault.NO_LISTINGS, "")]
    return Feed(items(raws, bytes(top.customerCountry)[:100].decode("utf-8", "replace").strip('"')), warnings)


def _spared(body: bytes, limit: int, refused: Refused) -> tuple[Top, dict[str, Raws]]:
    """Where single items are no JSON: the file around its listings, and these one by one."""
    found: dict[str, Raws] = {}
    for name in (RESALES, NEW):
        apart = split_loosely(body, limit, name) if refused.code == ErrorCode.MALFORMED_BODY else None
        if apart:
            body, found[name] = apart.around, apart.items
    if not found:
        raise refused
    return decode(TOP, body, EXPECTED), found


def items(raws: dict[str, Raws], country: str) -> Iterator[Item]:
    index = 0
    for name, found in raws.items():
        for number, raw in enumerate(found):
            places = Places(f"/{name}/{number}", "idealista_json", {}, DEFAULTS)
            yield item(Sending(index, bytes(raw), places, context=f"{name}|{country}".encode()), country)
            index += 1


def item(sending: Sending, country: str) -> Item:
    try:
        found = read(sending.raw)
    except UnreadableError as error:
        return damaged(sending.index, sending.raw, Unread(sending.places.whole, error.reason))
    record, draft = found.sheet, Draft()
    sending = sending.with_cells(found.where)
    _understand_id(record, draft)
    if record.look("propertyVisibility").lower() == "private":
        return removal(sending, draft, Removal.WITHDRAWN)
    record.cells.pop("propertyVisibility", None)
    if not record.look(CELLS.country):
        record.cells[CELLS.country] = country
    place.understand(record, draft, CELLS)
    if sending.places.whole.startswith(f"/{NEW}/"):
        draft.add("/features", "NEW_BUILD", "propertyCode")
    for part in parts.ALL:
        part(record, draft)
    TABLE.apply(record, draft)
    keep_rest(record, draft, sending)
    return upsert(sending, draft)


def _understand_id(record: Sheet, draft: Draft) -> None:
    if code := record.take("propertyCode"):
        draft.put("/external_id", code, "propertyCode")
    expected = {"expected": _(": unique, and the same in every file")}
    draft.explain("/external_id", Problem(Fault.MISSING, "propertyCode", None, expected))


IDEALISTA_JSON = Dialect(
    name="idealista_json",
    title="Idealista JSON",
    version=1,
    media_types=("application/json",),
    looks_like=lambda head: _OWN.match(head) is not None,
    body_limit=50 * MIB,
    read=load,
    address_path="item {} of the file: propertyAddress".format,
    suggested_chunk=500,
    rows=rows,
)
