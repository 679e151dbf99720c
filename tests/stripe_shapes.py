"""Objects in the shapes of Stripe's published API, version 2026-10-28."""

import time
from typing import Any

MONTHLY, YEARLY = "price_monthly", "price_yearly"
AMOUNTS = {MONTHLY: (9900, "month"), YEARLY: (99000, "year")}


def listed(found: list[dict[str, Any]]) -> dict[str, Any]:
    return {"object": "list", "data": found, "has_more": False, "url": "/v1/"}


def price(key: str) -> dict[str, Any]:
    amount, interval = AMOUNTS[key]
    recurring = {"interval": interval, "interval_count": 1, "usage_type": "licensed"}
    return {"object": "price", "id": key, "unit_amount": amount, "currency": "eur", "recurring": recurring}


def subscription(key: str, customer: str, price_id: str, created: int) -> dict[str, Any]:
    """As Stripe has it since 2025: the period stands on the item."""
    item = {
        "object": "subscription_item",
        "id": f"si_{key}",
        "quantity": 1,
        "price": price(price_id),
        "current_period_end": int(time.time()) + 30 * 86_400,
    }
    return {
        "object": "subscription",
        "id": key,
        "customer": customer,
        "status": "active",
        "created": created,
        "cancel_at": None,
        "cancel_at_period_end": False,
        "latest_invoice": None,
        "items": listed([item]),
    }
