"""The content of a listing as labelled groups for a page, in the reader's form. Tables say what goes where."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from listings.facts.agency import FOR_THE_AGENCY
from listings.facts.contact import CONTACT
from listings.facts.offer import OFFER
from listings.facts.property import BUILDING, ENERGY, FEATURES, SIZE
from listings.facts.setting import DATES, PLACE
from listings.facts.showing import shown
from listings.facts.table import Line, Table

FOR_BUYERS: Sequence[Table] = (OFFER, SIZE, BUILDING, ENERGY, FEATURES, PLACE, DATES, CONTACT)


class Fact(NamedTuple):
    """A label and its values; most have one."""

    label: str
    values: Sequence[str]


class Group(NamedTuple):
    name: str
    title: str
    facts: Sequence[Fact]


def facts_for_buyers(content: Mapping[str, Any]) -> list[Group]:
    """What buyers read; groups with nothing in them are left out."""
    return [group for table in FOR_BUYERS if (group := grouped(table, content)).facts]


def facts_for_the_agency(content: Mapping[str, Any]) -> Group:
    """What is kept and never shown to buyers: ids, mandate, labels, and the free bag at the end."""
    known = grouped(FOR_THE_AGENCY, content)
    extra = content.get("extra") or {}
    free = [Fact(str(name), [shown(value)]) for name, value in extra.items()]
    return known._replace(facts=[*known.facts, *free])


def grouped(table: Table, content: Mapping[str, Any]) -> Group:
    return Group(table.name, str(table.title), list(facts_of(table, content)))


def facts_of(table: Table, content: Mapping[str, Any]) -> Iterator[Fact]:
    for line in table.lines:
        value = at(content, line)
        values = [] if value in (None, "", [], {}) else line.values(value, content)
        if values:
            yield Fact(str(line.label), values)


def at(content: Mapping[str, Any], line: Line) -> Any:
    """The value of a line, or None; parts are named with points between."""
    value: Any = content
    for name in line.field.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value
