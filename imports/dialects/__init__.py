"""The table of dialects: all formats that Seeki reads, written down and not discovered."""

from imports.dialects.contract import Dialect
from imports.dialects.idealista.dialect import IDEALISTA
from imports.dialects.idealista_json.dialect import IDEALISTA_JSON
from imports.dialects.kyero import KYERO
from imports.dialects.openimmo.dialect import OPENIMMO
from imports.dialects.seeki_json import SEEKI_JSON

# Who is asked first whether a document is theirs; the last two take anything alike.
DIALECTS: dict[str, Dialect] = {
    dialect.name: dialect for dialect in (IDEALISTA, IDEALISTA_JSON, KYERO, SEEKI_JSON, OPENIMMO)
}


def likely(head: bytes) -> Dialect | None:
    """The dialect of a document that begins so; None where it is none that is known."""
    begin = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    return next((dialect for dialect in DIALECTS.values() if dialect.looks_like(begin)), None)
