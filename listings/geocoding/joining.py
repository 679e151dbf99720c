"""Build time only: gives postal codes, which come without coordinates, the points of the places they name."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache, partial
from math import cos, hypot, radians
from statistics import median
from typing import NamedTuple

from listings.geocoding.town_names import spellings

Point = tuple[float, float]


class Town(NamedTuple):
    weight: float  # the logarithm of its people, more where the name is its main one
    point: Point


Towns = dict[str, list[Town]]  # the towns of a name, the weightiest first
Pick = Callable[[list[Town]], Point | None]

WIDE_KM = 30.0  # a code whose places lie further apart says too little
WIDEST_KM = 60.0  # but a real code is better placed roughly than refused as unknown
SHARP_KM = 5.0


@dataclass(frozen=True, slots=True)
class Row:
    """What the postal file says of one place of a code: its name, and the areas around it from small to large."""

    place: str
    areas: tuple[str, ...]


@dataclass(slots=True)
class Joined:
    points: dict[str, Point] = field(default_factory=dict)
    sharp: set[str] = field(default_factory=set)  # the point is this code's own, not its town's or an estimate
    estimated: set[str] = field(default_factory=set)


def kilometres(a: Point, b: Point) -> float:
    """Flat-earth distance; within a country it errs by far less than a town is wide."""
    return hypot((a[0] - b[0]) * 111.2, (a[1] - b[1]) * 111.2 * cos(radians((a[0] + b[0]) / 2)))


def middle(points: Iterable[Point]) -> Point:
    latitudes, longitudes = zip(*points, strict=True)
    return median(latitudes), median(longitudes)


def join(codes: dict[str, list[Row]], towns: Towns) -> Joined:
    """A name has many towns; that of its area is taken, else a large one near the centre of the code's neighbours.

    The first centres come from the largest towns of each name, the second from what is near the first.
    """
    centres = _Centres(codes, towns, None)
    for _ in range(2):
        centres = _Centres(codes, towns, centres)
    joined = Joined()
    for code, rows in codes.items():
        by_place, points = _points(rows, towns, partial(centres.near, code))
        centre = middle(points) if points else (0.0, 0.0)
        away = [kilometres(centre, point) for point in points]
        if not points or median(away) > WIDE_KM:
            continue
        joined.points[code] = centre
        if by_place and max(away) <= SHARP_KM:
            joined.sharp.add(code)
    shared = Counter(joined.points.values())
    joined.sharp = {code for code in joined.sharp if shared[joined.points[code]] <= 2}
    _estimate(codes, joined)
    return joined


def _points(rows: list[Row], towns: Towns, pick: Pick) -> tuple[bool, list[Point]]:
    """The points of the places; where no place is known, those of the smallest area that is."""
    anchors = {row: _anchor(row, towns, pick) for row in rows}
    found = [point for row in rows if (point := _place(row, anchors[row], towns, pick))]
    return bool(found), found or [anchor for anchor in anchors.values() if anchor]


def _anchor(row: Row, towns: Towns, pick: Pick) -> Point | None:
    """Many an area is named after its chief town."""
    return next((point for area in row.areas if (point := pick(candidates(area, towns)))), None)


def _place(row: Row, anchor: Point | None, towns: Towns, pick: Pick) -> Point | None:
    found = candidates(row.place, towns)
    if anchor is None:
        return pick(found)
    # Two areas are a municipality in a district, and hamlets have namesakes in the next valley; one alone may be
    # a whole province.
    reach = 20.0 if len(row.areas) > 1 else 100.0
    nearest = min((town.point for town in found), key=lambda point: kilometres(point, anchor), default=None)
    return nearest if nearest and kilometres(nearest, anchor) <= reach else None


def candidates(name: str, towns: Towns) -> list[Town]:
    return next((towns[spelling] for spelling in _spellings(name) if spelling in towns), [])


@cache
def _spellings(name: str) -> list[str]:
    """The first half of "Айтос / Ajtos" is found by the spellings of the whole."""
    return [spelling for part in (name, *name.split(" / ")[1:]) for spelling in spellings(part)]


class _Centres:
    """The middle of the codes that begin alike, and how far they reach."""

    def __init__(self, codes: dict[str, list[Row]], towns: Towns, before: "_Centres | None") -> None:
        found: dict[str, list[Point]] = defaultdict(list)
        for code, rows in codes.items():
            _, points = _points(rows, towns, partial(before.near, code) if before else _likeliest)
            if points:
                found[prefix_of(code)].append(middle(points))
        self.middles = {prefix: middle(points) for prefix, points in found.items()}
        self.reach = {prefix: self._reach(self.middles[prefix], points) for prefix, points in found.items()}

    @staticmethod
    def _reach(centre: Point, points: list[Point]) -> float:
        """Namesakes elsewhere are the last tenth; an island or a long valley is within twice the rest."""
        away = sorted(kilometres(centre, point) for point in points)
        return min(200.0, max(60.0, 2 * away[int(0.9 * (len(away) - 1))]))

    def near(self, code: str, found: list[Town]) -> Point | None:
        """The largest and nearest to the code's neighbours; none where all are out of their reach.

        Saint-Malo lies at the edge of its code's region, and a village of that name near the middle: a town of ten
        times the people outweighs a quarter of the reach.
        """
        centre = self.middles.get(prefix_of(code))
        if centre is None:
            return _likeliest(found)
        reach = self.reach[prefix_of(code)]
        scores = [(kilometres(town.point, centre) / reach - town.weight / 4, town.point) for town in found]
        inside = [score for score in scores if kilometres(score[1], centre) <= reach]
        return min(inside)[1] if inside else None


def _likeliest(found: list[Town]) -> Point | None:
    return found[0].point if found else None


def prefix_of(code: str) -> str:
    """British areas are the letters of a code ("M", "SW"); elsewhere two digits are a region."""
    if code[:1].isalpha():
        return code[:2] if code[1:2].isalpha() else code[:1]
    if code.startswith("97") and len(code) == 5:  # France's departments overseas, an ocean apart
        return code[:3]
    return code[:2] if len(code) > 3 else code[:1]


def _estimate(codes: dict[str, list[Row]], joined: Joined) -> None:
    """A code that names no known place lies among the codes that begin like it."""
    neighbours: dict[str, list[Point]] = defaultdict(list)
    for code, point in joined.points.items():
        for length in range(2, len(code)):
            neighbours[code[:length]].append(point)
    middles = {prefix: middle(points) for prefix, points in neighbours.items()}
    spread = {p: median(kilometres(middles[p], point) for point in points) for p, points in neighbours.items()}
    for code in sorted(codes.keys() - joined.points.keys()):
        near = [code[:n] for n in range(len(code) - 1, 1, -1) if spread.get(code[:n], 1e9) <= WIDEST_KM]
        # The longest prefix knows best, but for a pair of codes of which one was placed wrongly.
        best = next((prefix for prefix in near if spread[prefix] <= WIDE_KM), near[0] if near else None)
        if best:
            joined.points[code] = middles[best]
            joined.estimated.add(code)
