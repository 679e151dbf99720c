"""GET /dashboard/imports/items/{id}/: one item: what became of it, why, and how to mend it."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from agencies.membership import MemberRequest, member_page
from imports.history.differences import differences, ordered, previous
from imports.history.items import own_item, versions
from imports.history.sent import excerpt, shown
from imports.history.timeline import State, timeline
from imports.history.verdict import verdict
from imports.models import ImportItem
from imports.pages.history import is_fragment
from imports.pages.names import AGENCY, Names
from imports.pages.words import format_name, item_word
from imports.pipeline.turns import is_claimed
from seeki.lib.problems import ERROR_CODES, ErrorCode
from seeki.lib.sentences import describe_all
from seeki.templatetags.ui import pretty

SHAPES = {
    State.DONE: ("circle-check", "text-good", _("done")),
    State.CURRENT: ("loader", "text-info", _("under way")),
    State.WAITING: ("circle-dashed", "text-quiet", _("waiting")),
    State.FAILED: ("circle-x", "text-bad", _("failed")),
    State.SKIPPED: ("circle-minus", "text-quiet", _("left out")),
}


@member_page()
def item(request: MemberRequest, item_id: UUID) -> HttpResponse:
    found = the_item(request, item_id)
    if is_fragment(request):
        return progress(request, found, AGENCY)
    return render(request, "imports/item.html", story(found, AGENCY) | details(found))


def progress(request: HttpRequest, found: ImportItem, names: Names) -> HttpResponse:
    """The timeline alone, while it runs; when it has ended the whole page is asked for once more."""
    response = render(request, "imports/_story.html", story(found, names))
    if found.status != ImportItem.Status.QUEUED:
        response.headers["HX-Refresh"] = "true"
    return response


def the_item(request: MemberRequest, item_id: UUID) -> ImportItem:
    found = own_item(request.agency.pk, item_id)
    if found is None:
        raise Http404
    return found


def story(found: ImportItem, names: Names) -> dict[str, Any]:
    """What changes while the item is on its way."""
    claimed = is_claimed(found)
    return {
        "item": found,
        "names": names,
        "word": item_word(found, claimed),
        "verdict": verdict(found, claimed),
        "stages": [(stage, *SHAPES[stage.state]) for stage in timeline(found, claimed)],
        "is_running": found.status == ImportItem.Status.QUEUED,
    }


def details(found: ImportItem) -> dict[str, Any]:
    before = previous(found) if found.payload and not found.removal else None
    others = versions(found)
    return {
        "batch": found.batch,
        "format": format_name(found.batch.dialect),
        "errors": describe_all(found.problems or []),
        "warnings": describe_all(found.warnings or []),
        "code": ERROR_CODES[ErrorCode(found.error_code)] if found.error_code else None,
        "sent": shown(found),
        "understood": excerpt(pretty(ordered(found.payload))) if found.payload else None,
        "before": before,
        "differences": differences(before.payload or {}, found.payload or {}) if before else [],
        "versions": [(other, item_word(other)) for other in others],
        "has_versions": len(others) > 1,
    }
