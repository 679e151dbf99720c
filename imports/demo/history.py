"""The demo agency lives through its month: each delivery goes the real way, and is then moved back to its day."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.utils import timezone

from agencies import audit
from agencies.audit import Deed
from agencies.models import Agency, ApiKey, AuditEntry, Member, User
from imports.demo.plan import BEFORE, Sending, sendings
from imports.dialects import DIALECTS
from imports.intake.delivery import Delivery
from imports.intake.files import envelope
from imports.intake.receiving import receive_file
from imports.intake.taking import take_in
from imports.models import ImportBatch, ImportItem
from imports.pipeline.outcomes import finish_failed
from imports.pipeline.work import take_turn
from listings.images import declare_due
from listings.models import Listing
from listings.publishing import ttl
from listings.withholding import withhold
from seeki.lib.problems import ErrorCode

MARK = "demo-"
MEMBERS = (
    ("mara@demo.example", "Mara Novák", Member.Role.MEMBER),
    ("ben@demo.example", "Ben Okafor", Member.Role.READ_ONLY),
)
WITHHELD = (("SK-1002", 9, "The sellers are thinking it over."), ("LE-2402", 3, "Reserved by word of mouth."))
# More than there are deliveries: so many numbers are drawn at once, lest one of somebody else stand between.
NUMBERS = 100


class Past:
    """The history of one agency, made in one go or taken up where it was broken off."""

    def __init__(self, agency: Agency) -> None:
        self.agency = agency
        self.zone = ZoneInfo(agency.time_zone)
        self.key = ApiKey.objects.filter(subscription__agency=agency, replaced_at=None, revoked_at=None).first()
        made = ImportBatch.objects.filter(agency=agency, request_id__startswith=MARK)
        self.done = frozenset(name.removeprefix(MARK) for name in made.values_list("request_id", flat=True))
        oldest = made.order_by("number").first()
        self.today = self.last_whole_day(oldest.received_at if oldest else None)

    def last_whole_day(self, begun: datetime | None) -> date:
        """The day before which the plan counts: one whose night is over."""
        if begun:
            return begun.astimezone(self.zone).date() + timedelta(days=BEFORE[0])
        return (timezone.now().astimezone(self.zone) - timedelta(hours=4)).date()

    def make(self) -> int:
        """Returns how many deliveries were made."""
        if "json-0" in self.done:
            return 0
        count, numbers = 0, reserved_numbers()
        self.begin()
        for sending in sendings(self.done):
            with transaction.atomic():
                self.send(sending, next(numbers))
                self.take_offline(sending)
            count += 1
        while declare_due():
            pass
        return count

    def moment(self, days: int, sending: Sending) -> datetime:
        return datetime.combine(self.today - timedelta(days=days), sending.at, self.zone)

    @transaction.atomic
    def begin(self) -> None:
        """Its people, and the days on which it, its key and they came."""
        start = timezone.now() - timedelta(days=66)
        Agency.objects.filter(pk=self.agency.pk).update(created_at=start)
        owner = self.agency.memberships.filter(role=Member.Role.OWNER).select_related("user").first()
        if self.key and self.key.created_at > start:
            ApiKey.objects.filter(pk=self.key.pk).update(created_at=start)
            self.note(owner.user if owner else None, Deed.KEY_ISSUED, start, f"{self.key.prefix}…")
        for days, (email, name, role) in zip((60, 41), MEMBERS, strict=True):
            user = User.objects.filter(email=email).first() or User.objects.create_user(email, name=name)
            place, is_new = Member.objects.get_or_create(agency=self.agency, user=user, defaults={"role": role})
            if is_new:
                joined = start + timedelta(days=66 - days)
                Member.objects.filter(pk=place.pk).update(created_at=joined)
                self.note(user, Deed.MEMBER_JOINED, joined, email, role=str(Member.Role(role).label))

    def send(self, sending: Sending, number: int) -> None:
        """One delivery, worked off at once."""
        started = timezone.now()
        user = User.objects.filter(email=sending.by).first() if sending.by else None
        delivery = Delivery(
            self.agency,
            DIALECTS[sending.dialect],
            ImportBatch.Source.UPLOAD if user else ImportBatch.Source.API,
            api_key=None if user else self.key,
            request_id=f"{MARK}{sending.name}",
            uploaded_by=user,
            file_name=sending.file_name,
        )
        country = self.agency.country_code or None
        limit = delivery.dialect.body_limit
        with receive_file(BytesIO(sending.body), limit) as received, envelope(received, country) as body:
            batch = take_in(delivery, received, body).batch
        waiting = ImportItem.objects.filter(batch=batch, status=ImportItem.Status.QUEUED)
        if lost := waiting.filter(external_id=sending.lost).first() if sending.lost else None:
            finish_failed(lost.pk, ErrorCode.INFRA_LOST, timezone.now())
        while waiting.exists() and take_turn():
            continue
        at = self.moment(sending.days, sending)
        move_back(batch, started, at, number)
        if user:
            self.note(user, Deed.FILE_IMPORTED, at, sending.file_name, batch=str(batch.pk))

    def take_offline(self, sending: Sending) -> None:
        """What somebody took offline by hand on that day."""
        for external_id, days, reason in WITHHELD:
            if sending.name != f"json-{days}":
                continue
            user = User.objects.get(email=MEMBERS[0][0])
            listing = Listing.objects.filter(agency=self.agency, external_id=external_id).first()
            if listing and withhold(listing, user, reason):
                at = self.moment(days, sending) + timedelta(hours=8, minutes=21)
                Listing.objects.filter(pk=listing.pk).update(withheld_at=at)
                self.note(user, Deed.LISTING_WITHHELD, at, external_id, reason=reason)

    def note(self, user: User | None, deed: Deed, at: datetime, target: str, **facts: str) -> None:
        entry = audit.record(self.agency, user, deed, target, **facts)
        AuditEntry.objects.filter(pk=entry.pk).update(at=at)


def reserved_numbers() -> Iterator[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('imports_batch_number') FROM generate_series(1, %s)", [NUMBERS])
        return iter(sorted(row[0] for row in cursor.fetchall()))


def move_back(batch: ImportBatch, started: datetime, at: datetime, number: int) -> None:
    """As if the delivery had come at that time: its rows, and the listings that it has written."""
    batch.refresh_from_db()
    took = timedelta(seconds=0.6 + 0.04 * (batch.accepted_count - batch.unchanged_count))
    facts: dict[str, Any] = {
        "batch": batch.pk, "agency": batch.agency_id, "old": batch.number, "number": number, "started": started,
        "at": at, "ended": at + took, "ttl": ttl(), "received": batch.received_at,
    }  # fmt: skip
    with connection.cursor() as cursor:
        for statement in MOVES:
            cursor.execute(statement, facts)


# Finished in the request itself is what has the time of the request.
MOVES: tuple[str, ...] = (
    """UPDATE imports_importbatch SET number = %(number)s, received_at = %(at)s,
        finished_at = CASE WHEN finished_at > %(received)s THEN %(ended)s WHEN finished_at IS NOT NULL THEN %(at)s END
        WHERE id = %(batch)s""",
    """UPDATE imports_importitem SET batch_number = %(number)s, received_at = %(at)s,
        finished_at = CASE WHEN finished_at > %(received)s THEN %(ended)s WHEN finished_at IS NOT NULL THEN %(at)s END
        WHERE batch_id = %(batch)s""",
    """UPDATE listings_listing SET applied_number = %(number)s,
        created_at = CASE WHEN created_at >= %(started)s THEN %(ended)s ELSE created_at END,
        changed_at = CASE WHEN changed_at >= %(started)s THEN %(ended)s ELSE changed_at END,
        removed_at = CASE WHEN removed_at >= %(started)s THEN %(ended)s ELSE removed_at END,
        offline_at = CASE WHEN offline_at >= %(started)s THEN %(ended)s ELSE offline_at END,
        expires_at = CASE WHEN imported_at >= %(started)s THEN %(ended)s + %(ttl)s ELSE expires_at END,
        imported_at = CASE WHEN imported_at >= %(started)s THEN %(ended)s ELSE imported_at END
        WHERE agency_id = %(agency)s AND applied_number = %(old)s""",
    """UPDATE listings_tombstone SET applied_number = %(number)s
        WHERE agency_id = %(agency)s AND applied_number = %(old)s""",
)
