"""The elements and attributes that are read, as a tree; and what is meant by other spellings of them."""

from collections.abc import Iterable, Mapping


class Node:
    """A known element. `path` is its path below the record, or below its group."""

    __slots__ = ("attributes", "children", "group", "is_text", "path", "plain")

    def __init__(self, path: str) -> None:
        self.path = path
        self.children: dict[str, Node] = {}
        self.attributes: dict[str, str] = {}
        # Its text is a value, so that markup within belongs to the text.
        self.is_text = False
        # The top of a tree of its own: an element that comes again and again (anhang), or anywhere.
        self.group: Node | None = None
        self.plain = True

    def below(self, name: str) -> "Node":
        node = self.children.get(name)
        if node is None:
            node = self.children[name] = Node(f"{self.path}/{name}" if self.path else name)
        self.plain = False
        return node


def tree(paths: Iterable[str]) -> Node:
    """Of paths such as `preise/kaufpreis` and `preise/kaufpreis/@auf_anfrage`; `.` is the text of the top itself."""
    top = Node("")
    for path in paths:
        node = top
        *steps, last = path.split("/")
        for step in steps:
            node = node.below(step)
        if last[:1] == "@":
            node.attributes[last[1:]] = path
            node.plain = False
        elif last == ".":
            node.is_text = True
        else:
            node.below(last).is_text = True
    return top


class Known:
    """All trees, and the spellings that lead to them: other case, an attribute sent as an element, old names."""

    def __init__(self, paths: Iterable[str], groups: Mapping[str, Iterable[str]], aliases: Mapping[str, str]) -> None:
        self.top = tree(paths)
        self.groups = {path.rpartition("/")[2]: tree(below) for path, below in groups.items()}
        for path in groups:
            node = self.top
            for step in path.split("/"):
                node = node.below(step)
            node.group = self.groups[path.rpartition("/")[2]]
            node.plain = False
        self._group_names = {name.lower(): name for name in self.groups}
        self._aliases = {alias.lower(): path for alias, path in aliases.items()}
        self._elements = {id(top): _elements(top) for top in self.trees()}
        self._attributes = {id(top): _attributes(top) for top in self.trees()}

    def trees(self) -> list[Node]:
        return [self.top, *self.groups.values()]

    def group_name(self, name: str) -> str | None:
        return self._group_names.get(name.lower())

    def element(self, top: Node, path: str) -> Node | None:
        """The known element that a path stands for, however it is spelt."""
        low = path.lower()
        return self._elements[id(top)].get(self._aliases.get(low, low).lower())

    def attribute(self, top: Node, path: str) -> str | None:
        """The known attribute that a path with or without @ stands for."""
        low = path.lower()
        low = self._aliases.get(low, low).lower()
        if (found := self._attributes[id(top)].get(low)) is not None:
            return found
        parent, _, name = low.rpartition("/")
        if name[:1] == "@":
            node = self._elements[id(top)].get(f"{parent}/{name[1:]}" if parent else name[1:])
            return node.path if node else None
        return self._attributes[id(top)].get(f"{parent}/@{name}" if parent else f"@{name}")


def _elements(node: Node) -> dict[str, Node]:
    found = {node.path.lower(): node}
    for child in node.children.values():
        found |= _elements(child)
    return found


def _attributes(node: Node) -> dict[str, str]:
    found = {path.lower(): path for path in node.attributes.values()}
    for child in node.children.values():
        found |= _attributes(child)
    return found
