"""The plans that can be chosen: named by the settings, priced by Stripe, read ahead so that no page waits for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import structlog
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies import stripe_api
from agencies.models import Price
from agencies.models.stripe import in_words

log = structlog.get_logger(__name__)
EVERY = {
    "week": (_("a week"), _("every %(count)d weeks")),
    "month": (_("a month"), _("every %(count)d months")),
    "year": (_("a year"), _("every %(count)d years")),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan; without a price until that has been read once."""

    name: str
    price_id: str
    price: Price | None = None

    @property
    def amount(self) -> Decimal | None:
        known = self.price
        return in_words(known.amount, known.currency) if known and known.amount is not None else None

    @property
    def every(self) -> str:
        """For how long one payment lasts."""
        known = self.price
        if known is None or known.interval not in EVERY:
            return ""
        one, several = EVERY[known.interval]
        return str(one) if known.interval_count == 1 else several % {"count": known.interval_count}


def plans() -> list[Plan]:
    known = Price.objects.in_bulk(settings.STRIPE_PRICES.values())
    return [Plan(name, key, known.get(key)) for name, key in settings.STRIPE_PRICES.items()]


def find(price_id: str) -> Plan | None:
    return next((plan for plan in plans() if plan.price_id == price_id), None)


def name_of(price_id: str) -> str:
    """What we call this price; empty for one that is not sold any more."""
    return next((name for name, key in settings.STRIPE_PRICES.items() if key == price_id), "")


def read_prices() -> int:
    """Read what is unknown or a day old; what cannot be read now is tried again in a minute. Raises StripeAwayError."""
    return sum(read(price_id) for price_id in stale())


def stale() -> Iterator[str]:
    now = timezone.now()
    return (plan.price_id for plan in plans() if not (plan.price and plan.price.is_fresh(now)))


def read(price_id: str) -> bool:
    try:
        found = stripe_api.price(price_id)
    except stripe_api.StripeRefusedError as error:
        log.error("price_not_read", price=price_id, error=str(error))
        return False
    fields = {
        "amount": found.amount,
        "currency": found.currency,
        "interval": found.interval,
        "interval_count": found.interval_count,
        "read_at": timezone.now(),
    }
    Price.objects.update_or_create(id=price_id, defaults=fields)
    return True
