"""The whole mapping: read forwards to understand, backwards to name the sender's own field, printed to document."""

from collections.abc import Iterator, Mapping
from itertools import chain

from imports.dialects.mapping.applying import Table
from imports.dialects.mapping.fields import Entry
from imports.dialects.openimmo import (
    areas,
    attachments,
    coordinates,
    costs,
    energy,
    equipment,
    geo,
    identity,
    kinds,
    offer,
    people,
    prices,
    state,
    surroundings,
    texts,
    timing,
)
from imports.dialects.openimmo.known import Known
from imports.dialects.openimmo.standard import OTHERS

_PARTS = (offer, costs, areas, geo, energy, state, surroundings, timing, people, identity, equipment)


def _entries() -> Iterator[Entry]:
    for part in _PARTS:
        if part is not energy:
            yield from part.FIELDS
    yield from energy.FIELDS_BESIDE


TABLE = Table(_entries())
FIELDS: Mapping[str, Entry] = TABLE.entries

GROUPS = {
    kinds.GROUP: kinds.BELOW,
    energy.GROUP: energy.BELOW,
    attachments.GROUP: attachments.BELOW,
    texts.GROUP: texts.BELOW,
    **surroundings.GROUPS,
}
KNOWN = Known(
    chain(
        FIELDS, offer.PATHS, prices.PATHS, costs.PATHS, areas.PATHS, geo.PATHS, coordinates.PATHS, texts.PATHS,
        state.PATHS, timing.PATHS, people.PATHS, identity.PATHS, OTHERS,
    ),
    GROUPS,
    offer.ALIASES | energy.ALIASES | attachments.ALIASES,
)  # fmt: skip

# Where a field of ours stands when it did not come, or came from one of several places.
_BY_HAND: Mapping[str, str] = {
    "/external_id": identity.EXTERN,
    "/reference": identity.EXTERN,
    "/other_ids": "verwaltung_techn",
    "/listing_type": offer.PATH,
    "/offer_kind": offer.PATH,
    "/real_estate_type": kinds.GROUP,
    "/real_estate_subtype": kinds.GROUP,
    "/subtype_text": f"{kinds.GROUP}/objektart_zusatz",
    "/price": prices.SALES[0],
    "/price_on_request": prices.ON_REQUEST,
    "/currency": prices.CURRENCY,
    "/price_period": prices.PERIOD,
    "/price_text": prices.TEXT,
    "/price_per_square_metre": prices.PER_METRE["SELL"],
    "/commission": costs.OUTER,
    "/commission/seller_percent": costs.INNER,
    "/commission/free": costs.DUE,
    "/deposit": costs.DEPOSIT,
    "/parking_price": "preise/stp_garage/@stellplatzkaufpreis",
    "/parking_rent": "preise/stp_garage/@stellplatzmiete",
    "/rental_income": costs.INCOME[0],
    "/rental_income/expected": costs.INCOME[1],
    "/address": "geo",
    "/address/city": geo.TOWN,
    "/address/country_code": geo.COUNTRY,
    "/address_visibility": geo.RELEASE,
    "/coordinates": "geo/geokoordinaten",
    "/coordinates/lat": coordinates.PAIRS[1].lat,
    "/coordinates/lng": coordinates.PAIRS[1].lng,
    "/floor": geo.FLOOR,
    "/floor_kind": geo.FLOOR,
    "/floorage": areas.LIVING,
    "/areas": "flaechen",
    "/areas/balcony": areas.OUTSIDE,
    "/areas/terrace": areas.OUTSIDE,
    "/name": texts.TITLE,
    "/summary": texts.TEASER,
    "/description": texts.DESCRIPTION,
    "/language": texts.LANGUAGE,
    "/texts": "freitexte",
    "/energy": energy.GROUP,
    "/energy/kind": f"{energy.GROUP}/{energy.KIND}",
    "/energy/value": f"{energy.GROUP}/{energy.VALUES['CONSUMPTION'][0]}",
    "/energy/source": f"{energy.GROUP}/{energy.CARRIER}",
    "/energy/source_text": f"{energy.GROUP}/{energy.CARRIER}",
    "/energy/status": f"{energy.GROUP}/{energy.YEAR}",
    **{pointer: path for path, pair in state.YEARS.items() for pointer in pair},
    "/nearby": "infrastruktur/distanzen",
    "/available_text": timing.FROM_TEXT,
    **{pointer: path for path, (_, pointer) in timing.TERMS.items()},
    "/contact": people.HERE,
    "/contact/name": people.NAMES[1],
    "/contact/title": people.TITLES[0],
    "/contact/email": people.EMAILS[0],
    "/contact/phone": people.PHONES[0],
    "/contact/address": people.HERE,
    "/contact/photo": people.PHOTO,
    "/office": people.HERE,
    **dict.fromkeys(("/images", "/floor_plans", "/videos", "/tours", "/documents", "/links"), "anhaenge"),
    "/url": "anhaenge",
    "/project": "verwaltung_techn/gruppen_kennung",
    "/project/is_parent": identity.MASTER,
}
_TO_LET: Mapping[str, str] = {
    "/price": prices.RENTS[0],
    "/price_per_square_metre": prices.PER_METRE["RENT"],
}


def _default_paths() -> dict[str, str]:
    simple = {entry.pointer: entry.path for entry in FIELDS.values() if not entry.path.endswith('"]')}
    certificate = {entry.pointer: f"{energy.GROUP}/{entry.path}" for entry in energy.FIELDS}
    return simple | certificate | dict(_BY_HAND)


DEFAULTS: Mapping[str, str] = _default_paths()


def default_path(pointer: str, listing_type: object) -> str:
    """Where the sender would say it; a part that has no place of its own is said where the whole is."""
    while pointer:
        if listing_type == "RENT" and pointer in _TO_LET:
            return _TO_LET[pointer]
        if pointer in DEFAULTS:
            return DEFAULTS[pointer]
        pointer = pointer.rpartition("/")[0]
    return ""
