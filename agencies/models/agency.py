"""An agency and the people who belong to it."""

from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models.people import User
from seeki.lib.uuid7 import uuid7


class Agency(models.Model):
    """An estate agency: the owner of listings, keys and imports."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("name"), max_length=200)
    country_code = models.CharField(_("country"), max_length=2, blank=True, help_text=_("ISO 3166 alpha-2."))
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    website = models.URLField(_("website"), blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default="Europe/Amsterdam")
    language = models.CharField(_("language"), max_length=10, default="en")
    pause_message = models.CharField(
        _("intake paused"),
        max_length=500,
        blank=True,
        help_text=_("While this is filled in, imports are refused with this message."),
    )
    backlog_limit = models.PositiveIntegerField(
        _("backlog limit"), null=True, blank=True, help_text=_("Waiting items at most; empty means the usual limit.")
    )
    requests_per_minute = models.PositiveIntegerField(
        _("requests per minute"), null=True, blank=True, help_text=_("At most; empty means the usual limit.")
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    members: "models.ManyToManyField[User, Member]" = models.ManyToManyField(
        User, through="Member", related_name="agencies"
    )

    class Meta:
        verbose_name_plural = _("agencies")
        ordering: ClassVar = ["name"]
        permissions: ClassVar = [
            ("impersonate_agency", "Can look at the dashboard of an agency"),
            ("act_as_agency", "Can change things in the dashboard of an agency"),
        ]
        # How support finds an agency: by the beginnings of words of its name, and by its address.
        indexes: ClassVar = [
            GinIndex(SearchVector("name", config="simple"), name="agency_words"),
            models.Index(Lower("email"), name="agency_email"),
            models.Index(fields=["name"], name="agency_by_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """A person's place in an agency."""

    class Role(models.TextChoices):
        OWNER = "OWNER", _("Owner")
        MEMBER = "MEMBER", _("Member")
        READ_ONLY = "READ_ONLY", _("Read-only")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agency = models.ForeignKey(Agency, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.MEMBER)
    # What this person is written to about; each can be turned off.
    notify_failures = models.BooleanField(_("Daily digest of failed imports"), default=True)
    notify_silence = models.BooleanField(_("No import for three days"), default=True)
    notify_expiring = models.BooleanField(_("Listings that expire within 7 days"), default=True)
    created_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "user"], name="member_once_per_agency"),
            models.CheckConstraint(
                condition=models.Q(role__in=["OWNER", "MEMBER", "READ_ONLY"]), name="member_role_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}"

    @property
    def is_owner(self) -> bool:
        return self.role == self.Role.OWNER

    @property
    def may_write(self) -> bool:
        """Whether this person may change anything: import, retry, take a listing offline."""
        return self.role in (self.Role.OWNER, self.Role.MEMBER)


class Invitation(models.Model):
    """A place in an agency, offered by e-mail. The link's secret is kept as a hash, as keys are."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agency = models.ForeignKey(Agency, models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=10, choices=Member.Role, default=Member.Role.MEMBER)
    digest = models.BinaryField(max_length=32, unique=True, editable=False)
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("sent"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("expires"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("email"),
                "agency",
                condition=models.Q(accepted_at=None),
                name="one_open_invitation_per_address",
            )
        ]

    def __str__(self) -> str:
        return self.email

    def is_open(self, now: datetime | None = None) -> bool:
        return self.accepted_at is None and self.expires_at > (now or timezone.now())
