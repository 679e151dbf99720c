"""Asking for a deed on many rows, watching it, and stopping it."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from agencies import by_support
from agencies.models import Agency
from imports.models import BulkDeed, ImportBatch
from imports.pages.history import is_fragment
from imports.support.bulk import asking, choosing, working
from imports.support.names import SUPPORT
from seeki.lib.admin import reason_of, support_page
from seeki.lib.problems import RETRYABLE

CHOSEN = "bulk_chosen"
EXPLAINED = {
    BulkDeed.Kind.RETRY: "Each is queued again at its old place in the order. What has changed since is left alone.",
    BulkDeed.Kind.LOSE: "Each ends as INFRA_LOST, and its agency reads so. It can be retried. "
    "What a worker has just in hand ends by itself.",
    BulkDeed.Kind.WITHHOLD: "Each goes offline at once and stays so through all imports. Its agency reads the reason, "
    "and cannot lift it.",
}


def tick(request: HttpRequest, kind: str, ids: list[UUID]) -> str:
    """Remember what was ticked in a list; returns the page that asks."""
    request.session[CHOSEN] = {"kind": kind, "ids": [str(id) for id in ids]}
    return f"{reverse('support-bulk-new')}?kind={kind}&chosen=ticked"


@support_page("imports.view_bulkdeed")
def new_deed(request: HttpRequest) -> HttpResponse:
    """What would be done to how many rows, and the question whether to do it, and why."""
    kind, chosen = asked(request)
    if not request.user.has_perm(asking.PERMISSIONS[kind]):
        raise PermissionDenied
    if request.method == "POST" and (reason := reason_of(request)):
        deed = asking.ask(kind, chosen, by_support.person(request), reason)
        request.session.pop(CHOSEN, None)
        return redirect("admin:imports_bulkdeed_change", deed.pk)
    count = choosing.count(kind, chosen)
    context = admin.site.each_context(request) | {
        "title": BulkDeed.Kind(kind).label,
        "kind": kind,
        "about": asking.in_words(kind, chosen),
        "count": count,
        "is_counted": count < choosing.COUNTED,
        "explained": EXPLAINED[BulkDeed.Kind(kind)],
    }
    return render(request, "imports/support/bulk_new.html", context)


def asked(request: HttpRequest) -> tuple[str, dict[str, Any]]:
    """Kind and rows, out of the address or out of what was ticked. Raises Http404 for what there is not."""
    kind = request.GET.get("kind", "")
    if kind not in EXPLAINED:
        raise Http404
    if request.GET.get("chosen") == "ticked":
        ticked = request.session.get(CHOSEN) or {}
        if ticked.get("kind") != kind:
            raise Http404
        return kind, {"ids": ticked["ids"]}
    chosen = {name: request.GET[name] for name in ("code", "batch", "agency") if request.GET.get(name)}
    try:
        is_known = (
            chosen.get("code") in {None, *RETRYABLE}
            and ("batch" not in chosen or ImportBatch.objects.filter(pk=chosen["batch"]).exists())
            and ("agency" not in chosen or Agency.objects.filter(pk=chosen["agency"]).exists())
        )
    except ValidationError:
        is_known = False
    # Everything of everybody is no choice.
    if not is_known or not chosen or (kind != BulkDeed.Kind.RETRY and "batch" not in chosen):
        raise Http404
    return kind, chosen


def deed_page(request: HttpRequest, deed: BulkDeed) -> HttpResponse:
    may_stop = deed.is_running and request.user.has_perm(asking.PERMISSIONS[deed.kind])
    context = {"deed": deed, "names": SUPPORT, "may_stop": may_stop, "title": str(deed)}
    if is_fragment(request):  # type: ignore[arg-type]
        response = render(request, "imports/support/_bulk.html", context)
        if not deed.is_running:
            response.headers["HX-Refresh"] = "true"
        return response
    return render(request, "imports/support/bulk.html", admin.site.each_context(request) | context)


@support_page("imports.view_bulkdeed")
@require_POST
def stop_deed(request: HttpRequest, deed_id: UUID) -> HttpResponse:
    deed = get_object_or_404(BulkDeed, pk=deed_id)
    if not request.user.has_perm(asking.PERMISSIONS[deed.kind]):
        raise PermissionDenied
    if working.stop(deed):
        by_support.log(by_support.person(request), deed, "Stopped")
        messages.success(request, "Stopped. What was done until now stays done.")
    return redirect("admin:imports_bulkdeed_change", deed.pk)
