"""A deed is asked for: written down with who, what and why, and handed to the workers."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from agencies import by_support
from agencies.models import Agency, User
from imports.models import BulkDeed, ImportBatch
from imports.support.bulk.choosing import count
from seeki.lib.waking import wake

PERMISSIONS: Mapping[str, str] = {
    BulkDeed.Kind.RETRY: "imports.retry_importitem",
    BulkDeed.Kind.LOSE: "imports.lose_importitem",
    BulkDeed.Kind.REPLAY: "imports.replay_importbatch",
    BulkDeed.Kind.WITHHOLD: "listings.withhold_listing",
}
REASON_LIMIT = 500


def ask(kind: str, chosen: Mapping[str, Any], by: User, reason: str) -> BulkDeed:
    """Who calls has checked the permission. Where the broker refuses the message the sweeper sends it again."""
    with transaction.atomic():
        deed = BulkDeed.objects.create(
            kind=kind,
            chosen=dict(chosen),
            about=in_words(kind, chosen)[:300],
            reason=reason,
            by=by,
            by_name=by.get_full_name(),
            agency=agency_of(chosen),
            found_count=found(kind, chosen),
        )
        by_support.log(by, deed, f"Asked for: {reason}")
    wake("imports.bulk")
    return deed


def found(kind: str, chosen: Mapping[str, Any]) -> int:
    """How many rows there are; of a replay, how many items the delivery had."""
    if kind == BulkDeed.Kind.REPLAY:
        return ImportBatch.objects.values_list("item_count", flat=True).get(pk=chosen["batch"])
    return count(kind, chosen)


def agency_of(chosen: Mapping[str, Any]) -> Agency | None:
    if "batch" in chosen:
        return ImportBatch.objects.select_related("agency").get(pk=chosen["batch"]).agency
    return Agency.objects.get(pk=chosen["agency"]) if "agency" in chosen else None


def in_words(kind: str, chosen: Mapping[str, Any]) -> str:
    """What was chosen, in words that an agency may read as well."""
    if "ids" in chosen:
        things = "listings" if kind == BulkDeed.Kind.WITHHOLD else "items"
        return f"{len(chosen['ids'])} chosen {things}"
    what = chosen.get("code") or ("waiting items" if kind == BulkDeed.Kind.LOSE else "")
    if "batch" in chosen:
        where = f"import {ImportBatch.objects.get(pk=chosen['batch'])}"
    elif "agency" in chosen:
        where = str(Agency.objects.get(pk=chosen["agency"]))
    else:
        where = "all agencies"
    return f"{what}, {where}" if what else where
