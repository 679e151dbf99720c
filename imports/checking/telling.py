"""What a check has found, to take home: JSON for programs, a table for people."""

import csv
import json
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from imports.checking.check import Checked
from imports.history.refused import MARK, Echo, harmless
from imports.intake.reports import CLEAN, DOUBTFUL, PARTS, REFUSED

# What becomes of an item, for programs.
RESULTS = {REFUSED: "rejected", DOUBTFUL: "accepted_with_warnings", CLEAN: "accepted"}
PROBLEM = ("line", "path", "code", "message", "value", "hint", "docs_url")


def as_data(found: Checked) -> dict[str, Any]:
    """The whole report; items in the order of the document."""
    items = [item(entry, RESULTS[part]) for part in PARTS for entry in found.entries(part)]
    return {
        "format": found.dialect.name,
        "counts": {RESULTS[part]: count for part, count in found.counts.items()},
        "warnings": [problem(one) for one in found.warnings],
        "items": sorted(items, key=lambda one: int(one["index"])),
    }


def item(entry: dict[str, Any], result: str) -> dict[str, Any]:
    told = [problem(one) for one in entry["errors"]]
    return {
        "index": entry["index"],
        "external_id": entry["external_id"],
        "line": entry["line"],
        "result": result,
        "error_code": entry["code"],
        "message": entry["message"],
        "errors": told if entry["code"] else [],
        "warnings": [] if entry["code"] else told,
        "removal": entry["removal"],
        "understood": entry["understood"],
    }


def problem(described: dict[str, Any]) -> dict[str, Any]:
    return {name: described[name] for name in PROBLEM}


def as_json(found: Checked) -> str:
    return json.dumps(as_data(found), ensure_ascii=False, indent=1, default=str) + "\n"


def as_csv(found: Checked) -> str:
    """A line for each problem, and one for each item without any."""
    return MARK + "".join(csv_lines(found))


def csv_lines(found: Checked) -> Iterator[str]:
    writer = csv.writer(Echo())
    heads = _("Number"), _("External id"), _("Result"), _("Line"), _("Field"), _("Fault"), _("Value")
    yield writer.writerow([*heads, _("What is wrong"), _("How to mend it")])
    for warning in found.warnings:
        yield writer.writerow([harmless(cell) for cell in ("", "", _("Document"), *cells(warning))])
    for part in PARTS:
        for entry in found.entries(part):
            head = [entry["index"] + 1, entry["external_id"] or "", RESULTS[part]]
            rows = [cells(one) for one in entry["errors"]] or [
                [entry["line"] or "", "", entry["code"] or "", "", entry["message"], ""]
            ]
            for row in rows:
                yield writer.writerow([harmless(cell) for cell in (*head, *row)])


def cells(one: dict[str, Any]) -> list[Any]:
    return [one["line"] or "", one["path"], one["code"], one["value"] or "", one["message"], one["hint"]]
