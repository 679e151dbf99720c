"""`manage.py validate FILE`: what Seeki would say of a file, on a terminal; the same check as on the page /validate.

It asks neither a database nor a worker. Ends with 0 where all is fine, 1 where items are refused, 2 where the file
cannot be read at all. `--json` prints the whole report.
"""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from imports.checking import telling
from imports.checking.check import Checked, checked
from imports.dialects import DIALECTS
from imports.intake.reports import DOUBTFUL, REFUSED
from imports.management.commands.import_file import progress
from seeki.lib.phrases import phrase as _
from seeki.lib.refused import Refused

FINE, FAULTY, UNREADABLE = 0, 1, 2
AUTO = "auto"


class Command(BaseCommand):
    help = "Checks a file of any supported format and says what is wrong with it, where, and how to mend it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        languages = [code for code, _name in settings.LANGUAGES]
        parser.add_argument("path", type=Path, metavar="FILE")
        parser.add_argument("--format", choices=[AUTO, *DIALECTS], default=AUTO, help="Guessed unless said.")
        parser.add_argument("--json", action="store_true", help="Print the whole report as JSON.")
        parser.add_argument("--language", choices=languages, default="en", help="The language of the report.")
        parser.add_argument("--country", help="Of the agency (such as DE), for addresses that name no country.")

    def handle(self, *args: Any, **options: Any) -> None:
        path = options["path"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}.", returncode=UNREADABLE)
        with translation.override(options["language"]):
            self.report(path, DIALECTS.get(options["format"]), options["country"], options["json"])

    def report(self, path: Path, dialect: Any, country: str | None, as_json: bool) -> None:
        tell = progress()
        try:
            with path.open("rb") as file, checked(file, dialect, country and country.upper(), tell) as found:
                if tell:
                    sys.stderr.write("\n")
                self.stdout.write(telling.as_json(found) if as_json else "\n".join(lines(found)))
                is_faulty = bool(found.counts[REFUSED])
        except Refused as refused:
            raise CommandError(f"{refused.code}: {refused.message}", returncode=UNREADABLE) from None
        if is_faulty:
            sys.exit(FAULTY)


def lines(found: Checked) -> list[str]:
    """For people: the counts, then every problem under its item."""
    counts = found.counts
    told = [
        str(
            _(
                "{format}: {total} in all, {refused} refused, {doubtful} accepted with warnings.",
                format=found.dialect.title,
                total=sum(counts.values()),
                refused=counts[REFUSED],
                doubtful=counts[DOUBTFUL],
            )
        )
    ]
    told += [line for warning in found.warnings for line in problem(warning)]
    for part in (REFUSED, DOUBTFUL):
        for entry in found.entries(part):
            told += ["", head(entry, part)]
            told += [f"  {entry['message']}"] if entry["message"] else []
            told += [line for error in entry["errors"] for line in problem(error)]
    return told


def head(entry: dict[str, Any], part: str) -> str:
    what = _("Refused") if part == REFUSED else _("With warnings")
    where = _("line {line}", line=str(entry["line"])) if entry["line"] else _("no. {number}", number=entry["index"] + 1)
    return f"{what}: {entry['external_id'] or '?'} ({where})"


def problem(error: dict[str, Any]) -> list[str]:
    where = f"{_('line {line}', line=str(error['line']))}, " if error["line"] else ""
    return [f"  {where}{error['path']}: {error['message']}", *([f"    {error['hint']}"] if error["hint"] else [])]
