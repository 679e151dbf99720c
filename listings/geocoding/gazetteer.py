"""Offline: where a town or a postal code lies, from GeoNames' data in the file beside this one (see README.md)."""

from bisect import bisect_left
from functools import lru_cache
from math import cos, hypot, radians

from listings.geocoding import unpacking
from listings.geocoding.answers import Located, Precision
from listings.geocoding.postal_codes import home
from listings.geocoding.postal_codes import spellings as postal_spellings
from listings.geocoding.town_names import LONGEST
from listings.geocoding.town_names import spellings as town_spellings

SOURCE = "gazetteer"
NEAR_KM = 50.0
# Only where every postal code in use is listed and at least 99.5 % of them have a point. Towns alone do not do:
# the list of towns ends at 500 people, so that in a country without postal codes a hamlet would look unknown.
_COVERED = "AD AT BE BG CH CZ DE DK ES FI FR GB HU IT LI LU MC NL NO PL PT RO SE SI SK SM"
COVERED = frozenset(_COVERED.split(" "))

_Point = tuple[float, float]


def covers(country_code: str) -> bool:
    """May a place be refused there because the gazetteer does not know it?"""
    return home(country_code) in COVERED


def find(country_code: str, city: str | None, postal_code: str | None) -> Located | None:
    """The postal code goes first, since a town's name has namesakes, and the file lacks the small ones.

    Where the code's point is rough (a big town's, or a rural area's), the town's own point is taken if it is within
    50 km. Where the two are further apart, the code is believed: mostly the town is an unlisted namesake.
    """
    return _find(home(country_code[:8]), (city or "")[:LONGEST], (postal_code or "")[:LONGEST])


@lru_cache(maxsize=16384)
def _find(country: str, city: str, postal_code: str) -> Located | None:
    code = _code(country, postal_code)
    if code and code[1]:
        return Located(*code[0], Precision.POSTAL_CODE, SOURCE)
    town = _town(country, city, code[0] if code else None)
    point = town or (code[0] if code else None)
    return Located(*point, Precision.CITY, SOURCE) if point else None


def _code(country: str, postal_code: str) -> tuple[_Point, bool] | None:
    """The code's point, and whether it is sharp."""
    for spelling in postal_spellings(country, postal_code) if postal_code else ():
        fields = _line(f"{country}#{spelling}")
        if fields:
            return _point(fields[0]), fields[1] == b"="
    return None


def _town(country: str, city: str, near: _Point | None) -> _Point | None:
    """The likeliest town of that name; beside a postal code, only one that is near it."""
    for name in town_spellings(city):
        points = [_point(field) for field in _line(f"{country}/{name}")]
        if near is None and points:
            return points[0]
        if near is not None and points:
            nearest = min(points, key=lambda point: _kilometres(point, near))
            return nearest if _kilometres(nearest, near) <= NEAR_KM else None
    return None


def _point(field: bytes) -> _Point:
    latitude, longitude = field.split(b" ")
    return float(latitude), float(longitude)


def _kilometres(a: _Point, b: _Point) -> float:
    return hypot((a[0] - b[0]) * 111.2, (a[1] - b[1]) * 111.2 * cos(radians((a[0] + b[0]) / 2)))


def _line(key: str) -> list[bytes]:
    """The fields after the key: a binary search over the sorted lines of the mapped file.

    The mapping is read-only and has no position of its own, so threads and forked processes share it freely.
    """
    lines, fences = unpacking.lines(), unpacking.fences()
    wanted = f"{key}\t".encode("utf-8", "replace")
    block = max(0, bisect_left(fences, wanted) - 1) * unpacking.BLOCK
    low, high = lines.rfind(b"\n", 0, block) + 1, min(len(lines), block + 2 * unpacking.BLOCK)
    while low < high:
        start = max(low, lines.rfind(b"\n", low, (low + high) // 2) + 1)
        if lines[start : start + len(wanted)] < wanted:
            low = lines.find(b"\n", start) + 1
        else:
            high = start
    if lines[low : low + len(wanted)] != wanted:
        return []
    return lines[low + len(wanted) : lines.find(b"\n", low)].split(b"\t")
