"""A record as flat sheets: path → text. What nobody takes from a sheet is left over."""

from collections.abc import Iterator


class Sheet:
    """The texts and attributes of the record, or of one of its groups (an anhang), by their paths below it.

    A known element or attribute stands under its known path, anything else under the sender's.
    """

    __slots__ = ("cells", "groups", "prefix")

    def __init__(self, prefix: str = "") -> None:
        self.prefix = prefix
        self.cells: dict[str, str | None] = {}
        self.groups: dict[str, list[Sheet]] = {}

    def look(self, path: str) -> str:
        """The text at a path, trimmed; empty where nothing came."""
        text = self.cells.get(path)
        return text.strip() if text else ""

    def take(self, path: str) -> str:
        """The text at a path, which then is not left over."""
        text = self.cells.pop(path, None)
        return text.strip() if text else ""

    def take_group(self, name: str) -> "list[Sheet]":
        """The sheets of a group; what is not taken from them is still left over."""
        return self.groups.get(name, [])

    def rest(self) -> Iterator[tuple[str, str]]:
        """What nobody took, by its whole path."""
        prefix = self.prefix
        for path, text in self.cells.items():
            if text and not text.isspace():
                yield prefix + path, text
        for sheets in self.groups.values():
            for sheet in sheets:
                yield from sheet.rest()
