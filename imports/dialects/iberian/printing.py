"""The words of Iberian feeds as rows of the documentation show them: what is sent → what it becomes."""

from collections.abc import Callable, Mapping

from imports.dialects.iberian.kinds import SORTS, Sort
from imports.dialects.iberian.offers import BY_WORD


def offers() -> Mapping[str, Mapping[str, str]]:
    return {
        "/listing_type": {word: offer.listing_type for word, offer in BY_WORD.items()},
        "/offer_kind": {word: offer.kind for word, offer in BY_WORD.items() if offer.kind},
    }


def kinds(sorts: Mapping[str, Sort] = SORTS) -> Mapping[str, Mapping[str, str]]:
    return {
        "/real_estate_type": {word: sort.kind for word, sort in sorts.items()},
        "/real_estate_subtype": {word: sort.subkind for word, sort in sorts.items() if sort.subkind},
    }


def read(words: Mapping[str, str | None], by: Callable[[str], str] = str) -> Mapping[str, str]:
    return {by(word): ours or "" for word, ours in words.items()}
