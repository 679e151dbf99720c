"""The texts of a listing without HTML."""

from typing import Any

from listings.payload.listing import Listing
from seeki.lib.plaintext import is_marked_up, plain_text

_MAIN = ("name", "summary", "description")
_MORE = ("name", "subtitle", "summary", "description", "location", "equipment", "other")


def make_plain(listing: Listing) -> None:
    """Feed text is text: tags go, entities are read; a text of nothing but tags is absent."""
    _clean(listing, _MAIN)
    for texts in listing.texts or ():
        _clean(texts, _MORE)


def _clean(part: Any, names: tuple[str, ...]) -> None:
    for name in names:
        text = getattr(part, name)
        if text is not None and is_marked_up(text):
            setattr(part, name, plain_text(text) or None)
