"""A replay as a deed: one delivery, read once more by a worker, with the items that have been read as its progress."""

from collections.abc import Callable
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from agencies import by_support
from agencies.audit import Deed
from imports.intake.replaying import Asker, replay
from imports.models import BulkDeed, ImportBatch
from seeki.lib.refused import Refused

LEASE = timedelta(seconds=120)
State = BulkDeed.State


class StoppedError(Exception):
    """Somebody has stopped the deed, or another worker has taken it over: nothing of the replay is stored."""


def replay_again(deed: BulkDeed) -> None:
    batch = ImportBatch.objects.select_related("agency", "replay_of__agency").get(pk=deed.chosen["batch"])
    try:
        replay(batch, reading(deed), Asker(deed.by, finished(deed, batch)))
    except StoppedError:
        return
    except Refused as refused:
        own(deed).update(
            state=State.FAILED, finished_at=timezone.now(), token=None, refused_count=1, traceback=refused.message
        )


def reading(deed: BulkDeed) -> Callable[[int], None]:
    """Tells how many items have been read, and keeps the lease meanwhile."""

    def tell(count: int) -> None:
        if not own(deed).update(done_count=count, leased_until=timezone.now() + LEASE):
            raise StoppedError

    return tell


def finished(deed: BulkDeed, batch: ImportBatch) -> Callable[[ImportBatch], None]:
    """In the transaction that stores the new batch: so it is stored once, whoever dies when."""

    def claim(new: ImportBatch) -> None:
        now = timezone.now()
        if not own(deed).update(state=State.DONE, finished_at=now, token=None, leased_until=now, result=new.pk):
            raise StoppedError
        facts = {"reason": deed.reason, "batch": str(batch.pk), "replay": str(new.pk), "bulk": str(deed.pk)}
        by_support.note(deed.by, batch.agency, Deed.DELIVERY_REPLAYED, batch, **facts)

    return claim


def own(deed: BulkDeed) -> QuerySet[BulkDeed]:
    return BulkDeed.objects.filter(pk=deed.pk, token=deed.token, state=State.RUNNING)
