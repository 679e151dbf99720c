"""After the canonical check: the record without what its listing can do without."""

from collections.abc import Sequence
from dataclasses import replace

from msgspec import structs

from imports.dialects.mapping import forgiving
from imports.dialects.openimmo.record import Understood
from listings.payload import Checked, Faulty, check
from seeki.lib.problems import Fault, Problem


def judge(understood: Understood) -> tuple[Understood, Checked | Faulty]:
    """The verdict, and the record that it is on: without what could be forgiven. Problems have canonical pointers."""
    verdict = check(understood.payload)
    if isinstance(verdict, Faulty):
        milder = forgive(understood, verdict.problems)
        if milder is not None:
            understood, verdict = milder, check(milder.payload)
    if isinstance(verdict, Faulty):
        verdict = structs.replace(verdict, problems=explained(understood, verdict.problems))
    return understood, verdict


def explained(understood: Understood, problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """The canonical check's problems; where the dialect knows the remedy, in its words."""
    return tuple(
        replace(understood.problems[problem.path], path=problem.path)
        if problem.path in understood.problems and problem.fault in _EXPLAINED
        else problem
        for problem in problems
    )


_EXPLAINED = frozenset({Fault.MISSING, Fault.NOT_A_NUMBER, Fault.PLACE_MISSING})


def forgive(understood: Understood, problems: Sequence[Problem]) -> Understood | None:
    """None if anything essential is wrong."""
    listing_type = understood.payload.get("listing_type")
    forgiven = forgiving.forgive(
        understood.payload, problems, "openimmo", lambda pointer: understood.paths.find(pointer, listing_type)
    )
    if forgiven is None:
        return None
    return replace(understood, payload=forgiven.payload, warnings=(*understood.warnings, *forgiven.warnings))
