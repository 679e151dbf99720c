"""How the work on an image ends: hosted, unchanged, to be tried again, or failed. One short transaction each.

Every ending names the claim that it belongs to. If the image has left the listing meanwhile, or somebody else has
claimed it, nothing is written: the ending was made for a content that the listing no longer has.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from prometheus_client import Counter
from psycopg.types.json import Jsonb

from listings.gallery.bringing import Brought, Made, Missed
from listings.gallery.hosts import has_answered, has_failed
from listings.gallery.turns import PAUSES, Claim
from listings.images import drop_replaced
from listings.models import HostedFile, Listing, ListingImage
from seeki.lib.fetching.outcomes import Trouble

State = ListingImage.State
ENDED = Counter("seeki_images_ended", "Images that the workers have looked at, by how that went.", ["ending"])


class Ending(Enum):
    """What became of an image that was brought."""

    DONE = auto()
    # The listing has moved on, or somebody else has the image in hand.
    NOT_NEEDED = auto()
    # It was hosted a moment ago and has gone, or the same bytes have been hosted by somebody else meanwhile.
    NO_FILE = auto()


# A server that only asks for patience is asked so often.
PATIENCE = 20


def known_file(agency_id: UUID, digest: str) -> UUID | None:
    """The agency's file of these bytes, if it is hosted already."""
    return HostedFile.objects.filter(agency_id=agency_id, digest=digest).values_list("pk", flat=True).first()


def end_hosted(claim: Claim, brought: Brought, file_id: UUID, made: Made | None = None) -> Ending:
    """The image is there. `made` is what was stored for it just now under this id; without it the file was there."""
    with transaction.atomic():
        if not still_ours(claim):
            return Ending.NOT_NEEDED
        if made is not None:
            add_file(claim, brought, file_id, made)
        if not is_kept(file_id):
            return Ending.NO_FILE
        found = {"etag": brought.etag, "last_modified": brought.last_modified, "hosted_id": file_id}
        finish(claim, timezone.now(), state=State.READY, reason="", facts=None, **found)
    ENDED.labels("hosted").inc()
    has_answered(claim.host)
    return Ending.DONE


def add_file(claim: Claim, brought: Brought, file_id: UUID, made: Made) -> None:
    """Nothing happens where these bytes are hosted already."""
    sql = """
        INSERT INTO listings_hostedfile (id, agency_id, digest, format, size, width, height, renditions, created_at)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (agency_id, digest) DO NOTHING
    """
    facts: list[Any] = [file_id, claim.agency_id, brought.digest, made.format, len(brought.content)]
    facts += [made.width, made.height, Jsonb(dict(made.sizes)), timezone.now()]
    with connection.cursor() as cursor:
        cursor.execute(sql, facts)


def is_kept(file_id: UUID) -> bool:
    """Whether the file is there. Nobody can take it away between this look and the commit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM listings_hostedfile WHERE id = %s FOR KEY SHARE", [file_id])
        return bool(cursor.rowcount == 1)


def end_unchanged(claim: Claim) -> None:
    """The server says that it has what we have."""
    with transaction.atomic():
        if still_ours(claim):
            finish(claim, timezone.now(), state=State.READY, reason="", facts=None)
    ENDED.labels("unchanged").inc()
    has_answered(claim.host)


def end_missed(claim: Claim, missed: Missed) -> None:
    """There is nothing to show, or nothing new. What is shown already stays: the sender still names it."""
    now = timezone.now()
    attempts = claim.attempts + 1
    told: dict[str, Any] = {"reason": str(missed.reason), "facts": dict(missed.facts), "attempts": attempts}
    with transaction.atomic():
        if not still_ours(claim):
            return
        if claim.is_ready:
            finish(claim, now, **told | {"attempts": 0})
        elif missed.may_pass and attempts < limit_of(missed):
            told["due_at"] = now + pause(attempts, missed)
            update(claim, token=None, **told)
        else:
            finish(claim, now, state=State.FAILED, **told)
    ENDED.labels(str(missed.reason)).inc()
    if missed.is_of_the_host:
        has_failed(claim.host, missed)
    elif claim.host:
        has_answered(claim.host)


def limit_of(missed: Missed) -> int:
    return PATIENCE if missed.reason == Trouble.BUSY else len(PAUSES)


def pause(attempts: int, missed: Missed) -> timedelta:
    if missed.retry_after is not None:
        return timedelta(seconds=min(missed.retry_after, 24 * 3600))
    return timedelta(minutes=PAUSES[min(attempts, len(PAUSES)) - 1])


def still_ours(claim: Claim) -> bool:
    """Lock the listing, as everybody who writes to its images does first; and see whether the claim holds."""
    if Listing.objects.select_for_update(no_key=True).filter(pk=claim.listing_id).values_list("pk").first() is None:
        return False
    return ListingImage.objects.filter(pk=claim.id, token=claim.token, is_leaving=False).exists()


def finish(claim: Claim, now: datetime, **fields: Any) -> None:
    """Nothing more is due; what it was to replace can go."""
    usual: Mapping[str, Any] = {"due_at": None, "token": None, "checked_at": now, "attempts": 0, "lapses": 0}
    update(claim, **{**usual, **fields})
    drop_replaced([claim.listing_id])


def update(claim: Claim, **fields: Any) -> None:
    ListingImage.objects.filter(pk=claim.id, token=claim.token).update(**fields)
