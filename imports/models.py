"""How listings came in: deliveries, their items, and whose turn it is to be worked off."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, ApiKey, Member, User
from listings.models import Listing
from seeki.lib.problems import RETRYABLE
from seeki.lib.uuid7 import uuid7

# Items that went wrong: few, so that an index over them costs an import that goes well nothing.
REFUSED = models.Q(status__in=["failed", "rejected"])
REFUSED_CODE = ~models.Q(error_code="")
# The two halves of the queue, each of which has an index of its own; the status alone finds neither.
QUEUED = models.Q(status="queued", address_key=None) | models.Q(status="queued", address_key__isnull=False)
RARE = models.Q(outcome__in=["removed", "absent", "superseded"])


class ImportBatch(models.Model):
    """One delivery: a request of a CRM, an upload in the dashboard, a file on the command line.

    Its counts are kept by whoever changes its items, in the same transaction (see `pipeline/counting.py`).
    """

    class Source(models.TextChoices):
        API = "API", _("API")
        UPLOAD = "UPLOAD", _("Upload")
        COMMAND = "COMMAND", _("Command")
        SUPPORT = "SUPPORT", _("Seeki support")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agency = models.ForeignKey(Agency, models.CASCADE, related_name="batches")
    # Drawn from a sequence when the body is complete: the order in which deliveries were received.
    number = models.BigIntegerField(_("number"), unique=True)
    source = models.CharField(_("source"), max_length=10, choices=Source)
    dialect = models.CharField(_("format"), max_length=20)
    api_key = models.ForeignKey(ApiKey, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    uploaded_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("uploaded by")
    )
    file_name = models.TextField(_("file"), blank=True, db_default="", default="")
    request_id = models.CharField(_("request id"), max_length=64, blank=True)
    received_at = models.DateTimeField(_("received"))
    body_size = models.BigIntegerField(_("body size"), help_text=_("Bytes."))
    # The body as it came, compressed with Zstandard; empty once it has been forgotten.
    delivery = models.CharField(_("kept body"), max_length=200, blank=True)
    # What the transport said of the body and the body alone does not tell.
    is_zip = models.BooleanField(_("zip archive"), default=False, db_default=False)
    charset = models.CharField(_("charset of the transport"), max_length=40, blank=True, default="", db_default="")
    # The delivery whose body this one has read again.
    replay_of = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="replays")
    # Who of support has asked for that, where it was done in the admin.
    replayed_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("replayed by")
    )
    warnings = models.JSONField(_("warnings"), null=True, blank=True)
    item_count = models.IntegerField(_("items"))
    accepted_count = models.IntegerField(_("accepted"))
    rejected_count = models.IntegerField(_("rejected"))
    unchanged_count = models.IntegerField(_("unchanged at once"))
    waiting_count = models.IntegerField(_("waiting"), default=0, db_default=0)
    failed_count = models.IntegerField(_("failed"), default=0, db_default=0)
    # When the last item ended; empty while any of them waits.
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name_plural = _("import batches")
        permissions: ClassVar = [("replay_importbatch", "Can read a kept delivery once more")]
        indexes: ClassVar = [
            models.Index("agency", models.F("number").desc(), name="batch_by_agency"),
            # What the chart of a month sums up, without a look at the rows. Not `waiting_count`: it changes with
            # every chunk of work, and would move this index each time.
            models.Index(
                fields=["agency", "received_at"],
                include=["accepted_count", "rejected_count", "unchanged_count", "failed_count"],
                name="batch_by_day",
            ),
            # How support finds the delivery that a CRM's own log speaks of.
            models.Index(fields=["request_id"], condition=~models.Q(request_id=""), name="batch_by_request"),
            # The same of all agencies together, for the operations page.
            models.Index(
                fields=["received_at"],
                include=["item_count", "accepted_count", "rejected_count", "unchanged_count", "failed_count"],
                name="batch_by_time",
            ),
            # Deliveries with items that wait: few, however many there have been.
            models.Index(fields=["agency", "received_at"], condition=models.Q(finished_at=None), name="batch_open"),
            models.Index("dialect", models.F("number").desc(), name="batch_by_dialect"),
            models.Index(
                "source", models.F("number").desc(), condition=~models.Q(source="API"), name="batch_by_source"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.number}"

    @property
    def place(self) -> int:
        """The number by which its items are ordered: a replay takes the place of the delivery that it reads again."""
        return self.replay_of.number if self.replay_of else self.number


class Upload(models.Model):
    """A file that somebody has had checked in the dashboard, and may import. Kept for a day with its report."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agency = models.ForeignKey(Agency, models.CASCADE, related_name="+")
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    file_name = models.TextField(_("file"), blank=True)
    size = models.BigIntegerField(_("size"), help_text=_("Bytes."))
    dialect = models.CharField(_("format"), max_length=20)
    created_at = models.DateTimeField(_("uploaded"), default=timezone.now, db_index=True)
    # Where the file (compressed as deliveries are) and the pages of the report lie in storage.
    place = models.CharField(max_length=200)
    report = models.CharField(max_length=200)
    # Counts and causes, and where in the report each page stands; see `intake/reports.py`.
    summary = models.JSONField()
    batch = models.ForeignKey(ImportBatch, models.SET_NULL, null=True, related_name="+", db_index=False)

    def __str__(self) -> str:
        return self.file_name


