"""OpenImmo as a dialect: the document's records, each understood by itself, with the sender that it stands in."""

import re
from collections.abc import Iterator, Sequence
from functools import partial

from imports.dialects.contract import (
    MIB,
    Dialect,
    Feed,
    Item,
    Reject,
    Removal,
    Remove,
    Source,
    Upsert,
)
from imports.dialects.openimmo.forgiving import forgive
from imports.dialects.openimmo.identity import Action
from imports.dialects.openimmo.printing import rows
from imports.dialects.openimmo.record import (
    Provider,
    Understood,
    sender_path,
    understand,
    whole_attachments,
    whole_warnings,
)
from imports.dialects.xml import Damaged, Document, Kind, Record, Wanted, records, text, utf8
from seeki.lib.problems import Fault, Problem

NUMBER = re.compile(rb"<(?:[\w.-]{1,50}:)?objektnr_extern>([^<>&\x00-\x1f]{1,200})</")
WANTED = Wanted(names=frozenset({"immobilie"}), kinds=frozenset({Kind.OPENIMMO}))


def read(source: Source, item_limit: int) -> Feed:
    """Open the document; what makes it unreadable as a whole is refused before the first item."""
    document = records(utf8(source.document(), source.charset, source.spool), WANTED, item_limit)
    return Feed(items(document, source.country), list(document.warnings))


def items(document: Document, country: str | None) -> Iterator[Item]:
    for record in document:
        if isinstance(record, Damaged):
            yield damaged(record)
        else:
            yield understood(record, provider_of(document, record.index, country))
        del record  # else two of them would stand in memory while the next one is read


def provider_of(document: Document, index: int, country: str | None) -> Provider:
    """The `<anbieter>` around a record: which of several senders in one account it belongs to."""
    around = document.outline.around(index, "anbieter")
    if around is None:
        return Provider(default_country=country)
    anid, number, name = (text(around, path).strip() or None for path in ("openimmo_anid", "anbieternr", "firma"))
    return Provider(anid, number, name, country)


def damaged(record: Damaged) -> Reject:
    path = f"immobilie[{record.index + 1}], line {record.line}"
    problem = Problem(Fault.UNREADABLE, path, None, {"reason": record.reason})
    return Reject(
        index=record.index,
        raw=record.raw,
        locate=lambda pointer: path,
        id_path=path,
        external_id=number_in(record.raw),
        problems=(problem,),
    )


def number_in(raw: bytes) -> str | None:
    """The number of a damaged record, so that its sender finds it: where it stands there once and undamaged."""
    found = NUMBER.findall(raw)
    try:
        return found[0].decode().strip() or None if len(found) == 1 else None
    except UnicodeDecodeError:
        return None


def understood(record: Record, provider: Provider) -> Item:
    found = understand(record.element, provider, record.line)
    if found.action is Action.REMOVE:
        return removal(record, provider, found)
    return upsert(record, provider, found)


def removal(record: Record, provider: Provider, found: Understood) -> Remove:
    return Remove(
        index=record.index,
        raw=record.raw,
        locate=partial(sender_path, found, record.index),
        id_path=id_path(record),
        external_id=found.external_id,
        scope=scope(provider),
        reason=Removal(found.reason or Removal.WITHDRAWN),
        other_ids=found.other_ids,
        warnings=whole_warnings(found, record.index),
    )


def upsert(record: Record, provider: Provider, found: Understood, is_last: bool = False) -> Upsert:
    """`is_last`: nothing more will be forgiven."""

    def milder(problems: Sequence[Problem]) -> Upsert | None:
        forgiven = forgive(found, problems)
        return upsert(record, provider, forgiven, is_last=True) if forgiven else None

    return Upsert(
        index=record.index,
        raw=record.raw,
        locate=partial(sender_path, found, record.index),
        id_path=id_path(record),
        external_id=found.external_id,
        scope=scope(provider),
        context=f"{provider.name}|{provider.default_country}".encode("utf-8", "replace"),
        payload=found.payload,
        warnings=whole_warnings(found, record.index),
        explained=found.problems,
        milder=None if is_last else milder,
        attachments=whole_attachments(found, record.index),
    )


def id_path(record: Record) -> str:
    return f"immobilie[{record.index + 1}]/verwaltung_techn/objektnr_extern, line {record.line}"


def scope(provider: Provider) -> str:
    return provider.anid or provider.number or ""


def looks_like(head: bytes) -> bool:
    """XML in bytes, in 16-bit characters with their mark, or behind some words of whoever wrote it."""
    return head.startswith((b"<", b"\xff\xfe", b"\xfe\xff")) or b"<?xml" in head or b"<openimmo" in head


OPENIMMO = Dialect(
    name="openimmo",
    title="OpenImmo",
    version=1,
    media_types=("application/xml", "text/xml", "application/zip", "application/x-zip-compressed"),
    looks_like=looks_like,
    body_limit=200 * MIB,
    read=read,
    address_path=lambda index: f"immobilie[{index + 1}]/geo",
    suggested_chunk=500,
    rows=rows,
)
