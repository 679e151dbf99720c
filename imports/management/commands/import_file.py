"""`manage.py import_file PATH --agency …`: a file goes the same way as a request, with progress and a summary.

`manage.py import_file --batch ID` does the same with the kept body of a delivery.
"""

import json
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from agencies.management.commands.issue_key import find_agency
from agencies.models import Agency
from imports.dialects import DIALECTS
from imports.endpoints.answers import batch_answer, rehearsal_answer
from imports.intake.delivery import Delivery
from imports.intake.files import envelope, guessed
from imports.intake.pages import Pages
from imports.intake.receiving import receive_file
from imports.intake.replaying import rehearse_replay, replay
from imports.intake.taking import rehearse, take_in
from imports.models import ImportBatch
from seeki.lib.refused import Refused


class Command(BaseCommand):
    help = "Imports a file of any supported format for an agency, through the same way as a request."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, nargs="?")
        parser.add_argument("--batch", help="Instead of a file: the id or number of a delivery, to be read once more.")
        parser.add_argument("--agency", help="Id or exact name of the agency that the file is from.")
        parser.add_argument("--dialect", choices=list(DIALECTS), help="The format; guessed where left out.")
        parser.add_argument("--dry-run", action="store_true", help="Store nothing; show what was understood.")
        parser.add_argument("--json", action="store_true", help="Print the answer as the API gives it.")

    def handle(self, *args: Any, **options: Any) -> None:
        path, batch, agency, dialect = (options[name] for name in ("path", "batch", "agency", "dialect"))
        try:
            if path and agency and not batch:
                answer = import_path(path, find_agency(agency), dialect, options["dry_run"])
            elif batch and not (path or agency or dialect):
                answer = import_again(find_batch(batch), options["dry_run"], progress())
            else:
                raise CommandError("Name a file and its --agency, or a --batch and neither.")
        except Refused as refused:
            raise CommandError(f"{refused.code}: {refused.message}") from None
        print(json.dumps(answer, indent=2, ensure_ascii=False, default=str) if options["json"] else summary(answer))
        if batch and answer["batch_id"] and not options["json"]:
            print("It takes the place of the old delivery: what has been sent since then stays as it is.")


def import_path(path: Path, agency: Agency, dialect: str | None, dry_run: bool) -> dict[str, Any]:
    if not path.is_file():
        raise CommandError(f"There is no file {path}.")
    with path.open("rb") as file:
        delivery = Delivery(agency, DIALECTS[dialect] if dialect else guessed(file), ImportBatch.Source.COMMAND)
        return import_file(file, delivery, dry_run, progress())


def find_batch(named: str) -> ImportBatch:
    """By the id, or by the number as the admin shows it: 217 or #217."""
    batches, named = ImportBatch.objects.select_related("agency", "replay_of__agency"), named.removeprefix("#")
    try:
        found = batches.filter(number=int(named)) if named.isdecimal() else batches.filter(pk=UUID(named))
    except ValueError:
        raise CommandError(f"{named!r} is neither the id nor the number of a batch.") from None
    if batch := found.first():
        return batch
    raise CommandError(f"There is no batch {named}.")


def import_again(batch: ImportBatch, dry_run: bool, tell: Any) -> dict[str, Any]:
    if not dry_run:
        return batch_answer(replay(batch, tell))
    with Pages() as pages:
        return rehearsal_answer(rehearse_replay(batch, pages, tell))


def import_file(file: BinaryIO, delivery: Delivery, dry_run: bool, tell: Any) -> dict[str, Any]:
    country = delivery.agency.country_code or None
    with receive_file(file, delivery.dialect.body_limit) as received, envelope(received, country) as body:
        if not dry_run:
            return batch_answer(take_in(delivery, received, body, tell))
        with Pages() as pages:
            return rehearsal_answer(rehearse(delivery, body, pages, tell))


def progress() -> Any:
    """Tells on a terminal how far it has come; silent elsewhere."""
    if not sys.stderr.isatty():
        return None

    def tell(count: int) -> None:
        sys.stderr.write(f"\r{count:,} items read")
        sys.stderr.flush()

    return tell


def summary(answer: Mapping[str, Any]) -> str:
    lines = [
        f"{len(answer['accepted'])} accepted, {len(answer['rejected'])} rejected, {len(answer['warnings'])} warnings.",
        f"Batch {answer['batch_id']}." if answer["batch_id"] else "Dry run: nothing was stored.",
    ]
    errors = [error for one in answer["rejected"] for error in one["errors"]]
    causes = Counter((error["code"], error["path"].partition(",")[0].rpartition("/")[2]) for error in errors)
    lines += [f"  {count} × {code} at {field}" for (code, field), count in causes.most_common(10)]
    for one in answer["rejected"][:10]:
        lines.append(f"  {one['index']}: {one['external_id'] or '?'}: {one['message']}")
    return "\n".join(lines)
