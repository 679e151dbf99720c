"""The texts of a listing without HTML."""

from listings.payload.plain import Plain
from seeki.lib.plaintext import is_marked_up, plain_text

_MAIN = ("name", "summary", "description")
_MORE = ("name", "subtitle", "summary", "description", "location", "equipment", "other")


def strip_markup(listing: Plain) -> None:
    """Feed text is text: tags go, entities are read; a text of nothing but tags is absent."""
    _clean(listing, _MAIN)
    for texts in listing.get("texts") or ():
        _clean(texts, _MORE)


def _clean(part: Plain, names: tuple[str, ...]) -> None:
    for name in names:
        text = part.get(name)
        if text is not None and is_marked_up(text):
            part[name] = plain_text(text) or None
