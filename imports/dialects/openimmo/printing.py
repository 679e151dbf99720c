"""The mapping as rows for the documentation, made of the tables that do it."""

from collections.abc import Iterator, Mapping

from imports.dialects.contract import Row
from imports.dialects.mapping.printing import YES, of_entries
from imports.dialects.openimmo import (
    areas,
    attachments,
    coordinates,
    costs,
    energy,
    identity,
    kinds,
    offer,
    people,
    prices,
    state,
    surroundings,
)
from imports.dialects.openimmo.table import DEFAULTS, FIELDS

# Fields that several places may give, in this order.
_LADDERS: Mapping[str, tuple[str, ...]] = {
    "/external_id": identity.LADDER,
    "/other_ids": identity.LADDER,
    "/price": (*prices.SALES, *prices.RENTS),
    "/price_per_square_metre": tuple(prices.PER_METRE.values()),
    "/commission": (costs.OUTER, costs.INNER, costs.NOTE),
    "/parking_price": tuple(f"{path}/@stellplatzkaufpreis" for path in costs.PARKING),
    "/parking_rent": tuple(f"{path}/@stellplatzmiete" for path in costs.PARKING),
    "/coordinates/lat": tuple(pair.lat for pair in coordinates.PAIRS),
    "/coordinates/lng": tuple(pair.lng for pair in coordinates.PAIRS),
    "/floorage": tuple(dict.fromkeys(path for ladder in areas.LADDERS.values() for path in ladder)),
    "/energy/value": tuple(f"{energy.GROUP}/{path}" for paths in energy.VALUES.values() for path in paths),
    "/contact/name": people.NAMES,
    "/contact/title": people.TITLES,
    "/contact/email": people.EMAILS,
    "/contact/phone": people.PHONES,
    "/contact/address": tuple(people.ADDRESS),
    "/nearby": tuple(surroundings.GROUPS),
}
_OFFERS = (
    Row(offer.KAUF, "/listing_type", {YES: "SELL"}),
    Row(offer.MIETE, "/listing_type", {YES: "RENT"}),
    Row(offer.ERBPACHT, "/offer_kind", {YES: "LEASEHOLD"}),
    Row(offer.LEASING, "/offer_kind", {YES: "LEASING"}),
    Row("versteigerung/zwangsversteigerung", "/offer_kind", {YES: "AUCTION"}),
)
_WORDS: Mapping[str, Mapping[str, str]] = {
    "/price_period": prices.PERIODS,
    "/energy/kind": energy.KINDS,
    "/energy/status": energy.STATUS,
    "/energy/source": {f"{text}…": word for text, word in energy.CARRIERS},
    "/nearby": surroundings.KINDS,
}
# Told by rows of their own.
_APART = frozenset({
    "/listing_type", "/offer_kind", "/real_estate_type", "/real_estate_subtype", "/images", "/floor_plans", "/url",
})  # fmt: skip


def rows() -> Iterator[Row]:
    yield from _OFFERS
    yield from _kinds()
    for pointer, path in DEFAULTS.items():
        if pointer not in _APART and not (path in FIELDS and FIELDS[path].pointer == pointer):
            paths = _LADDERS.get(pointer, (path,))
            yield Row(paths[0], pointer, _WORDS.get(pointer, {}), paths[1:])
    yield from of_entries(FIELDS.values())
    yield Row(costs.INCOME[0] + "/@periode", "/rental_income/period", costs.PERIODS)
    yield from _files()
    yield Row(identity.ACTION, "", {word: str(reason) for word, reason in identity.REMOVALS.items()})
    yield Row(state.SOLD, "", {"VERKAUFT": "SOLD"})


def _kinds() -> Iterator[Row]:
    for name, sort in kinds.SORTS.items():
        path = f"{kinds.GROUP}/{name}"
        yield Row(path, "/real_estate_type", {name: sort.kind})
        subkinds = {word: subkind or "" for word, subkind in sort.subkinds.items()}
        yield Row(f"{path}/@{sort.attribute}", "/real_estate_subtype", subkinds)


def _files() -> Iterator[Row]:
    kind = f"{attachments.GROUP}/{attachments.KIND}"
    for group, target in attachments.PICTURES.items():
        yield Row(kind, f"/{target.into}", {group: target.kind or ""})
    for group, pointer in attachments.SINGLE.items():
        yield Row(kind, pointer, {group: ""})
    for group, into in attachments.OTHERS.items():
        yield Row(kind, f"/{into}", {group: ""})
