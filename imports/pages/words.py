"""States in a word, with the shape and the tone that go with it."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from imports.dialects import DIALECTS
from imports.models import ImportBatch, ImportItem
from seeki.lib.problems import RETRYABLE

Status, Outcome = ImportItem.Status, ImportItem.Outcome
FORMATS = {dialect.name: dialect.title for dialect in DIALECTS.values()}


class Word(NamedTuple):
    """What a badge shows."""

    tone: str
    text: str | Promise
    icon: str


RUNNING = Word("info", _("Running"), "loader")
CLEAN = Word("good", _("Finished"), "circle-check")
FAULTY = Word("bad", _("With errors"), "circle-alert")
IN_HAND = Word("info", _("In hand"), "loader")
OUR_FAULT = Word("warn", _("To be retried"), "rotate-cw")
BY_STATUS = {
    Status.QUEUED: Word("info", _("Waiting"), "clock"),
    Status.COMPLETED: CLEAN,
    Status.FAILED: Word("bad", _("Failed"), "circle-x"),
    Status.REJECTED: Word("bad", _("Refused"), "circle-x"),
}
BY_OUTCOME = {
    Outcome.CREATED: Word("good", _("Created"), "circle-check"),
    Outcome.UPDATED: Word("good", _("Updated"), "circle-check"),
    Outcome.UNCHANGED: Word("quiet", _("Unchanged"), "equal"),
    Outcome.REMOVED: Word("quiet", _("Removed"), "circle-minus"),
    Outcome.ABSENT: Word("quiet", _("Nothing to remove"), "circle-minus"),
    Outcome.SUPERSEDED: Word("quiet", _("Superseded"), "history"),
}


def batch_word(batch: ImportBatch) -> Word:
    """How far a delivery is."""
    if batch.waiting_count:
        return RUNNING
    return FAULTY if batch.rejected_count or batch.failed_count else CLEAN


def item_word(item: ImportItem, is_claimed: bool = False) -> Word:
    """What became of an item."""
    if item.outcome:
        return BY_OUTCOME[Outcome(item.outcome)]
    if item.error_code in RETRYABLE:
        return OUR_FAULT
    return IN_HAND if is_claimed else BY_STATUS[Status(item.status)]


def format_name(dialect: str) -> str:
    return FORMATS.get(dialect, dialect)
