"""Tables of a mapping as rows for the documentation."""

from collections.abc import Iterable, Iterator, Mapping

from imports.dialects.contract import Row
from imports.dialects.mapping.fields import Entry

YES = "true"


def of_entries(entries: Iterable[Entry], prefix: str = "") -> Iterator[Row]:
    for entry in entries:
        yield Row(prefix + entry.path, entry.pointer, words_of(entry))


def words_of(entry: Entry) -> Mapping[str, str]:
    """The words that an entry knows; of a flag, what it adds where it says yes."""
    if word := getattr(entry, "word", ""):
        return {YES: word}
    words: Mapping[str, str | None] = getattr(entry, "words", {})
    return {sent: ours or "" for sent, ours in words.items()}


def of_places(places: Mapping[str, str], words: Mapping[str, Mapping[str, str]]) -> Iterator[Row]:
    """Canonical pointer → path, as dialects name the place of a field that did not come."""
    for pointer, path in places.items():
        yield Row(path, pointer, words.get(pointer, {}))


def spelt(rows: Iterable[Row], tags: Mapping[str, str]) -> Iterator[Row]:
    """With the spellings that a vocabulary knows of the last element of each path; `tags` leads from them to ours."""
    for row in rows:
        tag = row.path.rpartition("/")[2].lstrip("@").lower()
        names = tuple(name for name, ours in tags.items() if ours == tag)
        yield Row(row.path, row.pointer, row.words, row.also + names)
