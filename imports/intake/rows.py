"""An item on its way into the database."""

from uuid import UUID

from msgspec import Struct

from imports.dialects.contract import Removal
from imports.intake.pages import Page
from imports.models import ImportItem
from listings.geocoding.answers import Located
from seeki.lib.problems import ErrorCode, Problem

Status, Outcome = ImportItem.Status, ImportItem.Outcome
# As they are stored: each look at an enumeration's value costs more than the row's whole COPY.
QUEUED, COMPLETED, REJECTED = Status.QUEUED.value, Status.COMPLETED.value, Status.REJECTED.value
SUPERSEDED, UNCHANGED = Outcome.SUPERSEDED.value, Outcome.UNCHANGED.value


class Row(Struct):
    """What intake has found out about one item so far; without an error code it is accepted."""

    id: UUID
    index: int
    content_hash: bytes
    id_path: str
    scope: str = ""
    external_id: str | None = None
    # The canonical listing of an accepted item, the bytes as sent of a rejected one.
    content: Page | None = None
    raw: Page | None = None
    removal: Removal | None = None
    code: ErrorCode | None = None
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    location: Located | None = None
    address_key: bytes | None = None
    # Set when the listing shows this already: the item is finished in the request itself.
    unchanged_listing: UUID | None = None
    # Set when a later item of the same delivery replaces one that is finished in the request.
    is_superseded: bool = False

    @property
    def key(self) -> tuple[str, str | None]:
        """What tells listings of one agency apart."""
        return self.scope, self.external_id

    @property
    def is_waiting(self) -> bool:
        """Whether a worker is to publish it."""
        return self.code is None and self.unchanged_listing is None and not self.is_superseded

    @property
    def status(self) -> str:
        if self.is_waiting:
            return QUEUED
        return REJECTED if self.code else COMPLETED

    @property
    def outcome(self) -> str:
        """How the item has ended, if it has ended in the request."""
        if self.is_superseded:
            return SUPERSEDED
        return UNCHANGED if self.unchanged_listing else ""

    def reject(self, code: ErrorCode, *problems: Problem) -> None:
        self.code, self.problems = code, problems
