"""/admin/operations: is everything running? Each figure leads to its rows."""

from itertools import chain
from typing import Any

from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from imports import jobs
from imports.support import attention
from imports.support.attention import Attention
from imports.support.figures.backlog import backlog
from imports.support.figures.bars import SPANS, Span
from imports.support.figures.failures import failures
from imports.support.figures.geocoder import geocoder
from imports.support.figures.hosts import failing_hosts
from imports.support.figures.rows import rows
from imports.support.figures.storage import storage
from imports.support.figures.throughput import throughput
from seeki import workers
from seeki.health import CHECKS, state_of
from seeki.lib.long_lists import TooSlowError, in_time

# The rest of what /readyz asks is said by figures of their own.
PARTS = ("broker", "cache", "storage", "spool")


@require_safe
@admin.site.admin_view
@permission_required("imports.view_operations", raise_exception=True)
def operations(request: HttpRequest) -> HttpResponse:
    span = SPANS.get(request.GET.get("span", ""), SPANS["day"])(timezone.now())
    facts = now() | over(span)
    page = {"title": "Operations", "span": span, "spans": SPANS, "lists": LISTS, **facts}
    return render(request, "support/operations.html", admin.site.each_context(request) | page)


def now() -> dict[str, Any]:
    """How it stands at this moment; the front page says what of it needs attention."""
    facts = {
        "backlog": backlog(),
        "jobs": jobs.jobs(),
        "hosts": failing_hosts(),
        "geocoder": geocoder(),
        "workers": workers.alive(),
    }
    return facts | {"attention": attention_of(facts)}


def attention_of(facts: dict[str, Any]) -> list[Attention]:
    found = chain(
        attention.of_workers(facts["workers"]),
        attention.of_jobs(facts["jobs"]),
        attention.of_stripe(),
        attention.of_backlog(facts["backlog"]),
        attention.of_geocoder(facts["geocoder"]),
        attention.of_hosts(facts["hosts"]),
    )
    return sorted(found, key=lambda one: one.tone)  # bad before warn


def over(span: Span) -> dict[str, Any]:
    """How it has been, and what else takes a moment to find out."""
    return {
        "throughput": in_time_or_none(lambda: throughput(span)),
        "failures": in_time_or_none(lambda: failures(span)),
        "storage": in_time_or_none(storage),
        "parts": {name: state_of(name, CHECKS[name]) for name in PARTS},
    }


def in_time_or_none(ask: Any) -> Any:
    """A figure that takes too long is left out, and the others are there."""
    try:
        with in_time():
            return ask()
    except TooSlowError:
        return None


LISTS = {
    "schedule": lambda: rows(attention.SCHEDULE),
    "lanes": lambda: rows("imports_lane"),
    "hosts": lambda: rows("listings_imagehost", faults__gt=0),
    "failed_images": lambda: rows("listings_listingimage", state__exact="failed"),
}
