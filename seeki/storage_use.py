"""How much lies in the storage. Walks over all of it: once a day, by a job."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage


def measure() -> dict[str, list[int]]:
    """Number and bytes of the files in each folder at the top."""
    found: dict[str, list[int]] = {}
    for name, size in in_bucket() if settings.STORAGE_BUCKET else on_disk():
        tally = found.setdefault(name.partition("/")[0], [0, 0])
        tally[0] += 1
        tally[1] += size
    return found


def in_bucket() -> Iterator[tuple[str, int]]:
    """Names and sizes; a thousand come with each answer."""
    storage: Any = default_storage
    for one in storage.bucket.objects.all():
        yield one.key, one.size


def on_disk() -> Iterator[tuple[str, int]]:
    top = Path(settings.MEDIA_ROOT)
    for path in top.rglob("*"):
        try:
            if path.is_file():
                yield path.relative_to(top).as_posix(), path.stat().st_size
        except OSError:  # gone since
            continue
