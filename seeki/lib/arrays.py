"""Many values for one statement."""

from collections.abc import Iterable
from uuid import UUID


def array(values: Iterable[str | int | UUID | bytes | None]) -> str:
    """PostgreSQL's text form of an array, for a parameter with a cast: `ANY(%s::uuid[])`.

    A list would do as well; but the driver quotes each value of it by itself, which takes ten times as long.
    """
    return "{" + ",".join([_element(value) for value in values]) + "}"


def _element(value: str | int | UUID | bytes | None) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, bytes):
        return f'"\\\\x{value.hex()}"'
    return str(value)
