"""The ways to read what a sender wrote as a town: whole first, then without what is around the name."""

import re
from collections.abc import Iterator

from listings.geocoding.address import normalise

LONGEST = 120  # no town has a longer name; longer text is not worth a look
_ASIDE = re.compile(r"[(\[,/;|]|\s[-–—]\s|\s*:\s")  # "Milano (MI)", "Berlin / Mitte", "Wien, 3. Bezirk"
_BEFORE = re.compile(r"^(?:[a-z]{1,2} )?(?:\d+ )+")  # "1030 Wien", "D-10115 Berlin"
_AFTER = re.compile(r"(?: (?:\d+\w{0,5}|[ivx]+|cedex|arrondissement|bezirk|district|kerulet|ker|[a-z]))+$")  # "Praha 1"


def spellings(city: str) -> Iterator[str]:
    """Normalised names, the likeliest first; a name may come twice."""
    text = city[:LONGEST]
    whole = normalise(text)
    if whole:
        yield whole
    first = normalise(_ASIDE.split(text, maxsplit=1)[0])
    for name in (first, _BEFORE.sub("", whole), _BEFORE.sub("", first)):
        if name and name != whole:
            yield name
        shorter = _AFTER.sub("", name)
        if shorter and shorter != name:
            yield shorter
    # "München-Schwabing": last of all, since many towns have a hyphen of their own, and these were found above.
    head = normalise(text.split("-", maxsplit=1)[0])
    if len(head) >= 4 and head != whole:
        yield head
