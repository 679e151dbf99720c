"""The refused items of a delivery to take home: as a table for people, as JSON for programs; never all in memory."""

import csv
import json
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from imports.models import ImportBatch, ImportItem
from seeki.lib.problems import ErrorCode
from seeki.lib.sentences import describe_all, headline

CHUNK = 500
# What a spreadsheet would take for the beginning of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Without it Excel takes UTF-8 for the letters of the machine it runs on.
MARK = "\ufeff"


def refused(batch: ImportBatch) -> Iterator[ImportItem]:
    """The failed and rejected items in document order, a chunk in memory at a time."""
    items = ImportItem.objects.filter(
        batch=batch, status__in=[ImportItem.Status.FAILED, ImportItem.Status.REJECTED]
    ).only("index", "external_id", "status", "error_code", "problems")
    last, has_more = -1, True
    while has_more:
        chunk = list(items.filter(index__gt=last).order_by("index")[:CHUNK])
        yield from chunk
        has_more = len(chunk) == CHUNK
        last = chunk[-1].index if chunk else last


def as_csv(batch: ImportBatch) -> Iterator[str]:
    """A line for each fault, in pieces."""
    writer = csv.writer(Echo())
    heads = _("Position"), _("External id"), _("Status"), _("Error"), _("Field"), _("Fault"), _("Value")
    yield MARK + writer.writerow([*heads, _("What is wrong"), _("How to mend it"), _("Import item")])
    for item in refused(batch):
        for row in rows(item):
            yield writer.writerow([harmless(cell) for cell in row])


class Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def rows(item: ImportItem) -> Iterator[list[Any]]:
    errors = describe_all(item.problems or [])
    head = [item.index, item.external_id or "", item.status, item.error_code]
    for error in errors:
        told = [error["path"], error["code"], error["value"] or "", error["message"], error["hint"]]
        yield [*head, *told, item.pk]
    if not errors:
        yield [*head, "", "", "", headline(ErrorCode(item.error_code), []), "", item.pk]


def harmless(cell: Any) -> str:
    """Text that no spreadsheet calculates with."""
    text = str(cell)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


def as_json(batch: ImportBatch) -> Iterator[str]:
    """The same items as the API tells them, in pieces."""
    yield f'{{"batch_id": "{batch.pk}", "rejected": ['
    for count, item in enumerate(refused(batch)):
        yield (",\n" if count else "\n") + json.dumps(entry(item), ensure_ascii=False, default=str)
    yield "\n]}\n"


def entry(item: ImportItem) -> dict[str, Any]:
    errors = describe_all(item.problems or [])
    return {
        "index": item.index,
        "external_id": item.external_id,
        "import_item_id": item.pk,
        "status": item.status,
        "error_code": item.error_code,
        "message": headline(ErrorCode(item.error_code), errors),
        "retryable": item.is_retryable,
        "errors": errors,
    }
