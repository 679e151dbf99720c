"""What the two offices of the demo agency have sent, by days before today: nightly feeds, faults that somebody mends
after some days and some that nobody has mended yet, removals, and two files uploaded by hand."""

from collections.abc import Iterator, Sequence
from datetime import time
from typing import Any, NamedTuple

from imports.demo.homes import Home, json_homes, openimmo_homes, rounded
from imports.demo.spelling import Record, as_json, json_body, openimmo_zip

NIGHTLY = 29
# The feed was sent on these days before it went nightly.
BEFORE = (63, 57, 56, 45, 38, 31)
JSON_AT, OPENIMMO_AT = (2, 40), (3, 15)
# By position among the homes: the last day on which the feed still named them.
LAST_NAMED = {3: 63, 5: 57, 9: 56, 14: 56}
# Known by an upload only.
UPLOADED_JSON, UPLOADED_OPENIMMO = (34, 35), (26, 27)


class Sending(NamedTuple):
    """One delivery: `days` before today, at a time of the day. `lost` is an item that a dead worker took along."""

    name: str
    days: int
    at: time
    dialect: str
    body: bytes
    file_name: str = ""
    by: str = ""
    lost: str = ""


def sendings(skip: frozenset[str]) -> Iterator[Sending]:
    """In the order of time; those of a name in `skip` are not even written."""
    for days in (*BEFORE, *range(NIGHTLY, -1, -1)):
        if f"json-{days}" not in skip:
            yield Sending(f"json-{days}", days, about(JSON_AT, days), "seeki_json", json_body(list(json_items(days))))
        if days <= 26 and f"openimmo-{days}" not in skip:
            body = openimmo_zip(list(openimmo_records(days)))
            yield Sending(f"openimmo-{days}", days, about(OPENIMMO_AT, days), "openimmo", body)
        if days == 17 and "upload-17" not in skip:
            yield of_the_office(days)
        if days == 1 and "upload-1" not in skip:
            yield of_the_site(days)


def about(at: tuple[int, int], days: int) -> time:
    """No software is on time to the second."""
    hour, minute = at
    return time(hour, minute + days % 3, days * 37 % 60)


def of_the_office(days: int) -> Sending:
    homes = [openimmo_homes()[position] for position in UPLOADED_OPENIMMO]
    body = openimmo_zip([Record(home, pictures=pictures(home)) for home in homes])
    return Sending(
        f"upload-{days}", days, time(14, 12, 5), "openimmo", body, "nachtrag-leipzig.zip", "mara@demo.example"
    )


def of_the_site(days: int) -> Sending:
    good, lost = (as_json(json_homes()[position]) for position in UPLOADED_JSON)
    bad = good | {"external_id": "SK-1099", "price": None, "rooms": "3+kk"}
    body = json_body([good, lost, bad])
    return Sending(
        f"upload-{days}", days, time(16, 20, 33), "seeki_json", body, "new-on-site.json", "owner@demo.example",
        lost=lost["external_id"],
    )  # fmt: skip


# JSON


def json_items(days: int) -> Iterator[dict[str, Any]]:
    for position, home in enumerate(json_homes()):
        if position in UPLOADED_JSON or days > first_day(position) or days < LAST_NAMED.get(position, 0):
            continue
        item = as_json(home)
        item["price"] = price_on(home, position, days)
        yield item | faults(position, days)
        if position == 20 and days == 8:
            yield item | {"price": item["price"] + 5_000}


def first_day(position: int) -> int:
    """One home more each night, from the eighteenth on."""
    return max(BEFORE) if position < 18 else NIGHTLY + 17 - position


def price_on(home: Home, position: int, days: int) -> int:
    """Two cuts at most, each of three per cent, some nights apart."""
    cuts = sum((position * 5 + day) % 19 == 0 for day in range(days, NIGHTLY + 1))
    return rounded(home.price * 0.97 ** min(cuts, 2), home.is_sale)


def faults(position: int, days: int) -> dict[str, Any]:
    """What is wrong with a home's item on that day, or doubtful."""
    match position:
        case 19 if days in (25, 24):
            return {"price": None}
        case 21 if 9 <= days <= 12:
            return {"price": "prijs op aanvraag"}
        case 21 if days < 9:
            return {"price": None, "price_on_request": True}
        case 24 if 16 <= days <= 18:
            return {"rooms": "3+kk", "price": "prijs op aanvraag"}
        case 25 if days <= 6:
            return {"listing_type": "SALE"}
        case 28 if days <= 3:
            return {"address": {"city": "Sevila la Nueva Alta", "postal_code": "00999", "country_code": "ES"}}
        case 30 if days in (15, 14):
            return {"coordinates": {"lat": 144.2, "lng": 50.1}}
        case 31 if days <= 9:
            return {"balkony": True}
        case 32 if days <= 2:
            return {"price": "na dotaz"}
    return {}


# OpenImmo


def openimmo_records(days: int) -> Iterator[Record]:
    for position, home in enumerate(openimmo_homes()):
        if position in UPLOADED_OPENIMMO or days > (26 if position < 14 else 40 - position):
            continue
        if record := record_of(home, position, days):
            yield record


def record_of(home: Home, position: int, days: int) -> Record | None:
    """As it is sent on that day; None once its sender has removed it."""
    ends = {4: (10, "", True), 7: (6, "DELETE", False), 11: (2, "", True), 13: (4, "REFERENZ", False)}
    shown = pictures(home)
    if position in ends:
        day, action, is_sold = ends[position]
        if days < day:
            return None
        if days == day:
            return Record(home, action=action or "CHANGE", sold=is_sold, pictures=shown)
    if position == 16 and 4 <= days <= 6:
        return Record(home, price="VB", pictures=shown)
    return Record(home, pictures=shown, lost=position == 9 and days <= 12)


def pictures(home: Home) -> Sequence[str]:
    if home.kind == "LAND":
        return ("front",)
    return ("front", "room", "plan") if home.number % 3 == 0 else ("front", "room")
