"""verwaltung_techn → which listing it is, and what is to be done with it."""

from enum import StrEnum
from typing import NamedTuple

from imports.dialects.mapping.draft import Draft
from imports.dialects.mapping.fields import Field, line
from imports.dialects.mapping.sheet import Sheet
from imports.dialects.openimmo.state import SOLD
from seeki.lib.phrases import phrase as _
from seeki.lib.problems import Fault, Problem

EXTERN, OBID, INTERN = (f"verwaltung_techn/{name}" for name in ("objektnr_extern", "openimmo_obid", "objektnr_intern"))
# The first that came is the listing's id: what a person reads on the exposé, and what is always filled.
LADDER = (EXTERN, OBID, INTERN)
ACTION, ACTION_TEXT = "verwaltung_techn/aktion/@aktionart", "verwaltung_techn/aktion"
MASTER = "verwaltung_techn/master"
FIELDS = (Field("verwaltung_techn/gruppen_kennung", "/project/external_id", line),)
PATHS = (*LADDER, ACTION, ACTION_TEXT, MASTER, f"{MASTER}/@visible")


class Action(StrEnum):
    UPSERT = "UPSERT"
    REMOVE = "REMOVE"


class Reason(StrEnum):
    """Why a listing is taken offline."""

    WITHDRAWN = "WITHDRAWN"
    REFERENCE = "REFERENCE"
    SOLD = "SOLD"


class Identity(NamedTuple):
    external_id: str | None
    other_ids: dict[str, str]
    action: Action
    reason: Reason | None


REMOVALS = {
    "DELETE": Reason.WITHDRAWN,
    "DELETED": Reason.WITHDRAWN,
    "LOESCHEN": Reason.WITHDRAWN,
    "REFERENZ": Reason.REFERENCE,
}


def understand(record: Sheet, draft: Draft) -> Identity:
    ids = {path: text for path in LADDER if (text := record.take(path))}
    other_ids = {path.rpartition("/")[2]: text for path, text in ids.items()}
    key = next(iter(ids), None)
    reason = _reason(record, draft)
    if key is None:
        names = {"expected": _(", or {others}: the listing's number", others="openimmo_obid, objektnr_intern")}
        draft.explain("/external_id", Problem(Fault.MISSING, EXTERN, None, names))
    else:
        draft.put("/external_id", ids[key], key)
    for path in ids:
        draft.put(f"/other_ids/{path.rpartition('/')[2]}", ids[path], path)
    if EXTERN in ids:
        draft.put("/reference", ids[EXTERN], EXTERN)
    if record.look(MASTER):
        draft.put("/project/is_parent", True, MASTER)  # of which group stays in the bag, with whether it is visible
    action = Action.REMOVE if reason else Action.UPSERT
    return Identity(ids.get(key) if key else None, other_ids, action, reason)


def _reason(record: Sheet, draft: Draft) -> Reason | None:
    """Attribute before text; whatever asks for no removal is an upsert. What was sold is offered no more."""
    for path in (ACTION, ACTION_TEXT):
        word = record.take(path).upper()
        if word:
            draft.sources["/action"] = path
        if word in REMOVALS:
            return REMOVALS[word]
        if word:
            break
    return Reason.SOLD if record.look(SOLD).upper() == "VERKAUFT" else None
