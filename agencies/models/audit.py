"""What people did in an agency's account."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models.agency import Agency
from agencies.models.people import User
from seeki.lib.uuid7 import uuid7


class AuditEntry(models.Model):
    """One deed of one person. Written by `audit.record` only, never changed; the sentence is made where it is shown.

    A table of deeds and not of row changes: an owner asks who rotated the key, not which column moved.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agency = models.ForeignKey(Agency, models.CASCADE, related_name="audit_entries")
    actor = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    # Who it was at that time: the person may leave, the entry stays.
    actor_name = models.CharField(_("who"), max_length=254)
    # Who of Seeki did it, and why: for support only. Such entries have no actor, and customers read "Seeki".
    staff = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    staff_name = models.CharField(_("who of Seeki"), max_length=254, blank=True, default="", db_default="")
    reason = models.CharField(_("reason"), max_length=500, blank=True, default="", db_default="")
    deed = models.CharField(_("deed"), max_length=40)
    target = models.CharField(_("what"), max_length=254, blank=True)
    facts = models.JSONField(_("facts"), default=dict)
    ip_address = models.GenericIPAddressField(_("from"), null=True)
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name_plural = _("audit entries")
        indexes: ClassVar = [
            models.Index("agency", models.F("id").desc(), name="audit_by_agency"),
            models.Index(fields=["staff"], condition=models.Q(staff__isnull=False), name="audit_by_staff"),
            models.Index("deed", models.F("id").desc(), name="audit_by_deed"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_name}: {self.deed} {self.target}".strip()
