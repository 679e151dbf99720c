"""An item as support sees it: what its agency sees, who had it in hand, its traceback, and what can be done."""

from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from agencies import audit, by_support
from agencies.audit import Deed
from agencies.models import AuditEntry
from imports.models import BulkDeed, ImportItem, Lane
from imports.pages.history import is_fragment
from imports.pages.item import details, progress, story
from imports.pipeline import attempts
from imports.pipeline.losing import lose
from imports.pipeline.retrying import retry
from imports.pipeline.turns import is_claimed
from imports.support.bulk import choosing
from imports.support.names import SUPPORT
from imports.support.subjects import any_item, deeds_about
from seeki.lib.admin import reason_of, support_page
from seeki.lib.refused import Refused


class Alike(NamedTuple):
    """Items that ended with the same code, somewhere, and the page that retries them all."""

    where: str
    number: int
    address: str


def item_page(request: HttpRequest, item_id: UUID) -> HttpResponse:
    found = any_item(item_id)
    if is_fragment(request):  # type: ignore[arg-type]
        return progress(request, found, SUPPORT)
    context = admin.site.each_context(request) | story(found, SUPPORT) | details(found) | for_support(request, found)
    return render(request, "imports/support/item.html", context)


def for_support(request: HttpRequest, found: ImportItem) -> dict[str, Any]:
    claimed = is_claimed(found)
    may = request.user.has_perm
    waits = found.status == ImportItem.Status.QUEUED
    return {
        "title": f"Item {found.external_id}" if found.external_id else "Item without an id",
        "agency": found.agency,
        "attempts": attempts.of_item(found),
        "lane": Lane.objects.filter(agency_id=found.agency_id).first() if claimed else None,
        "deeds": [(entry, audit.sentence(entry)) for entry in deeds_of(found)],
        "alike": alike(found) if found.is_retryable and may("imports.retry_importitem") else [],
        "may_retry": found.is_retryable and may("imports.retry_importitem"),
        "may_lose": waits and not claimed and may("imports.lose_importitem"),
    }


def deeds_of(found: ImportItem) -> list[AuditEntry]:
    """Those about the item, and those about all of its delivery."""
    own = deeds_about(found.agency, item=str(found.pk)) + deeds_about(found.agency, batch=str(found.batch_id))
    return sorted(own, key=lambda entry: entry.at, reverse=True)


def alike(found: ImportItem) -> list[Alike]:
    """Counted by indexes that hold little else, and no further than needed."""
    scopes = [
        ("in this import", {"batch": str(found.batch_id)}),
        ("of this agency", {"agency": str(found.agency_id)}),
        ("of all agencies", {}),
    ]
    shown = []
    for where, scope in scopes:
        chosen = {"code": found.error_code, **scope}
        count = choosing.count(BulkDeed.Kind.RETRY, chosen)
        query = urlencode({"kind": BulkDeed.Kind.RETRY, **chosen})
        shown.append(Alike(where, count, f"{reverse('support-bulk-new')}?{query}"))
    return shown


def called(found: ImportItem) -> str:
    return found.external_id or str(found.pk)


@support_page("imports.retry_importitem")
@require_POST
def retry_item(request: HttpRequest, item_id: UUID) -> HttpResponse:
    found = any_item(item_id)
    reason = reason_of(request)

    def note(_: int) -> AuditEntry:
        facts = {"reason": reason, "item": str(found.pk)}
        return by_support.note(
            by_support.person(request), found.agency, Deed.ITEMS_RETRIED, found, called(found), **facts
        )

    if reason:
        try:
            retry(found, note)
            messages.success(request, "Queued again.")
        except Refused as refused:
            messages.error(request, refused.message)
    return redirect(SUPPORT.item, found.pk)


@support_page("imports.lose_importitem")
@require_POST
def lose_item(request: HttpRequest, item_id: UUID) -> HttpResponse:
    found = any_item(item_id)
    reason = reason_of(request)

    def note() -> AuditEntry:
        facts = {"reason": reason, "item": str(found.pk)}
        return by_support.note(by_support.person(request), found.agency, Deed.ITEMS_LOST, found, called(found), **facts)

    if reason:
        try:
            lose(found, note)
            messages.success(request, "Given up: it ended INFRA_LOST, and can be retried.")
        except Refused as refused:
            messages.error(request, refused.message)
    return redirect(SUPPORT.item, found.pk)
