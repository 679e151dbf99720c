"""Examples as files in `examples/<name>/`, filled in for the reader, and their colours."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from pygments.lexers import get_lexer_by_name
from pygments.token import Token

FOLDER = Path(__file__).parent / "examples"
# What stands in the files for the reader's own.
ADDRESS, KEY, ITEM = "https://ingest.seeki.eu", "seeki_live_your_key_here", "your-import-item-id"
# In the order of showing: file → lexer and name.
LANGUAGES: Mapping[str, tuple[str, str]] = {
    "curl.sh": ("bash", "curl"),
    "python.py": ("python", "Python"),
    "php.php": ("php", "PHP"),
    "javascript.mjs": ("javascript", "JavaScript"),
    "csharp.cs": ("csharp", "C#"),
}
_CLASSES = (
    (Token.Comment, "tok-comment"), (Token.Literal.String, "tok-string"), (Token.Literal.Number, "tok-number"),
    (Token.Keyword, "tok-keyword"), (Token.Name.Tag, "tok-keyword"), (Token.Name.Attribute, "tok-name"),
    (Token.Name.Builtin, "tok-name"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Snippet:
    """One example in one language."""

    language: str
    title: str
    text: str
    html: SafeString


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose examples these are: the address they send to, and what stands for the key."""

    address: str
    key: str


class Examples:
    """All examples by name, for templates: `examples.first_import`."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def __getitem__(self, name: str) -> dict[str, object]:
        snippets = snippets_of(name, self.reader)
        if not snippets:
            raise KeyError(name)
        return {"name": name, "snippets": snippets}


def names() -> list[str]:
    return sorted(folder.name for folder in FOLDER.iterdir() if folder.is_dir())


def source(name: str, file: str) -> str:
    return (FOLDER / name / file).read_text()


@lru_cache(maxsize=500)
def snippets_of(name: str, reader: Reader) -> tuple[Snippet, ...]:
    found = []
    for file, (lexer, title) in LANGUAGES.items():
        if (FOLDER / name / file).is_file():
            pieces = [(css, filled(text, reader)) for css, text in pieces_of(source(name, file).rstrip("\n"), lexer)]
            text = "".join(text for _, text in pieces)
            found.append(Snippet(file.partition(".")[0], title, text, painted(pieces)))
    return tuple(found)


def filled(text: str, reader: Reader) -> str:
    return text.replace(ADDRESS, reader.address).replace(KEY, reader.key)


def coloured(text: str, lexer: str) -> SafeString:
    return painted(pieces_of(text, lexer))


@lru_cache(maxsize=500)
def pieces_of(text: str, lexer: str) -> list[tuple[str, str]]:
    """Class and text, as few as possible. Taking a text apart is what takes time: it is done once for all readers."""
    tokens = get_lexer_by_name(lexer, stripnl=False, ensurenl=False).get_tokens(text)
    classed = ((_class_of(kind), part) for kind, part in tokens)
    return [(css, "".join(part for _, part in same)) for css, same in groupby(classed, key=itemgetter(0))]


def _class_of(kind: Any) -> str:
    return next((css for token, css in _CLASSES if kind in token), "")


def painted(pieces: list[tuple[str, str]]) -> SafeString:
    return format_html_join(
        "", "{}", ((format_html('<span class="{}">{}</span>', css, text) if css else text,) for css, text in pieces)
    )
