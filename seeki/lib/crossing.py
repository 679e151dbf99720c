"""Transactions that cross: PostgreSQL undoes one of them so that the others go on. The same once more is enough."""

from collections.abc import Callable
from typing import Any, TypeVar

import structlog
from django.db import OperationalError

log = structlog.get_logger(__name__)
# Serialization failure, deadlock.
CROSSED = ("40001", "40P01")
TRIES = 4
Result = TypeVar("Result")


def at_last(deed: Callable[[], Result], **facts: Any) -> Result:
    """Do it, and again where other transactions have crossed it. `deed` is one transaction that may be done again;
    `facts` go into the log."""
    for _ in range(TRIES - 1):
        try:
            return deed()
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) not in CROSSED:
                raise
            log.warning("transaction_crossed", error=str(error), **facts)
    return deed()
