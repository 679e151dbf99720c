"""The long way: items with a fault, or written otherwise than the schema wants. Every fault is found at once."""

from collections.abc import Iterator
from itertools import islice

from pydantic import ValidationError
from pydantic_core import to_json

from listings.payload import faults, plain, rules
from listings.payload.listing import Listing
from listings.payload.plain import Plain
from listings.payload.pointer import Path, pointer, whole_pointer
from listings.payload.shape import LISTING
from listings.payload.storable import BAG_LIMIT
from listings.payload.tidying import PROBLEM_LIMIT, Tidying, warnings
from seeki.lib.problems import Fault, Problem

_ORDER = {name: at for at, name in enumerate(Listing.model_fields)}


class Judgement:
    """One item after the long way: a listing, or problems; never both."""

    def __init__(self, raw: dict[str, object], first: Plain | ValidationError) -> None:
        self.raw = raw
        self.tidying = Tidying()
        self.listing: Plain | None = None
        tidy = self.tidying.read(raw, LISTING)
        self._keep_strays(tidy)
        found = list(islice(self._faults(tidy, first), PROBLEM_LIMIT))
        self.problems = tuple(sorted(found, key=_place))
        self.warnings = () if self.problems else warnings(self.tidying.strays, LISTING)

    def _faults(self, tidy: dict[str, object], first: Plain | ValidationError) -> Iterator[Problem]:
        yield from self.tidying.problems
        yield from self._schema_faults(tidy, first)
        spoiled = {pointer(path) for path in self.tidying.spoiled}
        given = rules.given(tidy)
        yield from (gap for gap in rules.gaps(given) if gap.path not in spoiled)

    def _schema_faults(self, tidy: dict[str, object], first: Plain | ValidationError) -> Iterator[Problem]:
        verdict = first
        # What a strict parser refuses may be good once it is tidied, or bad at one place that has a name.
        if self.tidying.altered or not _is_final(first):
            verdict = _verdict(to_json(tidy))
        if not isinstance(verdict, ValidationError):
            self.listing = verdict
            return
        for detail in faults.details(verdict):
            path = self._sent_path(detail["loc"])
            if path not in self.tidying.spoiled:
                yield faults.problem(detail, path, self.raw)

    def _sent_path(self, loc: Path) -> Path:
        path: Path = ()
        for step in loc:
            kept = self.tidying.kept.get(path) if isinstance(step, int) else None
            path = (*path, kept[int(step)] if kept else step)
        return path

    def _keep_strays(self, tidy: dict[str, object]) -> None:
        """Unknown fields go into the bag, so that nothing that was sent vanishes."""
        sent = tidy.get("extra", {})
        if not isinstance(sent, dict):
            return
        tidy.pop("extra", None)
        if self.tidying.problems or not (sent or self.tidying.strays):
            return
        bag = dict(sent)
        for path, value in self.tidying.strays:
            name = str(path[0]) if len(path) == 1 else whole_pointer(path)
            while name in bag:
                name = "/" + name
            bag[name] = value
        size = len(to_json(bag))
        if size > BAG_LIMIT:
            facts = {"limit": BAG_LIMIT, "length": size}
            self.tidying.note([Problem(Fault.TOO_LONG, "/extra", facts=facts)])
        else:
            tidy["extra"] = bag


def _verdict(raw: bytes) -> Plain | ValidationError:
    try:
        return plain.validate(raw)
    except ValidationError as error:
        return error


def _is_final(first: Plain | ValidationError) -> bool:
    return not isinstance(first, ValidationError) or faults.details(first)[0]["type"] != "json_invalid"


def _place(problem: Problem) -> int:
    """Problems come in the order of the schema's fields; the sort is stable within one."""
    return _ORDER.get(problem.path[1:].partition("/")[0], len(_ORDER))
