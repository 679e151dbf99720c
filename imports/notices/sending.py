"""Who is written to now, and what: each morning at 7 by the agency's clock, each e-mail once.

A row is written before a message is sent. Two tasks at once, or one that dies in between, then never send it twice;
the price is that a message may be lost with the machine, which for a digest is the smaller harm. Where the mail
server could not be reached at all the row is taken back, and the next hour tries again, until 10.

About an agency whose subscription is inactive nobody hears of failures or silence: its imports are refused for a
reason that every page names. Listings that are about to expire are told all the same: they stay online until then,
only an import can keep them, and so it is the one thing that is lost if nobody acts.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import cached_property
from smtplib import SMTPConnectError, SMTPServerDisconnected
from typing import NamedTuple

import structlog
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from agencies.models import Agency, Member
from agencies.reading import as_reader, zone_named
from agencies.standing import IN_GOOD_STANDING
from imports.models import Notice
from imports.notices import figures, letters

log = structlog.get_logger(__name__)
HOURS = range(7, 10)
# The server is away, or was while it spoke to us: a refused address is another matter, and is not tried again.
AWAY = (SMTPConnectError, SMTPServerDisconnected, ConnectionError, TimeoutError)
KEPT = timedelta(days=90)
Kind = Notice.Kind


class Due(NamedTuple):
    """Something to write: of which kind, about which day, and how; called while the reader's language holds."""

    kind: str
    about: date
    write: Callable[[], EmailMultiAlternatives]


def send_due(now: datetime | None = None) -> int:
    """Write to everybody whose morning it is; returns how many messages were sent."""
    now = now or timezone.now()
    return sum(send_to_agency(agency, now) for agency in due_agencies(now))


def due_agencies(now: datetime) -> Iterator[Agency]:
    names = Agency.objects.order_by().values_list("time_zone", flat=True).distinct()
    here = [name for name in names if now.astimezone(zone_named(name)).hour in HOURS]
    found = Agency.objects.filter(time_zone__in=here, subscription__isnull=False).select_related("subscription")
    yield from found.order_by("pk").iterator(chunk_size=500)


def send_to_agency(agency: Agency, now: datetime) -> int:
    """All that is due to its members. What fails for one agency is noted, and the next one comes."""
    try:
        news = News(agency, now)
        members = agency.memberships.filter(user__is_active=True).select_related("user").order_by("pk")
        return sum(deliver(member, one) for member in members for one in due_to(member, news))
    except Exception:  # whatever it is, it is this agency's, and must not silence the others
        log.exception("notices_failed", agency=str(agency.pk))
        return 0


class News:
    """What there is to say about an agency this morning; asked once for all its members."""

    def __init__(self, agency: Agency, now: datetime) -> None:
        self.agency, self.now, self.zone = agency, now, zone_named(agency.time_zone)
        self.today = now.astimezone(self.zone).date()
        self.is_importing = agency.subscription.status in IN_GOOD_STANDING
        self.soon: dict[date | None, figures.Expiring | None] = {}

    @cached_property
    def failures(self) -> figures.Failures | None:
        return figures.failures(self.agency, self.today) if self.is_importing else None

    @cached_property
    def silent_since(self) -> datetime | None:
        is_expected = self.is_importing and not self.agency.pause_message
        return figures.silent_since(self.agency, self.now) if is_expected else None

    def expiring(self, told: date | None) -> figures.Expiring | None:
        """For who was told last on that day."""
        if told not in self.soon:
            self.soon[told] = figures.expiring(self.agency, told, figures.morning(self.agency, self.today))
        return self.soon[told]


def due_to(member: Member, news: News) -> Iterator[Due]:
    """What this member wants to know and has not been told."""
    member.agency = news.agency
    had = had_until(member)
    failed = news.failures if member.notify_failures and had.get(Kind.FAILURES) != news.today else None
    if failed:
        yield Due(Kind.FAILURES, news.today, lambda: letters.failures(member, failed, news.today))
    last = news.silent_since if member.notify_silence else None
    if last and had.get(Kind.SILENCE) != last.astimezone(news.zone).date():
        yield Due(Kind.SILENCE, last.astimezone(news.zone).date(), lambda: letters.silence(member, last))
    told = had.get(Kind.EXPIRING)
    soon = news.expiring(told) if member.notify_expiring and told != news.today else None
    if soon:
        yield Due(Kind.EXPIRING, news.today, lambda: letters.expiring(member, soon))


def had_until(member: Member) -> dict[str, date]:
    """The newest day that this member was told about, by kind."""
    return dict(member.notices.order_by().values_list("kind").annotate(Max("about")))


def deliver(member: Member, due: Due) -> bool:
    """Claim, write, send; says whether it was sent."""
    notice = claim(member, due)
    if notice is None:
        return False
    try:
        with as_reader(member.user, member.agency):
            due.write().send()
    except AWAY:
        notice.delete()
        log.warning("notice_postponed", kind=due.kind, member=str(member.pk))
        return False
    except Exception:  # a broken address, or a bug in one letter: the others get theirs
        log.exception("notice_not_sent", kind=due.kind, member=str(member.pk))
        return False
    return True


def claim(member: Member, due: Due) -> Notice | None:
    """The right to send this one; None where somebody has it already."""
    try:
        with transaction.atomic():
            return Notice.objects.create(member=member, kind=due.kind, about=due.about)
    except IntegrityError:
        return None


def forget_old(now: datetime | None = None) -> None:
    Notice.objects.filter(created_at__lt=(now or timezone.now()) - KEPT).delete()
