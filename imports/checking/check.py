"""The check itself: within limits, without a trace, and told part by part."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import msgspec

from imports.checking.lines import apart, line_of, lines_of
from imports.dialects.contract import MIB, Dialect
from imports.envelopes import Limits
from imports.intake import reports
from imports.intake.delivery import Rehearsed, Tell
from imports.intake.files import envelope, guessed
from imports.intake.pages import Pages
from imports.intake.receiving import Received
from imports.intake.reports import Part
from imports.intake.sources import Body
from imports.intake.taking import check
from seeki.lib.phrases import phrase as _
from seeki.lib.problems import ErrorCode
from seeki.lib.refused import Refused
from seeki.lib.sentences import describe_all, headline

# A zip may hold so much besides its document, inflated.
ZIP_LIMITS = Limits(total=100 * MIB)
# Where somebody waits, checking may cost so much of a processor, and take so long on a busy machine.
SECONDS, SECONDS_IN_ALL = 20.0, 120.0
# So many places are looked up in a JSON document.
PLACES = 10_000


@dataclass(slots=True)
class Checked:
    """What was found: the items by part, worst first. Of use as long as the check is open."""

    dialect: Dialect
    size: int
    rehearsed: Rehearsed
    parts: Mapping[str, Part]
    lines: Mapping[str, int] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        return {name: len(part.rows) for name, part in self.parts.items()}

    @property
    def warnings(self) -> list[dict[str, Any]]:
        """About the document."""
        return [self.placed(described) for described in describe_all(self.rehearsed.warnings)]

    def entries(self, part: str) -> Iterator[dict[str, Any]]:
        """The items of a part, each with its line and its problems as sentences."""
        for row in self.parts[part].rows:
            entry = reports.entry(row, self.parts[part].rank_of(row), self.rehearsed.pages)
            entry["understood"] = msgspec.json.decode(entry["understood"])
            entry["errors"] = [self.placed(described) for described in describe_all(entry["problems"])]
            named = (line for error in entry["errors"] if (line := error["line"]))
            entry["line"] = self.placed({"path": row.id_path})["line"] or next(named, None)
            entry["message"] = headline(row.code, []) if row.code and not entry["errors"] else ""
            yield entry

    def placed(self, described: dict[str, Any]) -> dict[str, Any]:
        """With the line, and the field without it."""
        path, line = apart(described["path"])
        return described | {"path": path, "line": line or line_of(path, self.lines)}


@contextmanager
def checked(
    file: BinaryIO, dialect: Dialect | None = None, country: str | None = None, tell: Tell | None = None
) -> Iterator[Checked]:
    """Read and judge a file of any format. Without a dialect it is guessed. `tell` is called now and then, and may
    raise to end it. Raises Refused when the whole file cannot be read."""
    dialect = dialect or guessed(file)
    size = file.seek(0, 2)
    file.seek(0)
    if size > dialect.body_limit:
        raise too_large(dialect.body_limit)
    with envelope(Received(file, None, size), country, ZIP_LIMITS) as body, Pages() as pages:
        rehearsed = check(dialect, body, pages, tell)
        yield Checked(dialect, size, rehearsed, reports.parts(rehearsed), json_lines(dialect, body, rehearsed))


def json_lines(dialect: Dialect, body: Body, rehearsed: Rehearsed) -> Mapping[str, int]:
    """Where the faults of a JSON document are; of XML the paths say it."""
    if "application/json" not in dialect.media_types:
        return {}
    pointers = {problem.path for row in rehearsed.rows for problem in reports.problems_of(row)}
    pointers |= {row.id_path for row in rehearsed.rows}
    document = body.document()
    return lines_of(document.read(), sorted(pointers)[:PLACES])


def within_seconds(seconds: float = SECONDS) -> Tell:
    """Ends a check that takes too long; told in the thread that checks."""
    spent, end = time.thread_time() + seconds, time.monotonic() + SECONDS_IN_ALL

    def tell(count: int) -> None:
        if time.thread_time() > spent or time.monotonic() > end:
            told = _("Checking this file takes too long; send a part of it.")
            raise Refused(ErrorCode.PAYLOAD_TOO_LARGE, told)

    return tell


def too_large(limit: int) -> Refused:
    told = _("The file is too large: {limit} MB at most are checked.", limit=limit // MIB)
    return Refused(ErrorCode.PAYLOAD_TOO_LARGE, told)
