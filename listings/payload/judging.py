"""The one judgement of an item, for all formats: a canonical listing, or every fault at once."""

from collections.abc import Mapping
from typing import NamedTuple

from msgspec import Struct
from pydantic import ValidationError

from listings.payload import base, plain, reading, rules
from listings.payload.careful import Judgement
from listings.payload.plain import Plain
from listings.payload.storable import bad_text
from listings.payload.without_markup import strip_markup
from seeki.lib.phrases import Phrase
from seeki.lib.phrases import phrase as _
from seeki.lib.problems import ErrorCode, Fault, Problem

_OUT_OF_RANGE = frozenset({Fault.TOO_SMALL, Fault.TOO_LARGE})
_COORDINATES = frozenset({"/coordinates/lat", "/coordinates/lng"})


class Place(NamedTuple):
    """What a geocoder needs; the same order as `geocoding.address.Address`."""

    country_code: str | None
    city: str | None
    postal_code: str | None
    street: str | None
    house_number: str | None
    region: str | None


class Checked(Struct, frozen=True):
    """A good item. `content` is compact JSON, fit for a jsonb column; absent fields are left out. `place` is what is to
    be looked up where no coordinates came."""

    external_id: str
    content: bytes
    coordinates: tuple[float, float] | None
    place: Place | None
    warnings: tuple[Problem, ...] = ()


class Faulty(Struct, frozen=True):
    """A bad item, with all its faults in the order of the fields."""

    external_id: str | None
    code: ErrorCode
    problems: tuple[Problem, ...]


def check(item: bytes | Mapping[str, object]) -> Checked | Faulty:
    """Judge one item: raw JSON, or what a dialect mapped. Never raises."""
    try:
        raw = item if isinstance(item, bytes) else reading.as_json(item)
    except reading.UnreadableError as error:
        return _unreadable(error.reason)
    try:
        listing = plain.validate(raw)
    except ValidationError as error:
        return _check_carefully(raw, error)
    if listing.get("extra") is None and rules.given(listing).is_enough:
        strip_markup(listing)
        content = plain.dump(listing)
        # The mark of U+0000, which JSON may hold and jsonb may not. A false alarm costs time only.
        if b"\\u0000" not in content:
            return _checked(listing, content)
    return _check_carefully(raw, listing)


def _check_carefully(raw: bytes, first: Plain | ValidationError) -> Checked | Faulty:
    try:
        value = reading.read(raw)
    except reading.UnreadableError as unreadable:
        return _unreadable(unreadable.reason)
    if not isinstance(value, dict):
        return _unreadable(_("a listing must be a JSON object"))
    judgement = Judgement(value, first)
    if judgement.listing is None or judgement.problems:
        return Faulty(_external_id(value), _code(judgement.problems), judgement.problems)
    strip_markup(judgement.listing)
    return _checked(judgement.listing, plain.dump(judgement.listing), judgement.warnings)


def _checked(listing: Plain, content: bytes, warnings: tuple[Problem, ...] = ()) -> Checked:
    point, address = listing.get("coordinates"), listing.get("address")
    return Checked(
        listing["external_id"],
        content,
        (point["lat"], point["lng"]) if point else None,
        None if point or address is None else Place(*map(address.get, Place._fields)),
        warnings,
    )


def _unreadable(reason: Phrase) -> Faulty:
    return Faulty(None, ErrorCode.VALIDATION_FAILED, (Problem(Fault.UNREADABLE, "", facts={"reason": reason}),))


def _code(problems: tuple[Problem, ...]) -> ErrorCode:
    if all(problem.path in _COORDINATES and problem.fault in _OUT_OF_RANGE for problem in problems):
        return ErrorCode.GEOCODE_COORDINATES_INVALID
    return ErrorCode.VALIDATION_FAILED


def _external_id(item: Mapping[str, object]) -> str | None:
    """The id of a bad item, where it can be read and stored."""
    sent = item.get("external_id")
    if isinstance(sent, int) and not isinstance(sent, bool) and abs(sent) < 10**base.ID_LIMIT:
        return str(sent)
    if isinstance(sent, str) and bad_text(sent) is None:
        text = sent.strip()
        return text if 0 < len(text) <= base.ID_LIMIT else None
    return None
