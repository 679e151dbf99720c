"""Is the feed healthy? One sentence, and why; the first thing that needs somebody is the one that is told."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.models import Agency
from imports.history import health
from imports.history.health import Capped
from imports.models import ImportBatch
from imports.pages.refusals import closed, in_words
from listings.catalogue import Figures, figures

# After so long without any import something is broken: feeds come nightly.
SILENCE = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Feed:
    """What is known of an agency's feed: a few queries, each bounded."""

    agency: Agency
    now: datetime
    last: ImportBatch | None
    figures: Figures
    waiting: Capped
    failing: Capped

    @classmethod
    def of(cls, agency: Agency, now: datetime) -> "Feed":
        id = agency.pk
        return cls(agency, now, health.last_batch(id), figures(id, now), health.waiting(id), health.failing(id))

    @property
    def is_new(self) -> bool:
        return self.last is None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Tone and drawing repeat what the title says; `address` is where to look, named by `action`."""

    tone: str
    icon: str
    title: str
    reason: str
    action: str = ""
    address: str = ""


def verdict(feed: Feed) -> Verdict:
    return next(troubles(feed))


def troubles(feed: Feed) -> Iterator[Verdict]:
    """All that could be said, the most pressing first; the last one is always true."""
    if refused := closed(feed.agency):
        yield Verdict("bad", "circle-x", _("Your imports are refused."), in_words(refused))
    if feed.last is None:
        yield waiting_for_the_first()
        return
    yield from troubles_of_the_last(feed, feed.last)
    if feed.failing.count:
        yield failing(feed)
    if feed.figures.expiring:
        yield expiring(feed.figures.expiring)
    yield healthy(feed, feed.last)


def waiting_for_the_first() -> Verdict:
    return Verdict(
        "info",
        "inbox",
        _("Waiting for your first import."),
        _("Nothing has come in yet. Take the steps below, or upload a file."),
        _("Upload a file"),
        place("upload"),
    )


def troubles_of_the_last(feed: Feed, last: ImportBatch) -> Iterator[Verdict]:
    if feed.now - last.received_at > SILENCE:
        days = (feed.now - last.received_at).days
        yield Verdict(
            "bad",
            "circle-alert",
            ngettext("Nothing has come in for %(days)d day.", "Nothing has come in for %(days)d days.", days)
            % {"days": days},
            _("Listings that no import names any more expire. See whether your software still sends."),
            _("See the imports"),
            place("imports"),
        )
    if last.item_count and last.rejected_count == last.item_count:
        yield Verdict(
            "bad",
            "circle-x",
            _("Your last import was refused as a whole."),
            _("None of its listings could be taken in; what was live before stays live until it expires."),
            _("See why"),
            place("import", last.pk),
        )


def failing(feed: Feed) -> Verdict:
    count = feed.failing.count
    return Verdict(
        "warn",
        "circle-alert",
        ngettext("%(count)s listing needs you.", "%(count)s listings need you.", count) % {"count": feed.failing},
        ngettext(
            "Its newest version was refused or has failed; what was live before is still what buyers see.",
            "Their newest versions were refused or have failed; what was live before is still what buyers see.",
            count,
        ),
        _("See what failed"),
        place("imports", query="?state=faulty"),
    )


def expiring(count: int) -> Verdict:
    return Verdict(
        "warn",
        "clock",
        ngettext("%(count)d listing expires soon.", "%(count)d listings expire soon.", count) % {"count": count},
        _("No import has named it for a long time, and it goes offline within 7 days. Send it again, or let it go.")
        if count == 1
        else _(
            "No import has named them for a long time, and they go offline within 7 days. Send them, or let them go."
        ),
        _("See which"),
        place("listings", query="?state=expiring"),
    )


def healthy(feed: Feed, last: ImportBatch) -> Verdict:
    if last.waiting_count:
        reason = _("An import is being worked off just now.")
    else:
        reason = _("Imports arrive, nothing is refused, and nothing expires soon.")
    return Verdict("good", "circle-check", _("Your feed is healthy."), reason)


def place(name: str, *args: object, query: str = "") -> str:
    return reverse(name, args=args) + query
