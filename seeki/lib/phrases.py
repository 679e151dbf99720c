"""Words that are kept as they are in English, with what is to be filled in, and become a reader's when they are read.

`from seeki.lib.phrases import phrase as _`: so marked, the words are gathered for translation like any others.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.utils.formats import number_format
from django.utils.translation import gettext

# Keys of a phrase as it is stored.
WORDS, FACTS = "phrase", "facts"


@dataclass(frozen=True, slots=True)
class Phrase:
    """`words` is a `str.format` template over `facts`. Its text is made anew each time, in the language of the moment;
    words that nobody translates any more are still read in English."""

    words: str
    facts: Mapping[str, Any]

    def __str__(self) -> str:
        text = gettext(self.words)
        return text.format_map({name: shown(fact) for name, fact in self.facts.items()}) if self.facts else text

    def stored(self) -> dict[str, Any]:
        return {WORDS: self.words, FACTS: {name: stored(fact) for name, fact in self.facts.items()}}


# What is said to people: a phrase, or words that are the same in all languages (values, names, a library's own).
Said: TypeAlias = Phrase | str


def phrase(words: str, /, **facts: object) -> Phrase:
    """Facts are texts, numbers or phrases. Numbers are shown as the reader writes them; what is to have no separator
    of thousands (the number of a line) is given as text."""
    return Phrase(words, facts)


def storable(text: str) -> str:
    """`text` with the characters that PostgreSQL refuses written out."""
    return text.replace("\x00", "\\u0000").encode("utf-8", "backslashreplace").decode()


def stored(fact: object) -> object:
    """A fact in the form in which it is kept in the database."""
    if isinstance(fact, Phrase):
        return fact.stored()
    return storable(fact) if isinstance(fact, str) else fact


def read(fact: object) -> object:
    """A stored fact; what is no phrase is left as it is."""
    if isinstance(fact, dict) and WORDS in fact:
        return Phrase(fact[WORDS], {name: read(one) for name, one in fact[FACTS].items()})
    return fact


def shown(fact: object) -> str:
    if isinstance(fact, int) and not isinstance(fact, bool):
        return str(number_format(fact, use_l10n=True, force_grouping=True))
    return str(fact)
