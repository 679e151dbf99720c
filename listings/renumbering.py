"""A listing whose number has changed at its sender is found again by the other ids that came with it."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from listings.publishing import Key, Order

# In the order in which they are believed. Each has a partial index.
OTHER_IDS = ("openimmo_obid", "objektnr_intern")


class Unknown(NamedTuple):
    """A version whose number no listing has."""

    key: Key
    order: Order
    other_ids: Mapping[str, str]


class Renumbered(NamedTuple):
    """`renamed` numbers are held now. `late` ones are versions from before their listing got the number it has."""

    renamed: set[Key]
    late: set[Key]


def renumber(agency_id: UUID, unknown: Sequence[Unknown], is_sent_too: Callable[[Unknown, Key], bool]) -> Renumbered:
    """Give listings that are known by another id their new number.

    Only where the id means exactly one listing, that listing is older, and its old number does not itself come in
    the same delivery: two things with one internal number stay two.
    """
    done = Renumbered(set(), set())
    for name in OTHER_IDS:
        asked = [one for one in unknown if one.other_ids.get(name) and one.key not in done.renamed | done.late]
        for one, old in found_by(agency_id, name, asked):
            if not is_sent_too(one, old):
                (done.renamed if rename(agency_id, old, one) else done.late).add(one.key)
    return done


def found_by(agency_id: UUID, name: str, asked: Sequence[Unknown]) -> list[tuple[Unknown, Key]]:
    """The one listing that has the same id of this name, for those where there is exactly one."""
    if not asked:
        return []
    sql = f"""
        SELECT sent.position, held.scope, held.external_id
        FROM unnest(%s::int[], %s::text[], %s::text[]) AS sent (position, scope, other_id)
        JOIN listings_listing AS held ON held.agency_id = %s AND held.scope = sent.scope
            AND held.content->'other_ids'->>'{name}' = sent.other_id
    """  # noqa: S608 (one of our own two names)
    columns: list[list[Any]] = [
        list(range(len(asked))),
        [one.key.scope for one in asked],
        [one.other_ids[name] for one in asked],
    ]
    found: dict[int, list[Key]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(sql, [*columns, agency_id])
        for position, scope, external_id in cursor.fetchall():
            found[position].append(Key(scope, external_id))
    return [(asked[position], keys[0]) for position, keys in found.items() if len(keys) == 1]


def rename(agency_id: UUID, old: Key, new: Unknown) -> bool:
    sql = """
        UPDATE listings_listing SET external_id = %s
        WHERE agency_id = %s AND scope = %s AND external_id = %s AND (applied_number, applied_index) < (%s, %s)
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [new.key.external_id, agency_id, old.scope, old.external_id, *new.order])
        return bool(cursor.rowcount == 1)
