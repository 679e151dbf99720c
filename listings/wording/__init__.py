"""The words of the canonical listing as people read them: a label for each, in the reader's language."""

from collections.abc import Mapping

from django.utils.functional import Promise

from listings.payload.words import Word
from listings.wording import building, features, kinds, offer

WORDS: Mapping[type[Word], Mapping[Word, Promise]] = {
    **offer.WORDS,
    **kinds.WORDS,
    **building.WORDS,
    **features.WORDS,
}


def worded(kind: type[Word], value: str) -> str:
    """The label of a word; one that an older version has stored and that is gone meanwhile is made readable."""
    labels: Mapping[str, Promise] = WORDS[kind]  # type: ignore[assignment]
    return str(labels[value]) if value in labels else value.replace("_", " ").capitalize()
