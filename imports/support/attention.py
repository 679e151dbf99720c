"""What somebody should look at now: one sentence each, which leads to its rows."""

from collections.abc import Iterator
from typing import NamedTuple

from django.conf import settings
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils import timezone

from agencies.models import StripeEvent
from imports.jobs import Job
from imports.support.figures.backlog import Backlog
from imports.support.figures.geocoder import Geocoder
from imports.support.figures.hosts import Host
from imports.support.figures.rows import rows
from seeki.templatetags.ui import seconds

# So many waiting items of one agency are a flood, which its own lane holds back; it is good to know all the same.
FLOOD = 10_000
SLOW_SECONDS = 600
SCHEDULE = "django_celery_beat_periodictask"


class Attention(NamedTuple):
    """`tone` as badges have it: bad is for now, warn for today."""

    tone: str
    text: str
    url: str


def of_backlog(backlog: Backlog) -> Iterator[Attention]:
    if backlog.since and (age := (timezone.now() - backlog.since).total_seconds()) > SLOW_SECONDS:
        tone = "bad" if age > settings.SEEKI_BACKLOG_SECONDS else "warn"
        yield Attention(tone, f"The oldest waiting item has waited for {seconds(age)}.", backlog.url)
    for queue in backlog.queues:
        if queue.items >= FLOOD:
            yield Attention("warn", f"{queue.name} has {intcomma(queue.items)} items waiting.", queue.items_url)


def of_jobs(jobs: list[Job]) -> Iterator[Attention]:
    if not any(job.run for job in jobs):
        yield Attention("warn", "No scheduled job has run so far. Is beat alive?", rows(SCHEDULE))
    for job in jobs:
        url = rows(SCHEDULE, task=job.task)
        if job.is_overdue:
            yield Attention("bad", f"{job.words}: overdue. Are beat and the workers alive?", url)
        elif job.has_failed:
            yield Attention("warn", f"{job.words}: the last run failed.", url)


def of_workers(workers: dict[str, float]) -> Iterator[Attention]:
    if not workers:
        yield Attention("bad", "No worker has been heard of for a minute.", rows("imports_lane"))


def of_hosts(hosts: list[Host]) -> Iterator[Attention]:
    if hosts:
        names = ", ".join(host.name for host in hosts[:3]) + (", …" if len(hosts) > 3 else "")
        yield Attention("warn", f"Image servers that fail: {names}", rows("listings_imagehost", faults__gt=0))


def of_geocoder(geocoder: Geocoder) -> Iterator[Attention]:
    if geocoder.paused_for:
        text = f"The geocoder is left alone for {seconds(geocoder.paused_for)} after {geocoder.faults or 1} faults."
        yield Attention("warn", text, geocoder.waiting_url)


def of_stripe() -> Iterator[Attention]:
    if StripeEvent.objects.filter(handled_at=None, next_try_at=None).exists():
        yield Attention("bad", "Events of Stripe have failed.", rows("agencies_stripeevent", state="failed"))
