"""What two spellings of a name or a word have in common."""

import re
import unicodedata
from functools import lru_cache

_ARTICLES = "a|as|o|os|el|els|la|las|los|les|illes|islas"
_INVERTED = re.compile(rf"(.+?)(?:,\s*({_ARTICLES})|\s*\(({_ARTICLES})\))", re.IGNORECASE)
_PREFIX = re.compile(r"^(?:provincia|distrito|província|district|province)\s+(?:de|do|da|of|d)\s+", re.IGNORECASE)
_SIGNS = re.compile(r"[\W_]+")
# Longer ones are no names.
_LONGEST = 100


def key(text: str) -> str:
    """Without accents, case and punctuation, the article in front: "Coruña (A)" and "A CORUÑA" are one."""
    text = text.strip()[:_LONGEST]
    if found := _INVERTED.fullmatch(text):
        text = f"{found[2] or found[3]} {found[1]}"
    return word(_PREFIX.sub("", text))


def word(text: str) -> str:
    """Without accents, case and punctuation."""
    return _word(text[:_LONGEST])


@lru_cache(maxsize=4_096)
def _word(text: str) -> str:
    text = unicodedata.normalize("NFKD", text.strip())
    plain = "".join(character for character in text if not unicodedata.combining(character))
    return _SIGNS.sub(" ", plain.casefold()).strip()
