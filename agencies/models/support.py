"""What Seeki's support writes down about an agency, and when it looks at an agency's dashboard."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models.agency import Agency
from agencies.models.people import User
from seeki.lib.uuid7 import uuid7


class SupportNote(models.Model):
    """A remark for colleagues at support. Never changed, never shown to the agency."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agency = models.ForeignKey(Agency, models.CASCADE, related_name="support_notes", db_index=False)
    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    author_name = models.CharField(_("who"), max_length=254)
    text = models.TextField(_("note"))
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index("agency", models.F("id").desc(), name="note_by_agency")]

    def __str__(self) -> str:
        return self.text[:60]


class SupportVisit(models.Model):
    """Somebody of support in an agency's dashboard: since when, why, and whether they may change anything there.

    The session of who visits holds no more than the id: what counts is this row, and it is asked with each request.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agency = models.ForeignKey(Agency, models.CASCADE, related_name="+")
    staff = models.ForeignKey(User, models.CASCADE, related_name="+")
    reason = models.CharField(_("reason"), max_length=500)
    may_change = models.BooleanField(_("may change"), default=False)
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    until = models.DateTimeField(_("until"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["until"], condition=models.Q(ended_at=None), name="visit_open"),
        ]

    def __str__(self) -> str:
        return f"{self.staff_id} at {self.agency_id}"
