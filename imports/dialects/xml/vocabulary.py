"""Watches how many different names a document uses: lxml keeps each for as long as its thread lives."""

import random
import re

from seeki.lib.phrases import phrase as _

# OpenImmo has some 600 names of elements and attributes.
NAMES_LIMIT = 3_000
# On average one record per so many bytes is looked at, and no sender can foresee which; but each from when one has
# brought so many new names to so many.
BYTES_PER_LOOK = 1024 * 1024
MANY, NEW = 500, 20
_ELEMENT = re.compile(rb"<([^\s<>/!?]+)")
_NAME = re.compile(rb"[A-Za-z_:][\w:.-]*")
_LONGEST = 100
TOO_MANY = _("the document uses more than {count} different names of elements and attributes", count=NAMES_LIMIT)


class Vocabulary:
    def __init__(self) -> None:
        self._names: set[bytes] = set()
        self._suspicious = False
        self._chance = random.Random()  # noqa: S311 (no secret hangs on it)

    def overflows(self, raw: bytes) -> bool:
        """Whether too many different names have been seen, `raw` included."""
        known = len(self._names)
        if known <= NAMES_LIMIT and (self._suspicious or self._chance.random() * BYTES_PER_LOOK < len(raw)):
            self._look(raw)
            self._suspicious |= known > MANY and len(self._names) - known > NEW
        return len(self._names) > NAMES_LIMIT

    def _look(self, raw: bytes) -> None:
        self._names.update(_ELEMENT.findall(raw))
        for before in raw.split(b"="):
            self._names.update(name for name in before[-_LONGEST:].split()[-1:] if _NAME.fullmatch(name))
