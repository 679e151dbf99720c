"""Idealista XML-ML as a dialect: each record by itself, and a listing for each of its offers."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from imports.dialects.contract import MIB, Dialect, Item, Removal
from imports.dialects.iberian import kinds, place
from imports.dialects.iberian.offers import Offer
from imports.dialects.idealista import offering, reading, settling
from imports.dialects.idealista.fields import CELLS, DEFAULTS, TABLE
from imports.dialects.idealista.offering import Offered
from imports.dialects.idealista.printing import rows
from imports.dialects.idealista.vocabulary import VOCABULARY
from imports.dialects.mapping.draft import Draft
from imports.dialects.mapping.feeds import Loose
from imports.dialects.mapping.loosely import Read
from imports.dialects.mapping.records import Sending, keep_rest, removal, upsert
from imports.dialects.mapping.sheet import Sheet
from imports.dialects.xml import Kind, Wanted, recognise_bytes
from seeki.lib.phrases import phrase as _
from seeki.lib.problems import Fault, Problem

# An attribute may be no more than the position in the export.
LADDER = ("codigo", "id", "referencia", "@codigo", "@referencia", "@id")
KEYS = ("codigo", "id", "referencia", "ref", "reference")
KINDS = frozenset({Kind.IDEALISTA, Kind.IDEALISTA_CLIENTS})
NAMES = frozenset(
    spelling for name in ("inmueble", "anuncio", "propiedad", "property")
    for spelling in (name, name.capitalize(), name.upper())
)  # fmt: skip


class Side(NamedTuple):
    """One of the offers of a record; None where none is known."""

    offers: Offered
    number: int
    offer: Offer | None


def understand(fresh: Callable[[], Read], sending: Sending) -> Sequence[Item]:
    offers = offering.offered(_settled(fresh).sheet)
    return [
        _understood(_settled(fresh), sending, Side(offers, number, offer))
        for number, offer in enumerate(offers.offers or (None,))
    ]


def _settled(fresh: Callable[[], Read]) -> Read:
    found = fresh()
    settling.settle(found)
    return found


def _understood(found: Read, sending: Sending, side: Side) -> Item:
    record, draft, (offers, number, offer) = found.sheet, Draft(), side
    sending = sending.with_cells(found.where, number)
    _understand_identity(record, draft, offer.suffix if offer and len(offers.offers) > 1 else "")
    status = settling.status(record)
    if status == "SOLD":
        return removal(sending, draft, Removal.SOLD)
    if status:
        draft.put("/status", status, "estadoficha")
    country = place.understand(record, draft, CELLS)
    sort = kinds.understand(_kind_in_words(record), draft, "tipologia", country)
    if offer:
        offering.understand(record, draft, offers, offer)
        offering.use_up_others(record, offers, offer)
    else:
        offering.explain(draft, offers)
    offering.use_up(record)
    reading.understand_areas(record, draft, sort.kind)
    for part in (
        reading.understand_rooms, reading.understand_floor, reading.understand_texts, reading.understand_images,
        reading.understand_energy, reading.understand_people, reading.understand_links, TABLE.apply,
    ):  # fmt: skip
        part(record, draft)
    keep_rest(record, draft, sending)
    return upsert(sending, draft)


def _understand_identity(record: Sheet, draft: Draft, suffix: str) -> None:
    """`suffix` keeps apart the listings of a record that offers its home in two ways."""
    ids: Mapping[str, str] = {path: text for path in LADDER if (text := record.take(path))}
    key = next(iter(ids), None)
    if key:
        draft.put("/external_id", f"{ids[key]}#{suffix}" if suffix else ids[key], key)
    if "referencia" in ids:
        draft.put("/reference", ids["referencia"], "referencia")
    for path in ids:
        draft.put(f"/other_ids/{path.lstrip('@')}", ids[path], path)
    expected = {"expected": _(", or {others}: the listing's number", others="codigo, id")}
    draft.explain("/external_id", Problem(Fault.MISSING, "referencia", None, expected))


def _kind_in_words(record: Sheet) -> str:
    """Some name the kind in one element and the class of bedrooms in another."""
    cells = [path for path in record.cells if path.partition("[")[0] == "tipologia"]
    return " ".join(filter(None, (record.take(path) for path in cells)))


FORMAT = Loose("idealista", Wanted(NAMES, KINDS), VOCABULARY, DEFAULTS, understand, KEYS)
IDEALISTA = Dialect(
    name="idealista",
    title="Idealista XML",
    version=1,
    media_types=("application/xml",),
    looks_like=lambda head: recognise_bytes(head) in KINDS,
    body_limit=200 * MIB,
    read=FORMAT.read,
    # A record may be two items, so its number is not known by an item's.
    address_path=lambda _: "inmueble/provincia",
    suggested_chunk=500,
    rows=rows,
)
