"""Files that people upload: kept for a day with what a dry run said of them, imported once if they want it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from tempfile import TemporaryFile
from uuid import UUID

import zstandard
from django.core.files import File
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from agencies import audit
from agencies.models import Agency, User
from imports.dialects import DIALECTS
from imports.dialects.contract import Dialect
from imports.intake import reports
from imports.intake.delivery import Delivery
from imports.intake.files import envelope, guessed
from imports.intake.multipart import FormFile
from imports.intake.pages import Pages
from imports.intake.receiving import Received, receive_file
from imports.intake.taking import rehearse, take_in
from imports.models import ImportBatch, Upload
from seeki.lib.uuid7 import uuid7

KEPT = timedelta(days=1)


class AlreadyImportedError(Exception):
    """Somebody has imported this upload meanwhile."""


def check(agency: Agency, user: User, sent: FormFile, dialect: Dialect | None = None) -> Upload:
    """Rehearse the import of a file, and keep both. Without a dialect it is guessed.

    Raises Refused when the whole file cannot be read; then nothing is kept.
    """
    dialect = dialect or guessed(sent.body)
    country = agency.country_code or None
    with receive_file(sent.body, dialect.body_limit) as received, envelope(received, country) as body, Pages() as pages:
        delivery = Delivery(agency, dialect, ImportBatch.Source.UPLOAD)
        rehearsed = rehearse(delivery, body, pages)
        upload = Upload(
            id=uuid7(), agency=agency, user=user, file_name=sent.name, size=received.size, dialect=dialect.name
        )
        with TemporaryFile() as report:
            upload.summary = reports.write(rehearsed, report)
            report.seek(0)
            keep(upload, received, File(report))
    return upload


def keep(upload: Upload, received: Received, report: "File[bytes]") -> None:
    """The files first: a row never names one that is not there."""
    folder = f"checked/{upload.created_at:%Y/%m/%d}/{upload.agency_id}"
    assert received.compressed  # only a replay has none
    received.compressed.seek(0)
    upload.place = default_storage.save(f"{folder}/{upload.pk}.zst", File(received.compressed))
    try:
        upload.report = default_storage.save(f"{folder}/{upload.pk}.report", report)
        upload.save(force_insert=True)
    except BaseException:
        forget_files(upload)
        raise


def kept(agency: Agency) -> QuerySet[Upload]:
    """The uploads of an agency that are not to be forgotten yet."""
    return Upload.objects.filter(agency=agency, created_at__gt=timezone.now() - KEPT)


@contextmanager
def opened(upload: Upload) -> Iterator[Received]:
    """The file of an upload, as if it were sent now."""
    limit = DIALECTS[upload.dialect].body_limit
    with (
        default_storage.open(upload.place) as stored,
        zstandard.ZstdDecompressor().stream_reader(stored) as plain,
        receive_file(plain, limit) as received,
    ):
        yield received


def import_upload(upload: Upload, user: User, request: HttpRequest, request_id: str = "") -> ImportBatch:
    """Take an upload in. Raises AlreadyImportedError, for the second of two who pressed the button, and Refused."""

    def claim(batch: ImportBatch) -> None:
        """In the transaction of the import: so it is there exactly if the upload says so, and the log too."""
        if not Upload.objects.filter(pk=upload.pk, batch=None).update(batch=batch.pk):
            raise AlreadyImportedError
        audit.record(
            upload.agency, user, audit.Deed.FILE_IMPORTED, upload.file_name, batch=str(batch.pk), request=request
        )

    delivery = Delivery(
        upload.agency,
        DIALECTS[upload.dialect],
        ImportBatch.Source.UPLOAD,
        request_id=request_id,
        uploaded_by=user,
        file_name=upload.file_name,
        claim=claim,
    )
    country = upload.agency.country_code or None
    with opened(upload) as received, envelope(received, country) as body:
        return take_in(delivery, received, body).batch


def forget_old(now: datetime | None = None) -> int:
    """Delete uploads that have been kept long enough; returns how many."""
    old = Upload.objects.filter(created_at__lte=(now or timezone.now()) - KEPT)
    count = 0
    for upload in old.only("place", "report").iterator(chunk_size=500):
        forget_files(upload)
        upload.delete()
        count += 1
    return count


def forget_files(upload: Upload) -> None:
    for place in (upload.place, upload.report):
        if place:
            default_storage.delete(place)


def own(agency: Agency, upload_id: UUID) -> Upload | None:
    return kept(agency).select_related("agency", "batch", "user").filter(pk=upload_id).first()
