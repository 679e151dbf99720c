"""Listings by the thousand: varied, valid, the same for the same number."""

import json
from random import Random
from typing import Any

PLACES = [
    ("CZ", "Prague", "11000"), ("DE", "Berlin", "10115"), ("DE", "München", "80331"), ("AT", "Wien", "1010"),
    ("NL", "Amsterdam", "1012AB"), ("ES", "Sevilla", "41001"), ("PT", "Lisboa", "1000-001"), ("FR", "Lyon", "69001"),
    ("IT", "Milano", "20121"), ("PL", "Kraków", "30-001"), ("HU", "Budapest", "1011"), ("SE", "Stockholm", "11120"),
]  # fmt: skip
KINDS = ["APARTMENT", "HOUSE", "LAND", "COMMERCIAL", "OTHER"]
WORDS = (
    "bright", "quiet", "garden", "terrace", "view", "kitchen", "lift", "station", "school", "river", "park", "attic",
    "oak", "tiled", "renovated",
)  # fmt: skip


def listing(number: int, version: int = 1, images: int = 10) -> dict[str, Any]:
    """One listing of about 3 KB with some 25 fields. Another version differs in price and description."""
    random = Random(number)
    country, city, postal_code = random.choice(PLACES)
    sale = random.random() < 0.7
    words = " ".join(random.choice(WORDS) for _ in range(240))
    made: dict[str, Any] = {
        "external_id": f"crm-{number:06}",
        "reference": f"REF/{number}",
        "listing_type": "SELL" if sale else "RENT",
        "real_estate_type": random.choice(KINDS),
        "price": random.randrange(50, 2000) * (1000 if sale else 1) + version,
        "currency": "CZK" if country == "CZ" else "EUR",
        "address": {
            "street": f"Main Street {random.randrange(1, 200)}",
            "city": city,
            "postal_code": postal_code,
            "country_code": country,
        },
        "name": f"{random.choice(WORDS).title()} home in {city}",
        "description": f"Version {version}. {words}",
        "floorage": random.randrange(20, 400),
        "floor": random.randrange(0, 12),
        "rooms": random.randrange(1, 8),
        "bedrooms": random.randrange(1, 5),
        "bathrooms": random.randrange(1, 3),
        "year_built": random.randrange(1900, 2026),
        "contact": {"name": "Anna Nováková", "email": "anna@alba.example", "phone": "+420 221 000 000"},
        "images": [f"https://images.alba.example/{number}/{position}.jpg" for position in range(images)],
    }
    if random.random() < 0.3:
        made["coordinates"] = {"lat": round(random.uniform(36, 60), 5), "lng": round(random.uniform(-9, 24), 5)}
    return made


def listings(count: int, version: int = 1, images: int = 10) -> list[dict[str, Any]]:
    return [listing(number, version, images) for number in range(count)]


def body(items: list[Any]) -> bytes:
    return json.dumps({"listings": items}).encode()
