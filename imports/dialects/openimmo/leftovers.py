"""What nobody took goes into the bag, by the sender's paths: nothing that was sent vanishes, but for a short list."""

from collections.abc import Iterator

from imports.dialects.mapping.bag import put_into_bag
from imports.dialects.mapping.draft import Draft
from imports.dialects.mapping.flags import flag
from imports.dialects.mapping.sheet import Sheet
from imports.dialects.openimmo.equipment import SILENT_NO

# Private mailboxes and phones of people: nobody has use for them here, so they are not kept beyond the delivery itself.
_PRIVATE = ("email_privat", "tel_privat")
_PRIVATE_KINDS = {"@emailart": "EM_PRIVAT", "@telefonart": "TEL_PRIVAT"}


def keep(record: Sheet, draft: Draft) -> None:
    """As extra.openimmo: path → text."""
    rest = list(record.rest())
    if any("privat" in path or "_sonstige" in path for path, _ in rest):
        rest = list(_without_private(rest))
    put_into_bag(draft, "openimmo", (one for one in rest if not (one[0] in SILENT_NO and flag(one[1]) is False)))


def _without_private(rest: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    dropped = {path.rpartition("/")[0] for path, text in rest if _says_private(path, text)}
    for path, text in rest:
        whole, _, name = path.rpartition("/")
        if name.partition("[")[0] not in _PRIVATE and path not in dropped and whole not in dropped:
            yield path, text


def _says_private(path: str, text: str) -> bool:
    return _PRIVATE_KINDS.get(path.rpartition("/")[2]) == text.strip().upper()
