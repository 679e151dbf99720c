"""What remote geocoders have answered."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class GeocodeResult(models.Model):
    """What a remote geocoder answered for an address, misses too."""

    key = models.BinaryField(max_length=16, primary_key=True)
    address = models.JSONField(_("address"))
    found = models.BooleanField(_("found"))
    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True)
    precision = models.CharField(_("precision"), max_length=12, blank=True)
    source = models.CharField(_("source"), max_length=20)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    checked_at = models.DateTimeField(_("checked"), default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-checked_at"], include=["found"], name="geocode_newest")]

    def __str__(self) -> str:
        return " ".join(str(part) for part in self.address.values() if part)
