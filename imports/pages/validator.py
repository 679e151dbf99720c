"""GET and POST /validate: what Seeki would say of a file, for anybody, without a key. Nothing of it is kept."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from agencies.countries import country_choices
from agencies.gate import count
from agencies.visitors import visitor
from imports.checking import telling
from imports.checking.check import Checked, checked, within_seconds
from imports.dialects import DIALECTS
from imports.dialects.contract import MIB
from imports.intake.grouping import ITEM_LIMIT
from imports.intake.multipart import FormFile, receive_form
from imports.intake.reports import CLEAN, DOUBTFUL, PARTS, REFUSED
from imports.intake.taking import NOBODY
from imports.pages.findings import grouped, shown
from seeki.lib.problems import ErrorCode
from seeki.lib.refused import Refused

log = structlog.get_logger(__name__)
LIMIT = 20 * MIB
# Of each part so many items are shown; the report to download has them all.
SHOWN = {REFUSED: 500, DOUBTFUL: 200, CLEAN: 50}
CHECKS_PER_MINUTE = 20
# A check that has died frees its visitor's place after so many seconds.
LONGEST = 180
REPORTS = {"json": (telling.as_json, "application/json"), "csv": (telling.as_csv, "text/csv; charset=utf-8")}
# Of a process's threads; the others are for CRMs.
_places = threading.BoundedSemaphore(1)


# Nothing is changed and nothing kept, so there is nothing that another site could do in a visitor's name.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def validator(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return page(request)
    try:
        with place(request), receive_form(request, NOBODY, "file", LIMIT, "text") as sent:
            response = answer(request, sent)
    except Refused as refused:
        response = page(request, {"refused": refused, "reason": in_words(refused)}, refused.status_code)
    response.headers["Cache-Control"] = "no-store"
    return response


@contextmanager
def place(request: HttpRequest) -> Iterator[None]:
    """Room for one check: not too often from one address, one at a time, and never more than the server can spare."""
    address, minute = visitor(request), int(timezone.now().timestamp()) // 60
    if count(f"checks:{address}:{minute}") > CHECKS_PER_MINUTE:
        raise Refused(ErrorCode.RATE_LIMITED, _("Too many checks in a short time. Wait a minute."))
    with alone(f"checking:{address}"):
        if not _places.acquire(timeout=5):
            raise Refused(
                ErrorCode.SERVICE_UNAVAILABLE, _("Others are checking files right now. Try again in a moment.")
            )
        try:
            yield
        finally:
            _places.release()


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Without the cache nobody is kept from anything."""
    try:
        is_free = cache.add(name, 1, timeout=LONGEST)
    except Exception:  # whatever the cache's client raises
        is_free = True
    if not is_free:
        raise Refused(ErrorCode.RATE_LIMITED, _("Another file of yours is being checked. Wait until it is done."))
    try:
        yield
    finally:
        forget(name)


def forget(name: str) -> None:
    try:
        cache.delete(name)
    except Exception:  # it goes by itself
        log.warning("check_not_forgotten")


def answer(request: HttpRequest, sent: FormFile) -> HttpResponse:
    name = request.POST.get("format", "")
    country = request.POST.get("country", "")
    if (name and name not in DIALECTS) or (country and country not in dict(country_choices())):
        raise Refused(ErrorCode.INVALID_REQUEST)
    with checked(sent.body, DIALECTS.get(name), country or None, within_seconds()) as found:
        counts = found.counts
        log.info("file_checked", dialect=found.dialect.name, items=sum(counts.values()), refused=counts[REFUSED])
        wanted = REPORTS.get(request.POST.get("as", ""))
        if wanted:
            write, content_type = wanted
            response = HttpResponse(write(found), content_type=content_type)
            file_name = f"seeki-report.{request.POST['as']}"
            response.headers["Content-Disposition"] = content_disposition_header(True, file_name) or "attachment"
            return response
        return page(request, {"report": report(found, sent.name)})


def report(found: Checked, file_name: str) -> dict[str, Any]:
    counts = found.counts
    return {
        "file_name": file_name,
        "format": found.dialect.title,
        "size": found.size,
        "counts": counts,
        "total": sum(counts.values()),
        "accepted": counts[DOUBTFUL] + counts[CLEAN],
        "warnings": found.warnings,
        "parts": [shown_part(found, name) for name in PARTS if counts[name]],
    }


def shown_part(found: Checked, name: str) -> dict[str, Any]:
    entries: list[dict[str, Any]] = []
    for entry in found.entries(name):
        if len(entries) == SHOWN[name]:
            break
        entries.append(shown(entry))
    total = found.counts[name]
    causes = found.parts[name].told()
    return {"name": name, "total": total, "shown": len(entries), "groups": grouped(entries, causes)}


def in_words(refused: Refused) -> str:
    """In the words of somebody who has a file and no request."""
    if refused.code == ErrorCode.TOO_MANY_ITEMS:
        return _("The file holds more than %(limit)d listings. Split it into several files.") % {"limit": ITEM_LIMIT}
    return refused.message


def page(request: HttpRequest, found: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    """The whole page; what was found alone, where a script puts it in its place."""
    posted = request.POST if hasattr(request, "_post") else {}
    context = {
        "dialects": DIALECTS.values(),
        "countries": country_choices(),
        "chosen_format": posted.get("format", ""),
        "chosen_country": posted.get("country", ""),
        "text": posted.get("text", ""),
        "limit": LIMIT,
        "limit_mb": LIMIT // MIB,
        **(found or {}),
    }
    is_part = getattr(request, "htmx", False)
    template = "imports/_validator_findings.html" if is_part and found else "imports/validator.html"
    return render(request, template, context, status=status)
