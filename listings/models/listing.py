"""What is published: listings, and what was removed before it came."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, User
from seeki.lib.uuid7 import uuid7


class ListingQuerySet(models.QuerySet["Listing"]):
    def live(self, now: datetime | None = None) -> "ListingQuerySet":
        """Those that buyers see. The date itself is asked: a job that never ran shows no dead listing."""
        return self.filter(expires_at__gt=now or timezone.now(), removed_at=None, withheld_at=None)


class Removal(models.TextChoices):
    """Why a sender has taken a listing offline."""

    WITHDRAWN = "WITHDRAWN", _("Withdrawn")
    REFERENCE = "REFERENCE", _("Kept as a reference")
    SOLD = "SOLD", _("Sold")


class Listing(models.Model):
    """One property on offer. Written by `publishing.py`, `expiry.py`, `extending.py` and `withholding.py` only.

    `content` is the canonical listing (see `payload`); the plain columns beside it repeat what is searched.
    (`applied_number`, `applied_index`) is the order of the import that wrote it last: an older one never wins.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agency = models.ForeignKey(Agency, models.CASCADE, related_name="listings")
    # Keeps apart the ids of several senders in one account (OpenImmo's anbieter).
    scope = models.TextField(_("sender"), blank=True, default="")
    external_id = models.TextField(_("external id"))
    content = models.JSONField(_("content"))
    # What the listing shows, as a hash of what was sent; None when the next import must write it in full.
    content_hash = models.BinaryField(max_length=16, null=True, editable=False)
    listing_type = models.CharField(_("offer"), max_length=4)
    real_estate_type = models.CharField(_("kind"), max_length=10)
    reference = models.TextField(_("reference"), blank=True, default="", db_default="")
    name = models.TextField(_("name"), blank=True)
    price = models.DecimalField(_("price"), max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(_("currency"), max_length=3)
    country_code = models.CharField(_("country"), max_length=2, blank=True)
    street = models.TextField(_("street"), blank=True, default="", db_default="")
    city = models.TextField(_("city"), blank=True)
    postal_code = models.TextField(_("postal code"), blank=True)
    latitude = models.FloatField(_("latitude"))
    longitude = models.FloatField(_("longitude"))
    precision = models.CharField(_("precision"), max_length=12)
    location_source = models.CharField(_("located by"), max_length=20)
    applied_number = models.BigIntegerField(editable=False)
    applied_index = models.IntegerField(editable=False)
    created_at = models.DateTimeField(_("created"))
    changed_at = models.DateTimeField(_("content changed"))
    imported_at = models.DateTimeField(_("last import"))
    # Without an index on purpose: the nightly refresh of all listings then moves no index entry (HOT updates).
    expires_at = models.DateTimeField(_("live until"))
    offline_at = models.DateTimeField(_("taken offline"), null=True, blank=True)
    removed_at = models.DateTimeField(_("removed by its sender"), null=True, blank=True)
    removal = models.CharField(_("reason"), max_length=10, choices=Removal, blank=True)
    # Taken offline by hand: no import touches these, so it stays offline until somebody lifts it.
    withheld_at = models.DateTimeField(_("taken offline by hand"), null=True, blank=True)
    withheld_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("by")
    )
    withheld_reason = models.TextField(_("reason given"), blank=True, default="", db_default="")
    # Taken offline by Seeki support, who alone may bring it back.
    withheld_by_support = models.BooleanField(_("by Seeki support"), default=False, db_default=False)

    objects = ListingQuerySet.as_manager()

    class Meta:
        permissions: ClassVar = [
            ("withhold_listing", "Can take listings offline, and bring them back"),
            ("extend_listing", "Can prolong listings"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "scope", "external_id"], name="listing_once_per_agency"),
            models.CheckConstraint(
                condition=models.Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="listing_stands_on_earth",
            ),
            models.CheckConstraint(
                condition=models.Q(price=None) | models.Q(price__gte=0), name="listing_price_not_negative"
            ),
        ]
        # Partial, and over a column that no import writes: the HOT updates of the refresh stay HOT.
        indexes: ClassVar = [
            models.Index(
                fields=["withheld_by"], condition=models.Q(withheld_by__isnull=False), name="listing_withheld_by"
            ),
            # Support searches over all agencies. No import changes it, either.
            models.Index(fields=["external_id"], name="listing_by_external_id"),
        ]

    def __str__(self) -> str:
        return self.name or self.external_id

    def is_live(self, now: datetime | None = None) -> bool:
        """Whether buyers see it."""
        stands = self.removed_at is None and self.expires_at > (now or timezone.now())
        return stands and self.withheld_at is None


class Tombstone(models.Model):
    """The removal of a listing that was not there: an older version that comes later must not bring it up."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agency = models.ForeignKey(Agency, models.CASCADE, related_name="+")
    scope = models.TextField()
    external_id = models.TextField()
    applied_number = models.BigIntegerField()
    applied_index = models.IntegerField()
    removed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "scope", "external_id"], name="tombstone_once_per_listing")
        ]

    def __str__(self) -> str:
        return self.external_id
