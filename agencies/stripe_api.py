"""The one file that speaks to Stripe. Short time-outs, one try, and every failure is one of two errors.

`StripeAwayError`: try again later; nothing is known. `StripeRefusedError`: Stripe has understood and says no.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from threading import BoundedSemaphore
from typing import Any

import stripe
from django.conf import settings
from django.utils.translation import get_language

# Seconds to connect, and to wait for each piece of an answer.
TIMEOUT = (3, 6)
# So many threads of a web process may wait for Stripe at a time; the others go on serving pages and imports.
waiting_rooms = BoundedSemaphore(max(1, settings.SEEKI_WEB_THREADS // 4))


class StripeAwayError(Exception):
    """Stripe cannot be reached, is slow, or has asked to come back later."""


class StripeRefusedError(Exception):
    """Stripe has refused what was asked: a wrong key, an unknown id, a setting that is missing there."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A subscription as Stripe has it now."""

    id: str
    status: str
    created: int
    period_end: datetime | None = None
    ends_at: datetime | None = None
    price_id: str = ""
    amount: int | None = None
    currency: str = ""
    next_attempt_at: datetime | None = None
    invoice_url: str = ""


@dataclass(frozen=True, slots=True)
class PriceReading:
    amount: int | None
    currency: str
    interval: str
    interval_count: int


def is_configured() -> bool:
    return bool(settings.STRIPE_SECRET_KEY)


@lru_cache(maxsize=4)
def client(key: str, base: str) -> stripe.StripeClient:
    return stripe.StripeClient(
        key,
        base_addresses={"api": base} if base else {},
        max_network_retries=0,
        http_client=stripe.RequestsClient(timeout=TIMEOUT),
    )


@contextmanager
def calling() -> Iterator[Any]:
    """Stripe's v1 calls. What its library raises leaves here as one of our two errors, without a word of the key."""
    if not is_configured():
        raise StripeRefusedError("STRIPE_SECRET_KEY is not set.")
    try:
        yield client(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE).v1
    except (stripe.APIConnectionError, stripe.RateLimitError) as error:
        raise StripeAwayError(described(error)) from error
    except stripe.StripeError as error:
        if error.http_status is None or error.http_status >= 500:
            raise StripeAwayError(described(error)) from error
        raise StripeRefusedError(described(error)) from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:  # an answer that is not Stripe's
        raise StripeAwayError(f"An answer that cannot be read: {error!r}") from error


def described(error: stripe.StripeError) -> str:
    kind = type(error).__name__
    return f"{kind} {error.http_status or ''} {error.code or ''}: {error.user_message or error}"[:1000]


@contextmanager
def few_at_a_time() -> Iterator[None]:
    """For calls that a person waits for: where Stripe is slow, the next person is told so at once."""
    if not waiting_rooms.acquire(blocking=False):
        raise StripeAwayError("Too many are waiting for Stripe already.")
    try:
        yield
    finally:
        waiting_rooms.release()


# What stands in Stripe


def subscriptions(customer_id: str) -> list[Reading]:
    """All subscriptions of a customer, ended ones too."""
    params = {"customer": customer_id, "status": "all", "limit": 100, "expand": ["data.latest_invoice"]}
    with calling() as v1:
        return [read(found.to_dict()) for found in v1.subscriptions.list(params).data]


def read(found: dict[str, Any]) -> Reading:
    """The dates and the price stand on the item since 2025, on the subscription before."""
    item: dict[str, Any] = next(iter((found.get("items") or {}).get("data") or []), {})
    price = item.get("price") or item.get("plan") or found.get("plan") or {}
    unit = price.get("unit_amount", price.get("amount"))
    period_end = moment(item.get("current_period_end") or found.get("current_period_end"))
    invoice = found.get("latest_invoice")
    unpaid = invoice if isinstance(invoice, dict) and invoice.get("status") == "open" else {}
    return Reading(
        id=found["id"],
        status=found["status"],
        created=int(found["created"]),
        period_end=period_end,
        ends_at=moment(found.get("cancel_at")) or (period_end if found.get("cancel_at_period_end") else None),
        price_id=price.get("id") or "",
        amount=None if unit is None else int(unit) * int(item.get("quantity") or 1),
        currency=(price.get("currency") or "").upper(),
        next_attempt_at=moment(unpaid.get("next_payment_attempt")),
        invoice_url=unpaid.get("hosted_invoice_url") or "",
    )


def moment(stamp: Any) -> datetime | None:
    return datetime.fromtimestamp(int(stamp), UTC) if stamp else None


def price(price_id: str) -> PriceReading:
    with calling() as v1:
        found = v1.prices.retrieve(price_id).to_dict()
        recurring = found.get("recurring") or {}
        return PriceReading(
            found.get("unit_amount"),
            found["currency"].upper(),
            recurring.get("interval") or "",
            int(recurring.get("interval_count") or 1),
        )


# What is asked of it for somebody who waits


def new_customer(agency_id: str, name: str, email: str) -> str:
    """The id of the agency's customer. Asked twice (two owners at once, an answer that was lost) it is the same one."""
    params: dict[str, Any] = {"name": name, "metadata": {"agency_id": agency_id}} | ({"email": email} if email else {})
    # With what is said about it: the same key with other words would be refused for a day.
    words = sha256(f"{name}\n{email}".encode()).hexdigest()[:16]
    with calling() as v1:
        made = v1.customers.create(params, {"idempotency_key": f"seeki-customer-{agency_id}-{words}"})
        return str(made.id)


def checkout(customer_id: str, price_id: str, success_url: str, cancel_url: str) -> str:
    """The address of a page of Stripe's where this customer subscribes. Earlier ones that are still open are closed,
    so that nobody subscribes twice."""
    params = {
        "mode": "subscription",
        "customer": customer_id,
        "line_items": [{"price": price_id, "quantity": 1}],
        "success_url": success_url,
        "cancel_url": cancel_url,
        "allow_promotion_codes": True,
        "billing_address_collection": "required",
        "customer_update": {"name": "auto", "address": "auto"},
        "tax_id_collection": {"enabled": True},
        "locale": get_language() or "auto",
    }
    with calling() as v1:
        for earlier in v1.checkout.sessions.list({"customer": customer_id, "status": "open", "limit": 20}).data:
            v1.checkout.sessions.expire(earlier.id)
        return str(v1.checkout.sessions.create(params).url)


def portal(customer_id: str, return_url: str) -> str:
    """The address of Stripe's page for cards, invoices and cancelling."""
    params = {"customer": customer_id, "return_url": return_url, "locale": get_language() or "auto"}
    with calling() as v1:
        return str(v1.billing_portal.sessions.create(params).url)


# What it tells us


def is_signed(body: bytes, header: str) -> bool:
    """Whether Stripe has signed this body, not long ago."""
    if not header.isascii():
        return False
    try:
        secret, tolerance = settings.STRIPE_WEBHOOK_SECRET, settings.STRIPE_TOLERANCE_SECONDS
        return bool(stripe.WebhookSignature.verify_header(body, header, secret, tolerance))
    except (stripe.SignatureVerificationError, ValueError, OverflowError):
        return False
