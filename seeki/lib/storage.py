"""Storage that is full or away: no fault of the request, and it passes."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from botocore.exceptions import BotoCoreError, ClientError

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
