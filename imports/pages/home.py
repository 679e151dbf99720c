"""GET /dashboard/: is my feed healthy?"""

from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.keys import own_prefix
from agencies.membership import MemberRequest, member_page
from agencies.models import Agency, ApiKey
from agencies.reading import zone_of
from imports.history import causes, health
from imports.pages.chart import chart_of
from imports.pages.feed import Feed, place, verdict
from imports.pages.words import batch_word, format_name
from seeki.embedded.demo import first_request


class Step(NamedTuple):
    """One of the steps of a new agency."""

    title: Promise
    text: Promise
    is_done: bool
    # Named, since the page of keys is none of this app's.
    page: str = ""


@member_page()
def home(request: MemberRequest) -> HttpResponse:
    agency, zone = request.agency, zone_of(request.user, request.agency)
    feed = Feed.of(agency, timezone.now())
    context = {"feed": feed, "verdict": verdict(feed), "addresses": addresses(), **beginning(agency, feed)}
    if feed.last:
        context |= {
            "chart": chart_of(health.chart(agency.pk, zone, now=feed.now)),
            "causes": causes.of_agency(agency.pk, now=feed.now),
            "format": format_name(feed.last.dialect),
            "word": batch_word(feed.last),
            "refused": feed.last.rejected_count + feed.last.failed_count,
        }
    return render(request, "imports/home.html", context)


def addresses() -> dict[str, str]:
    """Where each figure leads."""
    return {
        "live": place("listings", query="?state=live"),
        "waiting": place("imports", query="?state=running"),
        "failing": place("imports", query="?state=faulty"),
        "expiring": place("listings", query="?state=expiring"),
        "imports": place("imports"),
        "upload": place("upload"),
    }


def beginning(agency: Agency, feed: Feed) -> dict[str, Any]:
    """The steps of a new agency; nothing once all are done."""
    if feed.last and feed.figures.total:
        return {}
    key = ApiKey.objects.filter(subscription__agency=agency, replaced_at=None, revoked_at=None).first()
    steps = (
        Step(_("Make an API key"), _("Your software signs in with it."), key is not None, "keys"),
        Step(_("Send a first import"), _("By your software, by the line below, or as a file."), not feed.is_new),
        Step(_("See a listing live"), _("It is there as soon as its import is finished."), feed.figures.live > 0),
    )
    prefix = key.prefix if key else own_prefix()
    return {
        "steps": steps,
        "key": key,
        "curl": first_request(settings.SEEKI_PUBLIC_URL, f"{prefix}…"),
    }
