"""An address as a value, and the one spelling by which two addresses are compared."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from listings.geocoding.postal_codes import spellings as postal_spellings

# Letters that Unicode does not take apart into a base letter and an accent.
_LETTERS = str.maketrans({"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
_NOT_A_WORD = re.compile(r"[\W_]+")
# "Sankt Gallen" is written "St. Gallen", "Saint-Malo" is "St-Malo"; no two towns differ only in this.
_SHORT_WORDS = {"sankt": "st", "saint": "st", "sainte": "ste"}


@lru_cache(maxsize=16384)
def normalise(name: str) -> str:
    """Lower case, without accents, words parted by single spaces: "Saint-Étienne" is "st etienne"."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    # An apostrophe parts words: "L'Aquila" and "L Aquila" are one, as are "'s-Gravenhage" and "s Gravenhage".
    words = _NOT_A_WORD.sub(" ", plain.casefold().translate(_LETTERS)).split()
    return " ".join(_SHORT_WORDS.get(word, word) for word in words)


def storable(text: str) -> str:
    """Without what neither a database nor a URL can carry: NUL and halves of surrogate pairs."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


@dataclass(frozen=True, slots=True)
class Address:
    country_code: str | None = None
    city: str | None = None
    postal_code: str | None = None
    street: str | None = None
    house_number: str | None = None
    region: str | None = None

    @property
    def key(self) -> bytes:
        """The same 16 bytes for every spelling of one address; the cache of remote answers goes by it."""
        country = (self.country_code or "").strip().upper()
        codes = postal_spellings(country, self.postal_code or "")
        parts = (
            country,
            normalise(self.city or ""),
            codes[0] if codes else normalise(self.postal_code or ""),
            normalise(self.street or ""),
            normalise(self.house_number or "").replace(" ", ""),
            normalise(self.region or ""),
        )
        return blake2b("\x1f".join(parts).encode("utf-8", "replace"), digest_size=16).digest()