class ImportItem(models.Model):
    """One listing of a delivery, and what became of it.

    The row is the queue: `queued` items are worked off in the order (batch_number, index) of their agency.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", _("Queued")
        COMPLETED = "completed", _("Completed")
        FAILED = "failed", _("Failed")
        REJECTED = "rejected", _("Rejected")

    class Outcome(models.TextChoices):
        CREATED = "created", _("Created")
        UPDATED = "updated", _("Updated")
        UNCHANGED = "unchanged", _("Unchanged")
        REMOVED = "removed", _("Removed")
        ABSENT = "absent", _("Absent")
        SUPERSEDED = "superseded", _("Superseded")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="items", db_index=False)
    # Copied from the batch (number: its place), for the queue and for history; the batch's own key guards them.
    agency = models.ForeignKey(Agency, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    batch_number = models.BigIntegerField(editable=False)
    index = models.IntegerField(_("index"), help_text=_("Position in the delivery, from 0."))
    # Keeps apart the ids of several senders in one account (OpenImmo's anbieter).
    scope = models.TextField(_("sender"), blank=True, db_default="", default="")
    external_id = models.TextField(_("external id"), null=True)
    # Why the sender takes the listing offline; empty where it is to be published.
    removal = models.CharField(_("removal"), max_length=10, blank=True, db_default="", default="")
    status = models.CharField(_("status"), max_length=10, choices=Status)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    error_code = models.CharField(_("error code"), max_length=40, blank=True)
    problems = models.JSONField(_("problems"), null=True, blank=True)
    warnings = models.JSONField(_("warnings"), null=True, blank=True)
    # The canonical listing of an accepted item; the bytes as sent of a rejected one (jsonb refuses some of those).
    payload = models.JSONField(_("understood"), null=True, blank=True)
    raw = models.BinaryField(_("as sent"), null=True, blank=True)
    content_hash = models.BinaryField(max_length=16, null=True, editable=False)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    precision = models.CharField(max_length=12, blank=True)
    location_source = models.CharField(max_length=20, blank=True)
    # Set while the item waits for a remote geocoder's answer about this address.
    address_key = models.BinaryField(max_length=16, null=True, editable=False)
    not_before = models.DateTimeField(null=True, blank=True, help_text=_("When the geocoder may be asked again."))
    lapses = models.PositiveSmallIntegerField(_("lapsed claims"), default=0, db_default=0)
    traceback = models.TextField(_("traceback"), blank=True, db_default="")
    listing = models.ForeignKey(
        Listing, models.DO_NOTHING, null=True, blank=True, related_name="+", db_constraint=False, db_index=False
    )
    received_at = models.DateTimeField(_("received"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        permissions: ClassVar = [
            ("retry_importitem", "Can queue items again"),
            ("lose_importitem", "Can give up items that wait"),
        ]
        constraints: ClassVar = [models.UniqueConstraint(fields=["batch", "index"], name="item_once_per_batch")]
        indexes: ClassVar = [
            models.Index(fields=["agency", "external_id", "batch_number", "index"], name="item_history"),
            models.Index(
                fields=["agency", "batch_number", "index"],
                condition=models.Q(status="queued", address_key=None),
                name="item_due",
            ),
            models.Index(
                fields=["address_key", "agency"],
                condition=models.Q(status="queued", address_key__isnull=False),
                name="item_waits_for_place",
            ),
            models.Index(
                "agency",
                models.F("batch_number").desc(),
                models.F("index").desc(),
                condition=models.Q(status__in=["failed", "rejected"]),
                name="item_refused",
            ),
            # The few that ended through our fault, whoever's they are: what support retries all at once.
            models.Index(
                fields=["error_code", "agency", "batch_number", "index"],
                condition=models.Q(
                    status__in=["failed", "rejected"],
                    error_code__in=["INFRA_LOST", "INFRA_QUEUE_REJECTED", "INTERNAL_ERROR"],
                ),
                name="item_retryable",
            ),
            # What went wrong, over all agencies: by status and by code, newest first; by time; by the sender's id.
            models.Index("status", models.F("id").desc(), condition=REFUSED, name="item_refused_status"),
            models.Index("error_code", models.F("id").desc(), condition=REFUSED_CODE, name="item_refused_code"),
            models.Index(fields=["finished_at", "error_code"], condition=REFUSED, name="item_refused_time"),
            models.Index(fields=["external_id"], condition=REFUSED, name="item_refused_name"),
            models.Index("outcome", models.F("id").desc(), condition=RARE, name="item_rare_outcome"),
        ]

    def __str__(self) -> str:
        return f"{self.external_id or '?'} ({self.status})"

    @property
    def workflow_id(self) -> str:
        return f"agency-{self.agency_id}-{self.external_id or ''}"

    @property
    def is_retryable(self) -> bool:
        return self.status in (self.Status.FAILED, self.Status.REJECTED) and self.error_code in RETRYABLE


class Lane(models.Model):
    """An agency's place in the work: one worker at a time holds its lease, and agencies take turns.

    The claim is the order (number, index) up to which the holder has taken due items. Whoever finds a lease that
    has run out with its claim still standing knows that those items were in a dead worker's hands.
    """

    agency = models.OneToOneField(Agency, models.CASCADE, primary_key=True, related_name="+")
    token = models.UUIDField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    claimed_number = models.BigIntegerField(null=True, blank=True)
    claimed_index = models.IntegerField(null=True, blank=True)
    holder = models.CharField(max_length=100, blank=True)
    last_turn_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["last_turn_at"], name="lane_by_turn")]

    def __str__(self) -> str:
        return str(self.agency_id)


class Attempt(models.Model):
    """One worker's turn with some items of an agency: who had them in hand, by which task, and how that ended.

    Two small statements for each turn, whatever the number of its items; nothing of it stands on the items, which are
    many. Kept for as long as bodies are. Without a constraint on the agency: nobody waits for a log.
    """

    class End(models.TextChoices):
        DONE = "done", _("Done")
        # The chunk failed as a whole, and was worked off item by item.
        SINGLY = "singly", _("Done one by one")
        LAPSED = "lapsed", _("The worker died, or lost its lease")

    # The token of the lease: ordered by time.
    id = models.UUIDField(primary_key=True, editable=False)
    agency = models.ForeignKey(Agency, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    items = ArrayField(models.UUIDField(), verbose_name=_("items"))
    worker = models.CharField(_("worker"), max_length=100)
    task_id = models.CharField(_("task"), max_length=40, blank=True)
    started_at = models.DateTimeField(_("started"))
    ended_at = models.DateTimeField(_("ended"), null=True)
    end = models.CharField(_("end"), max_length=6, choices=End, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["agency", "started_at"], name="attempt_by_agency"),
            BrinIndex(fields=["started_at"], name="attempt_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.worker} {self.task_id}".strip()


class BulkDeed(models.Model):
    """A deed of support on many rows, worked off in the background in steps; each step is one transaction, which moves
    `position` on: a worker that dies costs a step's time and nothing else."""

    class Kind(models.TextChoices):
        RETRY = "retry", "Retry items"
        LOSE = "lose", "Give up waiting items"
        REPLAY = "replay", "Replay a delivery"
        WITHHOLD = "withhold", "Take listings offline"

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        STOPPED = "stopped", "Stopped"
        FAILED = "failed", "Failed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField("deed", max_length=10, choices=Kind)
    # Which rows: {"ids": […]}, or {"code": …} with an "agency" or a "batch" or neither, or {"batch": …}.
    chosen = models.JSONField("chosen")
    about = models.CharField("about", max_length=300, help_text="What was chosen, in words.")
    reason = models.TextField("reason")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False, verbose_name="who")
    by_name = models.CharField("who", max_length=254)
    # Set where all of it is one agency's.
    agency = models.ForeignKey(Agency, models.CASCADE, null=True, related_name="+")
    state = models.CharField("state", max_length=8, choices=State, default=State.WAITING)
    found_count = models.IntegerField("found", help_text="As many as there were when it was asked for.")
    done_count = models.IntegerField("done", default=0)
    refused_count = models.IntegerField("refused", default=0, help_text="What had changed meanwhile, or cannot be.")
    # Behind the last row that was looked at.
    position = models.JSONField(null=True)
    # A worker has it in hand until then.
    token = models.UUIDField(null=True, editable=False)
    leased_until = models.DateTimeField(null=True, editable=False)
    lapses = models.PositiveSmallIntegerField("attempts that failed", default=0)
    traceback = models.TextField("traceback", blank=True)
    result = models.ForeignKey(ImportBatch, models.SET_NULL, null=True, related_name="+", verbose_name="new import")
    created_at = models.DateTimeField("asked for", default=timezone.now)
    finished_at = models.DateTimeField("finished", null=True)

    class Meta:
        verbose_name = "bulk deed"
        indexes: ClassVar = [
            models.Index(
                fields=["created_at"], condition=models.Q(state__in=["waiting", "running"]), name="bulk_deed_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.about}"

    @property
    def is_running(self) -> bool:
        return self.state in (self.State.WAITING, self.State.RUNNING)

    @property
    def looked_at(self) -> int:
        return self.done_count + self.refused_count


class JobRun(models.Model):
    """How a scheduled job last went, written by the worker that ran it: what beat has sent may never have arrived."""

    task = models.CharField(primary_key=True, max_length=100)
    started_at = models.DateTimeField()
    succeeded_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, blank=True)
    seconds = models.FloatField(null=True)
    # What it has found, where that is of interest later.
    facts = models.JSONField(null=True)

    class Meta:
        default_permissions = ()
        permissions: ClassVar = [("view_operations", "Can see the operations page")]

    def __str__(self) -> str:
        return self.task


class Notice(models.Model):
    """An e-mail to a member that was sent, or is being sent: written first, so that it is never sent twice.

    `about` is the day that it speaks of: the morning of a digest, the day of the last import of a silence.
    """

    class Kind(models.TextChoices):
        FAILURES = "failures", _("Failed imports")
        SILENCE = "silence", _("No import for three days")
        EXPIRING = "expiring", _("Listings that expire soon")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.ForeignKey(Member, models.CASCADE, related_name="notices")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    about = models.DateField(_("about"))
    created_at = models.DateTimeField(_("sent"), default=timezone.now, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "kind", "about"], name="notice_once_per_member")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"
