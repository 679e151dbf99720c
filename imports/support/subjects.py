"""What a page of support is about: anybody's item or delivery, with all that its page shows."""

from uuid import UUID

from django.http import Http404

from agencies.models import Agency, AuditEntry
from imports.models import ImportBatch, ImportItem

DEEDS_SHOWN = 20


def any_item(item_id: UUID) -> ImportItem:
    items = ImportItem.objects.select_related(
        "listing", "agency", "batch__api_key", "batch__uploaded_by", "batch__replay_of", "batch__replayed_by"
    )
    found = items.filter(pk=item_id).first()
    if found is None:
        raise Http404
    return found


def any_batch(batch_id: UUID) -> ImportBatch:
    batches = ImportBatch.objects.select_related("agency", "api_key", "uploaded_by", "replay_of__agency", "replayed_by")
    found = batches.filter(pk=batch_id).first()
    if found is None:
        raise Http404
    return found


def deeds_about(agency: Agency, **facts: str) -> list[AuditEntry]:
    """What people have done with a thing, the newest first; it is named among the facts. An agency has some thousand
    entries at most."""
    entries = AuditEntry.objects.filter(agency=agency, facts__contains=facts)
    return list(entries.select_related("actor").order_by("-id")[:DEEDS_SHOWN])
