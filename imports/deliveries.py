"""Bodies as they came: kept compressed beside the images for 30 days, so that a delivery can be read again."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime, timedelta
from typing import IO, BinaryIO
from uuid import UUID

import structlog
import zstandard
from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import DatabaseError
from django.db.models import Q, QuerySet
from django.utils import timezone

from imports.models import QUEUED, ImportBatch, ImportItem
from seeki.lib.problems import RETRYABLE
from seeki.lib.storage import folders_in, remove_folder, storage_away_is_503

log = structlog.get_logger(__name__)

# The lowest level: half the size costs a tenth of the time of gzip's lowest.
LEVEL = 1
FOLDER = "deliveries"


@contextmanager
def kept(batch: ImportBatch, compressed: IO[bytes] | None) -> Iterator[None]:
    """Store the compressed body and note its name on `batch`; what follows fails, and the file goes again. A replay
    has none of its own: a second copy would outlive the days that the first one may be kept. Raises
    SERVICE_UNAVAILABLE where storage takes nothing."""
    if compressed is None:
        yield
        return
    name = f"{FOLDER}/{batch.received_at:%Y/%m/%d}/{batch.agency_id}/{batch.pk}.zst"
    with storage_away_is_503():
        batch.delivery = default_storage.save(name, File(compressed))
    try:
        yield
    except BaseException:
        if not may_be_stored(batch):
            default_storage.delete(batch.delivery)
        raise


def may_be_stored(batch: ImportBatch) -> bool:
    """Whether the batch stands in the database after an error: a connection that breaks in the middle of a COMMIT
    leaves that open. Where nobody can tell now, a file without a batch is the smaller harm."""
    try:
        return ImportBatch.objects.filter(pk=batch.pk).exists()
    except DatabaseError:
        return True


@contextmanager
def read(batch: ImportBatch) -> Iterator[BinaryIO]:
    """The body exactly as it was sent (after its content encoding)."""
    with default_storage.open(batch.delivery) as stored, zstandard.ZstdDecompressor().stream_reader(stored) as body:
        yield body


def forget_old(now: datetime | None = None) -> int:
    """Delete the bodies that have been kept long enough; returns how many. The file goes first: a name without
    a file is found again by the next run, a file without a name by nobody."""
    before = (now or timezone.now()) - timedelta(days=settings.SEEKI_DELIVERY_DAYS)
    old = ImportBatch.objects.exclude(delivery="").filter(received_at__lt=before)
    count = 0
    for batch in old.only("delivery").iterator(chunk_size=500):
        default_storage.delete(batch.delivery)
        ImportBatch.objects.filter(pk=batch.pk).update(delivery="")
        count += 1
    return count


def forget_strays(now: datetime | None = None) -> int:
    """Delete what still lies there of days whose bodies are all forgotten; returns how many files. A process that was
    killed between a body and its rows has left one, which no batch names."""
    until = (now or timezone.now()) - timedelta(days=settings.SEEKI_DELIVERY_DAYS)
    count = 0
    for day, place in days_stored():
        if day < until.date():
            count += sum([remove_folder(f"{place}/{agency}") for agency in folders_in(place)])
            remove_folder(place)
    if count:
        log.warning("stray_bodies_forgotten", files=count)
    return count


def days_stored() -> Iterator[tuple[date, str]]:
    """Each day with bodies, and its folder. What has another name than a day was put there by somebody else."""
    for year in folders_in(FOLDER):
        for month in folders_in(f"{FOLDER}/{year}"):
            for day in folders_in(f"{FOLDER}/{year}/{month}"):
                with suppress(ValueError):
                    yield date(int(year), int(month), int(day)), f"{FOLDER}/{year}/{month}/{day}"


def agencies_that_may_need_files(now: datetime | None = None) -> QuerySet[ImportItem, UUID]:
    """Those with items on their way, or with items that can still be retried: each may name files that no listing
    shows yet."""
    since = (now or timezone.now()) - timedelta(days=settings.SEEKI_DELIVERY_DAYS)
    ended = [ImportItem.Status.FAILED, ImportItem.Status.REJECTED]
    retryable = Q(status__in=ended, error_code__in=RETRYABLE, received_at__gt=since)
    items = ImportItem.objects.filter(QUEUED | retryable)
    return items.order_by("agency_id").values_list("agency_id", flat=True).distinct()
