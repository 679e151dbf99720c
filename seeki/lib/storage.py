"""Storage that is full or away: no fault of the request, and it passes."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.storage import default_storage

from seeki.lib.problems import ErrorCode
from seeki.lib.refused import Refused

log = structlog.get_logger(__name__)


@contextmanager
def storage_away_is_503() -> Iterator[None]:
    """Around nothing but calls of storage: elsewhere an OSError may be a bug."""
    try:
        yield
    except (OSError, BotoCoreError, ClientError) as error:
        log.error("storage_away", exc_info=error)
        raise Refused(ErrorCode.SERVICE_UNAVAILABLE, headers={"Retry-After": "60"}) from error


def folders_in(place: str) -> list[str]:
    """The names of the folders in a place; none where there is no such place."""
    return _names_in(place)[0]


def files_in(place: str) -> list[str]:
    """The names of the files in a place; none where there is no such place."""
    return _names_in(place)[1]


def remove_folder(place: str) -> int:
    """Delete the files in a folder, and the folder where there is such a thing; returns how many files."""
    names = files_in(place)
    for name in names:
        default_storage.delete(f"{place}/{name}")
    if not settings.STORAGE_BUCKET and not folders_in(place):  # a disk has folders, and empty ones stay
        default_storage.delete(place)
    return len(names)


def _names_in(place: str) -> tuple[list[str], list[str]]:
    try:
        folders, files = default_storage.listdir(place)
    except FileNotFoundError:
        return [], []
    return list(folders), list(files)
