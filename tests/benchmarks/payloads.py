"""The same payloads everywhere: 25 fields, about 3 KB, 10 image URLs, 2 % bad."""

import json
import random
from typing import Any

CITIES = [
    ("DE", "Berlin", "10115", 52.53, 13.38),
    ("DE", "Hamburg", "20095", 53.55, 10.0),
    ("ES", "Sevilla", "41001", 37.39, -5.99),
    ("NL", "Utrecht", "3511", 52.09, 5.12),
    ("FR", "Lyon", "69001", 45.77, 4.83),
    ("CZ", "Praha", "11000", 50.09, 14.42),
]
WORDS = [
    "bright",
    "quiet",
    "spacious",
    "renovated",
    "kitchen",
    "balcony",
    "garden",
    "cellar",
    "parking",
    "tram",
    "school",
    "market",
    "station",
    "south",
    "facing",
    "wooden",
    "floor",
    "bathroom",
    "window",
    "heating",
    "district",
    "old",
    "new",
    "centre",
    "river",
    "park",
    "view",
    "terrace",
    "family",
    "single",
    "storage",
    "lift",
]
# Each fiftieth is bad in one of these ways.
FAULTS: list[dict[str, Any]] = [
    {"price": -1},
    {"listing_type": "LEASE"},
    {"floorage": "large"},
    {"currency": "EURO"},
    {"address": {"street": "Nowhere 1"}, "coordinates": None},
]
ONE_IN = 50


def listing(number: int) -> dict[str, Any]:
    """A good listing; each number has texts and figures of its own, the same ones in each run."""
    chance = random.Random(number)
    country, city, postal_code, lat, lng = CITIES[number % len(CITIES)]
    name = f"bench-{number:06}"
    return {
        "external_id": name,
        "listing_type": ("SELL", "RENT")[number % 2],
        "real_estate_type": ("APARTMENT", "HOUSE")[number % 3 == 0],
        "price": 100_000 + number,
        "currency": "EUR",
        "reference": f"REF-{number}",
        "status": "AVAILABLE",
        "address": {
            "street": f"{chance.choice(WORDS).title()} street",
            "house_number": str(number % 90 + 1),
            "city": city,
            "postal_code": postal_code,
            "country_code": country,
        },
        "coordinates": {"lat": round(lat + chance.random() / 50, 6), "lng": round(lng + chance.random() / 50, 6)},
        "name": text(chance, 60),
        "language": "en",
        "summary": text(chance, 150),
        "description": text(chance, 1_400),
        "floorage": 40 + number % 160,
        "land_area": 100.5 + number % 900,
        "rooms": 1.5 + number % 5,
        "bedrooms": 1 + number % 4,
        "bathrooms": 1 + number % 2,
        "floor": number % 6,
        "floors": 6,
        "year_built": 1900 + number % 120,
        "available_from": "2027-01-01",
        "features": ["BALCONY", "ELEVATOR", "CELLAR"],
        "contact": {"name": "Ada Moor", "email": "ada.moor@estate.example", "phone": "+49 30 1234567"},
        "images": [f"https://images.invalid/agency/listings/{name}/photo-{n:02}-large.jpg" for n in range(1, 11)],
    }


def text(chance: random.Random, length: int) -> str:
    words: list[str] = []
    size = 0
    while size < length:
        words.append(chance.choice(WORDS))
        size += len(words[-1]) + 1
    return " ".join(words)[:length].strip()


def fault(number: int) -> dict[str, Any]:
    return FAULTS[number // ONE_IN % len(FAULTS)]


def mixed(number: int) -> dict[str, Any]:
    """As CRMs send them: one in fifty is bad."""
    made = listing(number)
    return made | fault(number) if number % ONE_IN == ONE_IN - 1 else made


def bad(number: int) -> dict[str, Any]:
    return listing(number) | FAULTS[number % len(FAULTS)]


def body(items: list[dict[str, Any]]) -> bytes:
    return json.dumps({"listings": items}, separators=(",", ":")).encode()


def delivery(count: int) -> bytes:
    return body([mixed(number) for number in range(count)])
