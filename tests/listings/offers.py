"""Listings made straight in the table, in every state."""

from datetime import UTC, datetime, timedelta
from typing import Any

from agencies.models import Agency
from listings.models import Listing

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def offer(agency: Agency, external_id: str = "a-1", **fields: Any) -> Listing:
    """A listing that is live at NOW, with changes."""
    content = {"external_id": external_id, "listing_type": "SELL", "real_estate_type": "APARTMENT", "currency": "EUR"}
    made = {
        "agency": agency,
        "external_id": external_id,
        "content": content | fields.pop("content", {}),
        "content_hash": b"h" * 16,
        "listing_type": "SELL",
        "real_estate_type": "APARTMENT",
        "name": f"Home {external_id}",
        "price": 100_000,
        "currency": "EUR",
        "country_code": "NL",
        "city": "Amsterdam",
        "postal_code": "1012AB",
        "latitude": 52.37,
        "longitude": 4.89,
        "precision": "address",
        "location_source": "sender",
        "applied_number": 1,
        "applied_index": 0,
        "created_at": NOW - DAY,
        "changed_at": NOW - DAY,
        "imported_at": NOW - DAY,
        "expires_at": NOW + 59 * DAY,
    }
    return Listing.objects.create(**(made | fields))
