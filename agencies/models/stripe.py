"""What Stripe has told us, kept as it came, and what our plans cost there."""

from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Currencies without a hundredth.
WHOLE = frozenset({"CLP", "JPY", "KRW", "PYG", "VND", "XAF", "XOF", "XPF"})


def in_words(amount: int, currency: str) -> Decimal:
    """An amount as people write it: Stripe counts in the smallest unit."""
    return Decimal(amount) if currency.upper() in WHOLE else Decimal(amount) / 100


class StripeEvent(models.Model):
    """A message of Stripe's. Kept before it is judged; the rows are the queue of what is still to be judged."""

    id = models.CharField(primary_key=True, max_length=255, editable=False)
    type = models.CharField(_("type"), max_length=100)
    # Text and not JSON: kept to the byte, and there is text that a JSON column refuses.
    payload = models.TextField(_("payload"))
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    next_try_at = models.DateTimeField(_("next try"), null=True, blank=True, default=timezone.now)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    handled_at = models.DateTimeField(_("handled"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=100, blank=True)
    error = models.TextField(_("error"), blank=True)

    class Meta:
        verbose_name = _("Stripe event")
        indexes: ClassVar = [
            models.Index(
                fields=["next_try_at"], condition=models.Q(next_try_at__isnull=False), name="stripe_event_waiting"
            ),
            models.Index(fields=["-received_at"], name="stripe_event_newest"),
            models.Index(fields=["type", "-received_at"], name="stripe_event_by_type"),
            models.Index(
                fields=["-received_at"],
                condition=models.Q(handled_at=None, next_try_at=None),
                name="stripe_event_failed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.id}"


class Price(models.Model):
    """What a plan costs, as last read from Stripe: no page waits for Stripe to say it."""

    id = models.CharField(primary_key=True, max_length=255)
    amount = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3)
    interval = models.CharField(max_length=10)
    interval_count = models.PositiveSmallIntegerField(default=1)
    read_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.id

    def is_fresh(self, now: datetime) -> bool:
        return (now - self.read_at).total_seconds() < 86_400
