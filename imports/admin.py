"""Import batches, their items and the lanes of work, as support sees them."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from imports.models import QUEUED, Attempt, BulkDeed, ImportBatch, ImportItem, Lane, Notice
from imports.support.batch import batch_page
from imports.support.bulk.choosing import IDS_LIMIT
from imports.support.bulk.pages import deed_page, tick
from imports.support.item import item_page
from imports.support.items_called import items_called, items_of
from seeki.lib.admin import PageAdmin, RecordAdmin


@admin.register(ImportBatch)
class ImportBatchAdmin(PageAdmin):
    list_display = (
        "number",
        "agency",
        "source",
        "dialect",
        "item_count",
        "accepted_count",
        "rejected_count",
        "unchanged_count",
        "waiting_count",
        "failed_count",
        "received_at",
    )
    list_filter = ("source", "dialect")
    list_select_related = ("agency",)
    search_fields = ("=id", "=number", "=request_id", "agency__name")
    search_help_text = "Batch id, number, request id, or name of the agency"
    ordering = ("-number",)

    def page(self, request: HttpRequest, key: UUID) -> HttpResponse:
        return batch_page(request, key)


@admin.register(ImportItem)
class ImportItemAdmin(PageAdmin):
    list_display = ("external_id_shown", "agency", "status", "outcome", "error_code", "received_at", "finished_at")
    list_filter = ("status", "outcome", "error_code")
    list_select_related = ("agency",)
    search_fields = ("=external_id", "=id", "=batch__id", "=listing__id")
    search_help_text = "External id, import item id, batch id or listing id"
    ordering = ("-id",)
    actions = ("retry_items", "lose_items")

    def page(self, request: HttpRequest, key: UUID) -> HttpResponse:
        return item_page(request, key)

    def find(self, field: str, term: str) -> list[Any] | None:
        if field == "=external_id":
            return items_called(term)
        return items_of(term) if field == "=listing__id" else None

    def lookup_allowed(self, lookup: str, value: str, request: Any = None) -> bool:
        own = {"external_id", "agency__id__exact", "batch__id__exact"}
        return lookup in own or bool(super().lookup_allowed(lookup, value, request))

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImportItem]:
        items: QuerySet[ImportItem] = super().get_queryset(request)
        if request.GET.get("status__exact") == ImportItem.Status.QUEUED:
            items = items.filter(QUEUED)
        return items.defer("payload", "raw", "problems", "warnings", "traceback")

    @admin.display(description="External id", ordering="external_id")
    def external_id_shown(self, item: ImportItem) -> str:
        return item.external_id or "–"

    @admin.action(description="Retry", permissions=["retry"])
    def retry_items(self, request: HttpRequest, chosen: QuerySet[ImportItem]) -> HttpResponse | None:
        return self.ask(request, BulkDeed.Kind.RETRY, chosen)

    @admin.action(description="Mark as lost", permissions=["lose"])
    def lose_items(self, request: HttpRequest, chosen: QuerySet[ImportItem]) -> HttpResponse | None:
        return self.ask(request, BulkDeed.Kind.LOSE, chosen)

    def ask(self, request: HttpRequest, kind: str, chosen: QuerySet[ImportItem]) -> HttpResponse | None:
        """The page that asks why, and tells how far it is then. Sorted, so that each agency's are met together."""
        ordered = chosen.order_by("agency_id", "batch_number", "index")
        ids = list(ordered.values_list("pk", flat=True)[: IDS_LIMIT + 1])
        if len(ids) > IDS_LIMIT:
            messages.error(request, f"So many cannot be chosen one by one; narrow the list to {IDS_LIMIT:,} at most.")
            return None
        return redirect(tick(request, kind, ids))

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("imports.retry_importitem")

    def has_lose_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("imports.lose_importitem")


@admin.register(BulkDeed)
class BulkDeedAdmin(PageAdmin):
    list_display = ("created_at", "kind", "about", "by_name", "state", "found_count", "done_count", "refused_count")
    list_filter = ("kind", "state")
    search_fields = ("=id", "about", "reason", "by_name")
    ordering = ("-created_at",)

    def page(self, request: HttpRequest, key: UUID) -> HttpResponse:
        deed = BulkDeed.objects.select_related("by", "agency").filter(pk=key).first()
        if deed is None:
            raise Http404
        return deed_page(request, deed)


@admin.register(Attempt)
class AttemptAdmin(RecordAdmin):
    """Which worker had which items in hand."""

    list_display = ("started_at", "agency", "worker", "task_id", "end", "ended_at")
    list_filter = ("end",)
    list_select_related = ("agency",)
    search_fields = ("=agency__id", "task_id")
    search_help_text = "Agency id or task id"
    # Tokens grow with time, and have an index; the index of the times themselves cannot sort.
    ordering = ("-id",)


@admin.register(Lane)
class LaneAdmin(RecordAdmin):
    list_display = ("agency", "holder", "leased_until", "claimed_number", "claimed_index", "last_turn_at")
    list_select_related = ("agency",)
    search_fields = ("agency__name",)
    ordering = ("-last_turn_at",)


@admin.register(Notice)
class NoticeAdmin(RecordAdmin):
    """Which e-mails went to whom."""

    list_display = ("member_email", "kind", "about", "created_at")
    list_filter = ("kind",)
    list_select_related = ("member__user",)
    search_fields = ("=member__user__email", "=member__agency__id")

    @admin.display(description="To")
    def member_email(self, notice: Notice) -> str:
        return notice.member.user.email
