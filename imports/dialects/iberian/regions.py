"""Where Spain and Portugal lie, roughly: enough to tell them apart where a record names neither."""

from bisect import bisect_right

# Islands, the African towns, and Andorra: south, north, west, east.
_ISLANDS = (
    ("PT", (36.8, 39.9, -31.5, -24.9)), ("PT", (32.3, 33.2, -17.4, -16.1)), ("ES", (27.5, 29.5, -18.3, -13.3)),
    ("ES", (38.6, 40.2, 1.1, 4.4)), ("ES", (35.85, 35.93, -5.40, -5.27)), ("ES", (35.25, 35.33, -2.98, -2.91)),
    ("AD", (42.43, 42.66, 1.41, 1.79)),
)  # fmt: skip
# The border of Portugal with Spain from the mouth of the Guadiana northwards: latitude, longitude. Further up it turns
# west, and only what lies east of its corner is surely Spain.
_BORDER = (
    (37.17, -7.40), (37.55, -7.52), (37.98, -7.25), (38.20, -6.95), (38.45, -7.30), (38.88, -7.03), (39.10, -7.10),
    (39.45, -7.40), (39.66, -7.53), (39.67, -7.02), (40.00, -6.87), (40.35, -6.80), (41.03, -6.93), (41.30, -6.50),
    (41.58, -6.20), (41.95, -6.60),
)  # fmt: skip
# Nearer to a border than this, in degrees, it is not decided.
_DOUBT = 0.08
_WEST, _PYRENEES_WEST, _PYRENEES_EAST = -9.6, (43.35, -1.75), (42.43, 3.17)


def country_at(lat: float, lng: float) -> str:
    """ES, PT, AD, or nothing where it is neither or too near to a border."""
    for country, (south, north, west, east) in _ISLANDS:
        if south <= lat <= north and west <= lng <= east:
            return country
    if not (36.0 <= lat <= 43.9 and _WEST <= lng <= 3.35) or lat > _north_at(lng) - _DOUBT:
        return ""
    border = _border_at(lat)
    if border is None or lng > border + _DOUBT:
        return "ES"
    return "PT" if lng < border - _DOUBT and lat < 41.85 else ""


def _north_at(lng: float) -> float:
    """The coast, and from the Bidasoa on the Pyrenees."""
    (north, west), (south, east) = _PYRENEES_WEST, _PYRENEES_EAST
    return 43.9 if lng <= west else north + (south - north) * (lng - west) / (east - west)


def _border_at(lat: float) -> float | None:
    """The longitude of the border at a latitude; None where Portugal ends or begins."""
    if not 36.9 <= lat <= 42.16:
        return None
    at = bisect_right(_BORDER, (lat, 180.0))
    if at in (0, len(_BORDER)):
        return _BORDER[min(at, len(_BORDER) - 1)][1]
    (south, west), (north, east) = _BORDER[at - 1], _BORDER[at]
    return west + (east - west) * (lat - south) / (north - south)
