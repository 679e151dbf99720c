"""Who sent what, in which format, by which way; and what became of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from agencies.models import Agency, ApiKey, User
from imports.dialects.contract import Dialect
from imports.intake.pages import Pages
from imports.intake.rows import Row
from imports.models import ImportBatch
from seeki.lib.problems import Problem


@dataclass(frozen=True, slots=True)
class Delivery:
    """What is to be taken in, but for its body."""

    agency: Agency
    dialect: Dialect
    source: ImportBatch.Source
    api_key: ApiKey | None = None
    request_id: str = ""
    replay_of: ImportBatch | None = None
    # Who of support asked for the replay.
    replayed_by: User | None = None
    # Of an upload: who chose which file.
    uploaded_by: User | None = None
    file_name: str = ""
    # Told of the batch in the transaction that stores it, before anything else; what it raises undoes all of it.
    claim: Callable[[ImportBatch], None] | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a delivery: its batch and all its items in order."""

    batch: ImportBatch
    warnings: Sequence[Problem]
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What would become of a delivery; `pages` holds what was understood of each item."""

    warnings: Sequence[Problem]
    rows: Sequence[Row]
    pages: Pages


# Told how many items have been read so far.
Tell = Callable[[int], None]
