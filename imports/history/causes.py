"""Why items were refused: the same fault of the same field is one cause, wherever it stood."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.utils import timezone

from imports.models import ImportBatch
from seeki.lib.problems import ERROR_CODES, ErrorCode
from seeki.lib.sentences import describe

# So far back, and no further than so many items, an agency's causes are counted.
DAYS, NEWEST = 30, 2000

# A path without what differs from listing to listing: its number, line numbers, positions in lists.
FIELD = r"""regexp_replace(regexp_replace(problem->>'path',
    '^/[a-z_]+/\d+(?=/|$)|, line \d+$|\[\d+\]', '', 'g'), '/\d+(?=/|$)', '[]', 'g')"""
IS_OF_CAUSE = """EXISTS (
    SELECT 1 FROM jsonb_array_elements(problems) AS problem WHERE problem->>'code' = %s AND {field} = %s
)"""
OF_CAUSE = IS_OF_CAUSE.format(field=FIELD)


class Cause(NamedTuple):
    """The key of a cause; `fault` and `path` are empty where the code says all."""

    error_code: str
    fault: str = ""
    path: str = ""

    def __str__(self) -> str:
        return ":".join(self).rstrip(":")

    @classmethod
    def parse(cls, text: str) -> "Cause":
        return cls(*text.split(":", 2))

    @property
    def field(self) -> str:
        """The field as people read it: dots in JSON, the sender's own path in XML."""
        return self.path.removeprefix("/").replace("/", ".") if self.path.startswith("/") else self.path


@dataclass(frozen=True, slots=True)
class Counted:
    """A cause, how many items and listings it has cost, an example as a sentence, and what to do about it."""

    cause: Cause
    items: int
    listings: int
    example: str
    remedy: str
    example_item: UUID

    @property
    def key(self) -> str:
        return str(self.cause)


def of_batch(batch: ImportBatch) -> list[Counted]:
    """The causes in a delivery, the most frequent first."""
    refused = """
        SELECT id, error_code, problems, scope, external_id, batch_number, index FROM imports_importitem
        WHERE agency_id = %s AND batch_number = %s AND batch_id = %s AND status IN ('failed', 'rejected')
    """
    return counted(refused, [batch.agency_id, batch.place, batch.pk])


def of_agency(agency_id: UUID, limit: int = 3, now: datetime | None = None) -> list[Counted]:
    """The most frequent causes among an agency's newest refused items of the last 30 days."""
    refused = """
        SELECT * FROM (
            SELECT id, error_code, problems, scope, external_id, batch_number, index, received_at
            FROM imports_importitem WHERE agency_id = %s AND status IN ('failed', 'rejected')
            ORDER BY batch_number DESC, index DESC LIMIT %s
        ) AS newest WHERE received_at >= %s
    """
    return counted(refused, [agency_id, NEWEST, (now or timezone.now()) - timedelta(days=DAYS)])[:limit]


def counted(refused: str, params: Iterable[Any]) -> list[Counted]:
    with connection.cursor() as cursor:
        cursor.execute(GROUPED.format(refused=refused, field=FIELD), [*params])
        rows = cursor.fetchall()
    return [
        Counted(Cause(code, fault, path), items, listings, *told(code, problem), item_id)
        for code, fault, path, items, listings, problem, item_id in rows
    ]


# The newest problem of a cause stands for it.
GROUPED = """
    WITH refused AS ({refused}), faults AS (
        SELECT refused.*, problem, COALESCE(problem->>'code', '') AS fault, COALESCE({field}, '') AS path
        FROM refused LEFT JOIN LATERAL jsonb_array_elements(
            CASE WHEN jsonb_typeof(problems) = 'array' THEN problems END
        ) AS problem ON TRUE
    )
    SELECT error_code, fault, path, count(DISTINCT id), count(DISTINCT (scope, external_id)),
        (array_agg(problem ORDER BY batch_number DESC, index))[1]::text,
        (array_agg(id ORDER BY batch_number DESC, index))[1]
    FROM faults GROUP BY error_code, fault, path
    ORDER BY 4 DESC, 1, 2, 3
"""


def told(code: str, problem: str | None) -> tuple[str, str]:
    """The sentence and the remedy of an example."""
    if problem:
        described: Mapping[str, Any] = describe(json.loads(problem))
        return described["message"], described["hint"]
    entry = ERROR_CODES[ErrorCode(code)]
    return str(entry.cause), str(entry.remedy)
