"""One `<immobilie>` → what it says: the canonical listing, its ids, what to do with it, its files and its doubts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from lxml import etree

from imports.dialects.contract import Attachment
from imports.dialects.mapping.draft import Draft
from imports.dialects.mapping.sheet import Sheet
from imports.dialects.openimmo import (
    areas,
    attachments,
    coordinates,
    costs,
    energy,
    geo,
    identity,
    kinds,
    leftovers,
    offer,
    people,
    prices,
    state,
    surroundings,
    texts,
    timing,
)
from imports.dialects.openimmo.careful import Where
from imports.dialects.openimmo.identity import Action, Reason
from imports.dialects.openimmo.reading import locate, read
from imports.dialects.openimmo.table import KNOWN, TABLE, default_path
from seeki.lib.problems import Problem


@dataclass(frozen=True, slots=True)
class Provider:
    """The `<anbieter>` that a record stands in, and the country of an address that names none."""

    anid: str | None = None
    number: str | None = None
    name: str | None = None
    default_country: str | None = None


class Paths(Mapping[str, tuple[str, int | None]]):
    """Canonical pointer → (path below immobilie, line). The lines are read from the element when first asked for."""

    def __init__(self, sources: Mapping[str, str], element: etree._Element, line: int) -> None:
        self._sources = sources
        self._element = element
        self._lines_before = line - 1

    @cached_property
    def _where(self) -> dict[str, Where]:
        return locate(self._element, KNOWN)

    def at(self, source: str) -> tuple[str, int | None]:
        """Where a cell stands; one that did not come has a path and no line."""
        path, line = self._where.get(source, Where(source.rstrip("/"), None))
        return path, line and line + self._lines_before

    def find(self, pointer: str, listing_type: object) -> tuple[str, int | None]:
        """Where a field came from; else where its whole came from, or where it would stand."""
        nearest = pointer
        while nearest and nearest not in self._sources:
            nearest = nearest.rpartition("/")[0]
        return self[nearest] if nearest else self.at(default_path(pointer, listing_type))

    def __getitem__(self, pointer: str) -> tuple[str, int | None]:
        return self.at(self._sources[pointer])

    def __iter__(self) -> Iterator[str]:
        return iter(self._sources)

    def __len__(self) -> int:
        return len(self._sources)


@dataclass(frozen=True, slots=True)
class Understood:
    """`payload` is for `listings.payload.check`. `problems` are what to say instead where that refuses a field: their
    keys are canonical pointers. The paths of problems, warnings and attachments are the sender's, below immobilie, with
    the line.
    """

    payload: dict[str, Any]
    external_id: str | None
    other_ids: dict[str, str]
    action: Action
    reason: Reason | None
    attachments: tuple[Attachment, ...]
    warnings: tuple[Problem, ...]
    problems: Mapping[str, Problem]
    paths: Paths = field(repr=False, compare=False)


def understand(element: etree._Element, provider: Provider, line: int = 1) -> Understood:
    """`line` is the one of the document in which the element's own first line stands. Comments must be gone."""
    record = read(element, KNOWN)
    draft = Draft()
    identified = identity.understand(record, draft)
    files: tuple[Attachment, ...] = ()
    # A removal may hold anything or nothing; it is not looked at.
    if identified.action is Action.UPSERT:
        files = _understand_listing(record, draft, provider)
    del record  # where lines are asked for, all is read again
    paths = Paths(draft.sources, element, line)
    return Understood(
        payload=draft.payload,
        external_id=identified.external_id,
        other_ids=identified.other_ids,
        action=identified.action,
        reason=identified.reason,
        attachments=tuple(replace(file, path=shown(*paths.at(file.path))) for file in files),
        warnings=_placed(draft.warnings, paths),
        problems=draft.problems,
        paths=paths,
    )


def _understand_listing(record: Sheet, draft: Draft, provider: Provider) -> tuple[Attachment, ...]:
    kind = kinds.understand(record, draft)
    side = offer.understand(record, draft)
    country = geo.understand_country(record, draft, provider.default_country)
    prices.understand(record, draft, side, country)
    costs.understand(record, draft)
    areas.understand(record, draft, kind)
    coordinates.understand(record, draft, country)
    geo.understand(record, draft, country)
    texts.understand(record, draft, country)
    energy.understand(record, draft)
    state.understand(record, draft)
    surroundings.understand(record, draft)
    timing.understand(record, draft)
    people.understand(record, draft)
    files = attachments.understand(record, draft)
    TABLE.apply(record, draft)
    if provider.name:
        draft.payload.setdefault("office", {})["name"] = provider.name[:200]
    leftovers.keep(record, draft)
    return files


def _placed(problems: Iterable[Problem], paths: Paths) -> tuple[Problem, ...]:
    return tuple(replace(problem, path=shown(*paths.at(problem.path))) for problem in problems)


def shown(path: str, line: int | None) -> str:
    return f"{path}, line {line}" if line else path


def sender_path(understood: Understood, index: int, pointer: str) -> str:
    """`immobilie[3]/preise/kaufpreis, line 214`. `index` counts from 0, XPath from 1."""
    path, line = understood.paths.find(pointer, understood.payload.get("listing_type"))
    return shown(whole_path(index, path), line)


def whole_path(index: int, path: str) -> str:
    return f"immobilie[{index + 1}]/{path}".rstrip("/")


def whole_warnings(understood: Understood, index: int) -> tuple[Problem, ...]:
    """The warnings with paths that begin at the record."""
    return tuple(replace(problem, path=whole_path(index, problem.path)) for problem in understood.warnings)


def whole_attachments(understood: Understood, index: int) -> tuple[Attachment, ...]:
    return tuple(replace(file, path=whole_path(index, file.path)) for file in understood.attachments)
