"""A mapped record as an item: the places of fields and doubts in the sender's terms, and what can be forgiven."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, NamedTuple

from msgspec import structs

from imports.dialects.contract import Reject, Removal, Remove, Upsert
from imports.dialects.mapping.bag import put_into_bag
from imports.dialects.mapping.draft import Draft
from imports.dialects.mapping.forgiving import forgive
from imports.dialects.mapping.loosely import Where
from imports.dialects.mapping.sheet import Sheet
from seeki.lib.phrases import Said
from seeki.lib.problems import Fault, Problem


@dataclass(frozen=True, slots=True)
class Places:
    """How the sender calls what a record holds. `whole` is the record itself, `where` knows its cells, `sources` the
    cell that a canonical pointer came from, `defaults` where a field would stand that did not come; `bag` names the
    dialect in extra."""

    whole: str
    bag: str
    where: Mapping[str, Where]
    defaults: Mapping[str, str]
    sources: Mapping[str, str] = field(default_factory=dict)

    def cell(self, path: str) -> tuple[str, int | None]:
        """Below the record."""
        return self.where.get(path) or Where(path.rstrip("/"))

    def find(self, pointer: str) -> tuple[str, int | None]:
        """Where a field came from; else where its whole came from, or where it would stand."""
        nearest = pointer
        while nearest and nearest not in self.sources:
            nearest = nearest.rpartition("/")[0]
        if nearest:
            return self.cell(self.sources[nearest])
        while pointer and pointer not in self.defaults:
            pointer = pointer.rpartition("/")[0]
        return self.cell(self.defaults.get(pointer, ""))

    def show(self, pointer: str) -> str:
        return self.shown(*self.find(pointer))

    def shown(self, path: str, line: int | None = None) -> str:
        path = f"{self.whole}/{path}".rstrip("/")
        return f"{path}, line {line}" if line else path


@dataclass(frozen=True, slots=True)
class Sending:
    """What of an item is known before it is understood."""

    index: int
    raw: bytes
    places: Places
    context: bytes = b""

    def with_cells(self, where: Mapping[str, Where], number: int = 0) -> "Sending":
        """For the item with this number of the record, from 0."""
        return replace(self, index=self.index + number, places=replace(self.places, where=where))


def keep_rest(sheet: Sheet, draft: Draft, sending: Sending) -> None:
    """What nobody took, by the sender's own names."""
    where = sending.places.where
    named = ((where[path].path or path if path in where else path, text) for path, text in sheet.rest())
    put_into_bag(draft, sending.places.bag, named)


def upsert(sending: Sending, draft: Draft) -> Upsert:
    places = replace(sending.places, sources=dict(draft.sources))
    warnings = tuple(replace(one, path=places.shown(*places.cell(one.path))) for one in draft.warnings)
    made = Upsert(
        index=sending.index,
        raw=sending.raw,
        locate=places.show,
        id_path=places.show("/external_id"),
        external_id=draft.payload.get("external_id"),
        context=sending.context,
        payload=draft.payload,
        warnings=warnings,
        explained=dict(draft.problems),
    )
    return structs.replace(made, milder=partial(milder, made, draft.payload, places))


def milder(made: Upsert, payload: Mapping[str, Any], places: Places, problems: Sequence[Problem]) -> Upsert | None:
    """`forgive`, with the places of its warnings in the document and not in the record."""
    forgiven = forgive(payload, problems, places.bag, places.find)
    if forgiven is None:
        return None
    warnings = (replace(one, path=places.shown(one.path)) for one in forgiven.warnings)
    return structs.replace(made, payload=forgiven.payload, warnings=(*made.warnings, *warnings), milder=None)


def removal(sending: Sending, draft: Draft, reason: Removal) -> Remove:
    places = replace(sending.places, sources=dict(draft.sources))
    return Remove(
        index=sending.index,
        raw=sending.raw,
        locate=places.show,
        id_path=places.show("/external_id"),
        external_id=draft.payload.get("external_id"),
        reason=reason,
    )


class Unread(NamedTuple):
    """Why a record cannot be read, and where it is; its number, where that can."""

    path: str
    reason: Said
    external_id: str | None = None


def damaged(index: int, raw: bytes, unread: Unread) -> Reject:
    problem = Problem(Fault.UNREADABLE, unread.path, None, {"reason": unread.reason})
    return Reject(
        index=index,
        raw=raw,
        locate=lambda _: unread.path,
        id_path=unread.path,
        external_id=unread.external_id,
        problems=(problem,),
    )
