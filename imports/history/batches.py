"""The deliveries of an agency, newest first: filtered, and cut into pages by their numbers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet, TextChoices
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from imports.models import ImportBatch, ImportItem

PAGE = 50
# A filter looks at so many deliveries at a time; then the reader is asked whether to look further back.
WINDOW = 20_000
# A delivery gets its number this long after it began to come, at most: so far may times and numbers disagree.
SLACK = timedelta(hours=1)
REFUSED = (ImportItem.Status.FAILED, ImportItem.Status.REJECTED)


class State(TextChoices):
    """How far a delivery is."""

    RUNNING = "running", _("Running")
    FAULTY = "faulty", _("With errors")
    CLEAN = "clean", _("Finished without errors")


STATES = {
    State.RUNNING: Q(waiting_count__gt=0),
    State.CLEAN: Q(waiting_count=0, rejected_count=0, failed_count=0),
    State.FAULTY: Q(rejected_count__gt=0) | Q(failed_count__gt=0),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader looks for; what is empty does not matter. Dates are days in the reader's zone, both included."""

    source: str = ""
    dialect: str = ""
    state: str = ""
    code: str = ""
    external_id: str = ""
    since: date | None = None
    until: date | None = None

    def __bool__(self) -> bool:
        return self != Wanted()


@dataclass(frozen=True, slots=True)
class Page:
    """Some deliveries, and the numbers by which those before and after them are found; None where there are none.

    `is_cut`: there may be more that fit further back, but so much was looked at.
    """

    batches: Sequence[ImportBatch]
    older: int | None = None
    newer: int | None = None
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """An agency's deliveries as a reader sees them."""

    agency_id: UUID
    zone: ZoneInfo
    wanted: Wanted = Wanted()

    def page(self, older: int | None = None, newer: int | None = None) -> Page:
        """Those older than a number, or those newer than one, or the newest. Three queries at most, five by dates."""
        if newer is not None:
            found = self.newer_page(newer)
            # Too few of them: then it is the first page.
            return found if len(found.batches) == PAGE else self.older_page(None)
        return self.older_page(older)

    def older_page(self, older: int | None) -> Page:
        batches = self.fitting()
        if older is not None:
            batches = batches.filter(number__lt=older)
        floor = self.edge(batches.order_by("-number")) if self.wanted else None
        if floor is not None:
            batches = batches.filter(number__gte=floor)
        found = list(self.narrow(batches).order_by("-number")[: PAGE + 1])
        shown, has_more = found[:PAGE], len(found) > PAGE
        last = shown[-1].number if has_more else floor
        return Page(shown, last, self.first_of(shown, older), floor is not None and not has_more)

    def first_of(self, shown: Sequence[ImportBatch], older: int | None) -> int | None:
        if older is None:
            return None
        return shown[0].number if shown else older - 1

    def newer_page(self, newer: int) -> Page:
        batches = self.fitting().filter(number__gt=newer)
        ceiling = self.edge(batches.order_by("number")) if self.wanted else None
        if ceiling is not None:
            batches = batches.filter(number__lte=ceiling)
        found = list(self.narrow(batches).order_by("number")[: PAGE + 1])
        shown = found[:PAGE][::-1]
        if not shown:
            return Page(shown)
        return Page(shown, shown[-1].number, shown[0].number if len(found) > PAGE or ceiling else None)

    def edge(self, batches: QuerySet[ImportBatch]) -> int | None:
        """The number at which the window ends; None where it holds all."""
        return batches.values_list("number", flat=True)[WINDOW : WINDOW + 1].first()

    def fitting(self) -> QuerySet[ImportBatch]:
        """The agency's deliveries within the dates, by number as well as by time: pages walk by numbers."""
        batches = ImportBatch.objects.filter(agency_id=self.agency_id)
        numbers = batches.order_by("received_at").values_list("number", flat=True)
        if self.wanted.since:
            start = midnight(self.wanted.since, self.zone)
            batches = batches.filter(received_at__gte=start)
            before = numbers.filter(received_at__lt=start - SLACK).last()
            if before is not None:
                batches = batches.filter(number__gt=before)
        if self.wanted.until:
            end = midnight(self.wanted.until + timedelta(days=1), self.zone)
            batches = batches.filter(received_at__lt=end)
            after = numbers.filter(received_at__gte=end + SLACK).first()
            if after is not None:
                batches = batches.filter(number__lt=after)
        return batches

    def narrow(self, batches: QuerySet[ImportBatch]) -> QuerySet[ImportBatch]:
        wanted = self.wanted
        exact = {"source": wanted.source, "dialect": wanted.dialect}
        batches = batches.filter(**{name: value for name, value in exact.items() if value})
        if wanted.state in STATES:
            batches = batches.filter(STATES[State(wanted.state)])
        if not (wanted.code or wanted.external_id):
            return with_senders(batches)
        # Items are found by the place of their delivery, which for a replay is not its number.
        batches = batches.annotate(at=Coalesce("replay_of__number", "number"))
        own = ImportItem.objects.filter(agency_id=self.agency_id, batch=OuterRef("pk"), batch_number=OuterRef("at"))
        if wanted.code:
            refused = own.filter(status__in=REFUSED, error_code=wanted.code)
            batches = batches.filter(STATES[State.FAULTY], Exists(refused))
        if wanted.external_id:
            batches = batches.filter(Exists(own.filter(external_id=wanted.external_id)))
        return with_senders(batches)


def with_senders(batches: QuerySet[ImportBatch]) -> QuerySet[ImportBatch]:
    return batches.select_related("api_key", "uploaded_by", "replay_of").defer("warnings")


def midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone)


def own_batch(agency_id: UUID, batch_id: UUID) -> ImportBatch | None:
    """A delivery of this agency, and of no other."""
    batches = ImportBatch.objects.select_related("agency", "api_key", "uploaded_by", "replay_of")
    return batches.filter(agency_id=agency_id, pk=batch_id).first()


def by_day(batches: Sequence[ImportBatch], zone: ZoneInfo) -> Iterator[tuple[date, list[ImportBatch]]]:
    """Deliveries under the days of the reader's zone, in the order in which they come."""
    for day, those in groupby(batches, key=lambda batch: batch.received_at.astimezone(zone).date()):
        yield day, list(those)
