"""What a new version of a listing changed: two canonical payloads, field by field."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import islice
from typing import Any, NamedTuple

import msgspec

from imports.models import ImportItem
from listings.payload import Listing

# A version is looked for among so many imports of the same listing; the nightly unchanged ones keep no payload.
LOOKED_AT = 500
SHOWN = 200
# Longer lists are compared as a whole.
LIST_LIMIT = 500
PLACES = {name: place for place, name in enumerate(Listing.model_fields)}


class Difference(NamedTuple):
    """A field that changed; None where it was not there, or is no more."""

    field: str
    before: Any
    after: Any


def previous(item: ImportItem) -> ImportItem | None:
    """The last import of the same listing before this one that says what it was to show."""
    if item.external_id is None:
        return None
    older = ImportItem.objects.filter(
        agency_id=item.agency_id, external_id=item.external_id, batch_number__lte=item.batch_number
    ).extra(where=["(batch_number, index, id) < (%s, %s, %s)"], params=[item.batch_number, item.index, item.pk])
    newest = older.order_by("-batch_number", "-index", "-pk").values("pk")[:LOOKED_AT]
    full = ImportItem.objects.filter(pk__in=newest, scope=item.scope, removal="", payload__isnull=False)
    return full.defer("raw", "traceback").order_by("-batch_number", "-index", "-pk").first()


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """In the order of the schema, what is gone at the end; 200 at most."""
    return list(islice(compared("", ordered(before), ordered(after)), SHOWN))


def ordered(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a listing in the order of the schema; the database keeps them by the length of their names."""
    return {name: payload[name] for name in sorted(payload, key=lambda name: (PLACES.get(name, len(PLACES)), name))}


def compared(field: str, before: Any, after: Any) -> Iterator[Difference]:
    if before == after:
        return
    match before, after:
        case dict(), dict():
            for name in [*after, *(name for name in before if name not in after)]:
                yield from compared(f"{field}.{name}" if field else name, before.get(name), after.get(name))
        case list(), list() if len(before) + len(after) <= LIST_LIMIT:
            yield from compared_lists(field, before, after)
        case _:
            yield Difference(field, before, after)


def compared_lists(field: str, before: Sequence[Any], after: Sequence[Any]) -> Iterator[Difference]:
    """An entry that came or went moves the others, and changes none of them."""
    old_keys, new_keys = ([msgspec.json.encode(entry) for entry in entries] for entries in (before, after))
    for deed, a, b, c, d in SequenceMatcher(None, old_keys, new_keys, autojunk=False).get_opcodes():
        if deed == "equal":
            continue
        if deed == "replace" and b - a == d - c:
            for old, new in zip(range(a, b), range(c, d), strict=True):
                yield from compared(f"{field}[{new}]", before[old], after[new])
            continue
        yield from (Difference(f"{field}[{at}]", before[at], None) for at in range(a, b))
        yield from (Difference(f"{field}[{at}]", None, after[at]) for at in range(c, d))
