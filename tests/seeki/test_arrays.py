"""Arrays as PostgreSQL reads them."""

from uuid import UUID

import pytest
from django.db import connection

from seeki.lib.arrays import array

ONE = UUID("0198a5c2-7f11-7c3e-9b21-4d1f0a2b3c4d")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sort", "values"),
    [
        ("text", ["plain", "", " blanks ", 'a "quote"', "a\\backslash", "{a,b}", "NULL", "null", "naïve €", "a\nb"]),
        ("text", ["plain", "{a,b}", "NULL", "", " ", "naïve €", "a\nb"]),
        ("text", []),
        ("text", ["a", None]),
        ("uuid", [ONE, None]),
        ("bigint", [0, -5, 2**62]),
        ("bytea", [b"", b"\x00\xff\\", None]),
    ],
)
def test_what_goes_in_comes_out(sort: str, values: list[object]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT value FROM unnest(%s::{sort}[]) AS value", [array(values)])
        found = [row[0] for row in cursor.fetchall()]
    assert [bytes(one) if isinstance(one, memoryview) else one for one in found] == values
