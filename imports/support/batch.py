"""A delivery as support sees it: what its agency sees, its replays, and reading it once more."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from agencies import audit, by_support
from imports.dialects.contract import MIB
from imports.intake.pages import Pages
from imports.intake.replaying import rehearse_replay
from imports.models import BulkDeed, ImportBatch
from imports.pages.batch import details, progress
from imports.pages.history import is_fragment
from imports.support.bulk.asking import ask
from imports.support.names import SUPPORT
from imports.support.subjects import any_batch, deeds_about
from seeki.lib.admin import reason_of, support_page
from seeki.lib.refused import Refused

# Larger ones are not rehearsed while somebody waits for a page.
REHEARSED_SIZE = 8 * MIB


def batch_page(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    found = any_batch(batch_id)
    if is_fragment(request):  # type: ignore[arg-type]
        return progress(request, found, SUPPORT)
    context = admin.site.each_context(request) | details(request, found, SUPPORT) | for_support(request, found)
    return render(request, "imports/support/batch.html", context)


def for_support(request: HttpRequest, found: ImportBatch) -> dict[str, Any]:
    may = request.user.has_perm
    body_of = found.replay_of or found
    return {
        "title": f"Import {found}",
        "agency": found.agency,
        "deeds": [(entry, audit.sentence(entry)) for entry in deeds_about(found.agency, batch=str(found.pk))],
        "replays": list(found.replays.select_related("replayed_by").order_by("-number")[:20]),
        "may_retry": may("imports.retry_importitem"),
        "may_lose": bool(found.waiting_count) and may("imports.lose_importitem"),
        "may_replay": bool(body_of.delivery) and may("imports.replay_importbatch"),
        "retry_address": address(BulkDeed.Kind.RETRY, found),
        "lose_address": address(BulkDeed.Kind.LOSE, found),
    }


def address(kind: str, found: ImportBatch) -> str:
    return f"{reverse('support-bulk-new')}?{urlencode({'kind': kind, 'batch': found.pk})}"


@support_page("imports.replay_importbatch")
def replay_batch(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """What a replay would bring, and the question whether to do it."""
    found = any_batch(batch_id)
    if request.method == "POST" and (reason := reason_of(request)):
        deed = ask(BulkDeed.Kind.REPLAY, {"batch": str(found.pk)}, by_support.person(request), reason)
        messages.success(request, "It is read once more; this page tells how far it is.")
        return redirect("admin:imports_bulkdeed_change", deed.pk)
    title = f"Replay import {found}"
    context = admin.site.each_context(request) | {"title": title, "batch": found, "names": SUPPORT, **rehearsed(found)}
    return render(request, "imports/support/replay.html", context)


def rehearsed(found: ImportBatch) -> dict[str, Any]:
    """How many would be accepted now, and how many were; nothing is stored."""
    if found.body_size > REHEARSED_SIZE:
        return {"is_large": True}
    try:
        with Pages() as pages:
            rows = rehearse_replay(found, pages).rows
            rejected = sum(row.code is not None for row in rows)
            return {"would": {"items": len(rows), "accepted": len(rows) - rejected, "rejected": rejected}}
    except Refused as refused:
        return {"why_not": refused.message}
