"""The bag of a listing: what nobody took from a record, by the sender's paths, within its limits."""

from collections.abc import Iterable

from pydantic_core import to_json

from imports.dialects.mapping.draft import Draft
from seeki.lib.phrases import phrase as _

# The bag of a listing takes 250 kB of JSON; some of that is for others. A character is at most six bytes there.
LIMIT = 200_000
_SURELY_SMALL = LIMIT // 6
_TEXT_LIMIT = 50_000
_KEY_LIMIT = 180


def put_into_bag(draft: Draft, name: str, rest: Iterable[tuple[str, str]]) -> None:
    """As extra.<name>: path → text."""
    bag: dict[str, str] = {}
    size = 0
    for path, text in rest:
        key = path if len(path) <= _KEY_LIMIT else _short(path, bag)
        size += len(key) + len(text)
        bag[key] = text.strip()
    if bag:
        draft.payload["extra"] = {name: bag if size <= _SURELY_SMALL else _bounded(bag, draft)}


def _short(path: str, bag: dict[str, str]) -> str:
    """Arbitrary XML may be deeper than a key may be long."""
    return f"{path[: _KEY_LIMIT - 10]}…{len(bag)}"


def _bounded(bag: dict[str, str], draft: Draft) -> dict[str, str]:
    """The first that fit; the delivery itself is kept whole elsewhere, for some time."""
    kept: dict[str, str] = {}
    size = 0
    for path, text in bag.items():
        length = len(to_json({path: text}))
        if size + length > LIMIT or length > _TEXT_LIMIT:
            draft.left_out(path, text, _("it is too large to be kept beside the listing"), _("less"))
        else:
            size += length
            kept[path] = text
    return kept
