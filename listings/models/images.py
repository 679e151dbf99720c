"""The images and files of listings: where they come from, how far they are, and what lies in storage for them."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import MD5
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from listings.models.listing import Listing
from seeki.lib.uuid7 import uuid7


class HostedFile(models.Model):
    """A file of an agency as buyers see it: of an image its renditions, of a document itself.

    Equal bytes of one agency are hosted once. The names of its objects in storage carry the row's id: a row that goes
    and comes again has other objects. The row goes first, guarded by the foreign key of those that show it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agency = models.ForeignKey(Agency, models.CASCADE, related_name="+", db_index=False)
    # SHA-256 of the bytes as they came.
    digest = models.CharField(_("digest"), max_length=64)
    format = models.CharField(_("format"), max_length=10)
    size = models.BigIntegerField(_("size"), help_text=_("Bytes, as it came."))
    width = models.IntegerField(_("width"), null=True)
    height = models.IntegerField(_("height"), null=True)
    # Width and height of each rendition by its name; empty for a document.
    renditions = models.JSONField(_("renditions"), default=dict)
    created_at = models.DateTimeField(_("hosted"), default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["agency", "digest"], name="file_once_per_agency")]
        indexes: ClassVar = [
            models.Index(fields=["digest"], name="file_by_digest"),
            models.Index("format", models.F("id").desc(), name="file_by_format"),
        ]

    def __str__(self) -> str:
        return f"{self.format} {self.digest[:12]}"


class ListingImage(models.Model):
    """One image (or sent file) of a listing, in the sender's order. Its identity is where it comes from.

    The row is the queue: it is due when `due_at` has come. Who claims it writes a token and moves `due_at` to the end
    of the claim, so a claim that nobody finished is due again by itself, and its token tells that it has lapsed.
    """

    class Kind(models.TextChoices):
        PHOTO = "PHOTO", _("Photo")
        FLOOR_PLAN = "FLOOR_PLAN", _("Floor plan")
        MAP = "MAP", _("Map")
        DOCUMENT = "DOCUMENT", _("Document")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    listing = models.ForeignKey(Listing, models.CASCADE, related_name="images", db_index=False)
    position = models.PositiveSmallIntegerField(_("position"))
    # No longer among the listing's images, and shown until the one that takes its place has ended.
    is_leaving = models.BooleanField(_("being replaced"), default=False, db_default=False)
    # An address, or upload:<digest> for a file that came with the delivery.
    url = models.TextField(_("address"))
    # An address may stand several times in one listing: the how manieth this is.
    occurrence = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    # Host and port of the address; empty for an upload.
    host = models.TextField(_("host"), blank=True, default="", db_default="")
    caption = models.TextField(_("caption"), blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.PHOTO)
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.WAITING)
    hosted = models.ForeignKey(
        HostedFile, models.RESTRICT, null=True, blank=True, related_name="shown_by", verbose_name=_("file")
    )
    etag = models.TextField(blank=True, default="", db_default="")
    last_modified = models.TextField(blank=True, default="", db_default="")
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    token = models.UUIDField(null=True, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, db_default=0)
    lapses = models.PositiveSmallIntegerField(_("lapsed claims"), default=0, db_default=0)
    # Why it is not ready, or not yet; the sentence is made where it is shown.
    reason = models.CharField(_("reason"), max_length=20, blank=True, default="", db_default="")
    facts = models.JSONField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["listing", "position"]
        constraints: ClassVar = [
            # Checked at the end: a new order moves several rows at once.
            models.UniqueConstraint(
                fields=["listing", "position", "is_leaving"],
                name="one_image_per_position",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint("listing", MD5("url"), "occurrence", name="one_image_per_source"),
            models.CheckConstraint(
                condition=~models.Q(state="ready") | models.Q(hosted__isnull=False), name="ready_image_is_hosted"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["host", "due_at"], condition=models.Q(due_at__isnull=False), name="image_due"),
            # What may be asked for again when its listing is imported again.
            models.Index(
                fields=["checked_at"],
                condition=models.Q(due_at=None, is_leaving=False) & ~models.Q(host=""),
                name="image_checked",
            ),
            # For support: the images of a server, and those that failed, newest first.
            models.Index("host", models.F("id").desc(), name="image_by_host"),
            models.Index(
                "host", models.F("id").desc(), condition=models.Q(state="failed"), name="image_failed_by_host"
            ),
            models.Index("state", models.F("id").desc(), condition=~models.Q(state="ready"), name="image_not_ready"),
            models.Index("kind", models.F("id").desc(), condition=~models.Q(kind="PHOTO"), name="image_no_photo"),
            models.Index("reason", models.F("id").desc(), condition=~models.Q(reason=""), name="image_by_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.url}"


class ImagesDue(models.Model):
    """A listing whose images are to be looked at: a queue row, written with the listing, gone when done."""

    listing = models.OneToOneField(Listing, models.CASCADE, primary_key=True, related_name="images_due")
    since = models.DateTimeField()

    class Meta:
        verbose_name_plural = "images due"

    def __str__(self) -> str:
        return str(self.listing_id)


class ImageHost(models.Model):
    """A server that images come from: whose turn it is, and how long to leave it alone."""

    name = models.TextField(primary_key=True)
    last_turn_at = models.DateTimeField(_("last asked"), default=timezone.now)
    not_before = models.DateTimeField(_("left alone until"), null=True, blank=True)
    # Failures in a row, each of which makes the pause longer.
    faults = models.PositiveSmallIntegerField(_("faults in a row"), default=0)

    class Meta:
        indexes: ClassVar = [
            models.Index(models.F("faults").desc(), "name", condition=models.Q(faults__gt=0), name="host_failing")
        ]

    def __str__(self) -> str:
        return self.name or "uploads"


class FilesLane(models.Model):
    """When an agency last sent files. Who clears its unused uploads away locks the row, so that nobody stores a file
    meanwhile on the word that it is there already."""

    agency = models.OneToOneField(Agency, models.CASCADE, primary_key=True, related_name="+")
    last_sent_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.agency_id)
