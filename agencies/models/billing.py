"""What an agency pays for, and the keys that come with it."""

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models.agency import Agency
from agencies.models.people import User
from seeki.lib.uuid7 import uuid7


class Subscription(models.Model):
    """What an agency pays for. Its status is Stripe's word, and gates the API (see `standing.py`)."""

    class Status(models.TextChoices):
        NONE = "none", _("None")
        INCOMPLETE = "incomplete", _("Incomplete")
        INCOMPLETE_EXPIRED = "incomplete_expired", _("Incomplete, expired")
        TRIALING = "trialing", _("Trial")
        ACTIVE = "active", _("Active")
        PAST_DUE = "past_due", _("Past due")
        CANCELED = "canceled", _("Canceled")
        UNPAID = "unpaid", _("Unpaid")
        PAUSED = "paused", _("Paused")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agency = models.OneToOneField(Agency, models.CASCADE, related_name="subscription")
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.NONE)
    is_demo = models.BooleanField(_("demo"), default=False, help_text=_("Not paid through Stripe."))
    stripe_customer_id = models.CharField(_("Stripe customer"), max_length=255, blank=True)
    stripe_subscription_id = models.CharField(_("Stripe subscription"), max_length=255, blank=True)
    current_period_end = models.DateTimeField(_("paid until"), null=True, blank=True)
    # Set where it is to end then and is not renewed.
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    price_id = models.CharField(_("price"), max_length=255, blank=True)
    # What the next payment comes to, in the currency's smallest unit as Stripe counts.
    amount = models.BigIntegerField(_("amount"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    # While a payment has failed: when Stripe tries again, and where it can be paid at once.
    next_attempt_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    invoice_url = models.URLField(_("open invoice"), max_length=1000, blank=True)
    # A later reading counts, whichever of two ends first.
    read_at = models.DateTimeField(_("read from Stripe"), null=True, blank=True)
    reread_at = models.DateTimeField(_("to be read again"), null=True, blank=True)
    reread_tries = models.PositiveSmallIntegerField(default=0)
    reread_error = models.TextField(_("last error"), blank=True)
    # Set by support: while there is a reason, what Stripe says changes nothing.
    hand_reason = models.CharField(_("set by hand, because"), max_length=500, blank=True)
    hand_until = models.DateTimeField(_("by hand until"), null=True, blank=True)
    # When the owners were told that they can make the first key.
    announced_at = models.DateTimeField(_("announced"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["stripe_subscription_id"],
                condition=~models.Q(stripe_subscription_id=""),
                name="stripe_subscription_once",
            ),
            models.UniqueConstraint(
                fields=["stripe_customer_id"], condition=~models.Q(stripe_customer_id=""), name="stripe_customer_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["reread_at"], condition=models.Q(reread_at__isnull=False), name="subscription_reread")
        ]

    def __str__(self) -> str:
        return f"{self.agency} ({self.status})"

    @property
    def is_by_hand(self) -> bool:
        return bool(self.hand_reason)


class ApiKey(models.Model):
    """A CRM's key. The secret is shown once, when the key is made; only its hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="keys")
    prefix = models.CharField(_("key"), max_length=24, editable=False, help_text=_("The first characters."))
    digest = models.BinaryField(max_length=32, unique=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, editable=False, related_name="+")
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    replaced_at = models.DateTimeField(_("replaced"), null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("API key")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subscription"],
                condition=models.Q(replaced_at=None, revoked_at=None),
                name="one_current_key_per_subscription",
            )
        ]
        # Support knows a key by its first characters, or by the first of those.
        indexes: ClassVar = [models.Index(fields=["prefix"], opclasses=["varchar_pattern_ops"], name="api_key_begins")]

    def __str__(self) -> str:
        return f"{self.prefix}…"

    @property
    def agency(self) -> Agency:
        return self.subscription.agency

    @property
    def agency_id(self) -> UUID:
        return self.subscription.agency_id

    @property
    def is_current(self) -> bool:
        return self.replaced_at is None and self.revoked_at is None
