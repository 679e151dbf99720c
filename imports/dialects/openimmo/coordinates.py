"""geokoordinaten → coordinates: with commas, exchanged, placeholders, and the exact ones of some senders."""

from typing import NamedTuple

from imports.dialects.mapping import countries, numbers
from imports.dialects.mapping.draft import Draft
from imports.dialects.mapping.sheet import Sheet
from seeki.lib.phrases import Said
from seeki.lib.phrases import phrase as _

_EXPECTED = _("decimal degrees of WGS 84, such as {example}", example="52.5163 / 13.3777")


class Pair(NamedTuple):
    lat: str
    lng: str


def _simplefields(suffix: str) -> Pair:
    return Pair(*(
        f'geo/user_defined_simplefield[@feldname="geokoordinaten_{name}{suffix}"]'
        for name in ("breitengrad", "laengengrad")
    ))  # fmt: skip


# The most exact first.
PAIRS = (
    _simplefields("_exakt"),
    Pair("geo/geokoordinaten/@breitengrad", "geo/geokoordinaten/@laengengrad"),
    _simplefields(""),
)
PATHS = tuple(path for pair in PAIRS for path in pair)
# 0/0 lies in the sea, and 22.22/22.22 is the standard's own example.
_PLACEHOLDERS = frozenset({(0.0, 0.0), (22.22, 22.22)})


def understand(record: Sheet, draft: Draft, country: str | None) -> None:
    """A position that is none is left out: the address may still do."""
    for pair in PAIRS:
        sent = Pair(record.look(pair.lat), record.look(pair.lng))
        if (sent.lat or sent.lng) and _put(record, draft, pair, sent, country):
            return


def _put(record: Sheet, draft: Draft, pair: Pair, sent: Pair, country: str | None) -> bool:
    lat, lng = numbers.number(sent.lat), numbers.number(sent.lng)
    reason = _fault(lat, lng)
    if reason or lat is None or lng is None:
        # Zeros and nothing say "no position", which needs no warning.
        if (lat, lng) not in ((0.0, 0.0), (0.0, None), (None, 0.0)):
            draft.left_out(pair.lat, f"{sent.lat} / {sent.lng}", reason, _EXPECTED)
        else:
            record.cells.pop(pair.lat, None)
            record.cells.pop(pair.lng, None)
        return False
    if country and countries.is_in(country, lat, lng) is False and countries.is_in(country, lng, lat):
        lat, lng = lng, lat
        turned = _("{point}, since that is in {country}", point=f"{lat} / {lng}", country=country)
        draft.read_as(pair.lat, f"{sent.lat} / {sent.lng}", turned, _EXPECTED)
    record.cells.pop(pair.lat)
    record.cells.pop(pair.lng)
    draft.put("/coordinates/lat", lat, pair.lat)
    draft.put("/coordinates/lng", lng, pair.lng)
    draft.sources["/coordinates"] = pair.lat
    return True


def _fault(lat: float | None, lng: float | None) -> Said:
    if lat is None or lng is None:
        return _("it is no pair of numbers")
    if (lat, lng) in _PLACEHOLDERS:
        return _("it is a placeholder")
    if abs(lat) > 90 and abs(lng) <= 90 and abs(lat) <= 180:
        return _("it lies outside the range of degrees")
    return "" if abs(lat) <= 90 and abs(lng) <= 180 else _("it lies outside the range of degrees")
