"""The careful way from elements to sheets: repeated, unknown, oddly spelt ones, stray text. It overlooks nothing."""

from typing import Any, NamedTuple

from lxml import etree

from imports.dialects.mapping.markup import inner
from imports.dialects.mapping.sheet import Sheet
from imports.dialects.openimmo.known import Known, Node

# Deeper than any OpenImmo; what lies below is kept as one text.
DEPTH_LIMIT = 40
SIMPLEFIELD = "user_defined_simplefield"
_FIELD_NAME_LIMIT = 80


class Spot(NamedTuple):
    """An element that is being read: where it is in a tree of known elements, and what the sender calls it."""

    top: Node
    known: str
    sent: str
    depth: int = 0


class Where(NamedTuple):
    """How the sender calls a cell, and where it stands."""

    path: str
    line: int | None


def join(path: str, name: str) -> str:
    return f"{path}/{name}" if path else name


def line_of(element: etree._Element) -> int | None:
    line: Any = element.sourceline
    return line if isinstance(line, int) else None


class Careful:
    """Reads elements into the sheets of one record. `folded` counts what was seen and has no cell, less the reverse."""

    def __init__(self, known: Known, record: Sheet) -> None:
        self.known = known
        self.record = record
        self.where: dict[str, Where] = {}
        self.folded = 0
        self._counts: dict[str, int] = {}

    def read(self, element: etree._Element) -> None:
        spot = Spot(self.known.top, "", "")
        self.attributes(element, self.record, spot, "")
        self.below(element, self.record, spot)

    def below(self, parent: etree._Element, sheet: Sheet, spot: Spot) -> None:
        line = line_of(parent)
        if spot.known == "" and sheet is self.record:
            self.stray(parent.text, sheet, spot, line)
        for child in parent:
            if isinstance(child.tag, str):
                self.element(child, sheet, spot)
            self.stray(child.tail, sheet, spot, line_of(child))

    def element(self, element: etree._Element, sheet: Sheet, spot: Spot) -> None:
        name = str(element.tag).rpartition("}")[2]
        group = self.known.group_name(name) if sheet is self.record else None
        if group:
            self.open_group(element, group, join(spot.sent, name))
            return
        if name == SIMPLEFIELD:
            name += _field_name(element)
        path = join(spot.known, name)
        node = self.known.element(spot.top, path)
        attribute = self.known.attribute(spot.top, path) if not node and _is_plain_text(element) else None
        key = node.path if node else attribute or join(spot.sent, name)
        own = self._free(key, sheet)
        sent = join(spot.sent, name) + own[len(key) :]
        self._cell(element, sheet, own, sent, element.text)
        spot = Spot(spot.top, node.path if node else own, sent, spot.depth + 1)
        self.attributes(element, sheet, spot, own)
        if len(element):
            self._content(element, sheet, spot, own, node)

    def _content(self, element: etree._Element, sheet: Sheet, spot: Spot, own: str, node: Node | None) -> None:
        is_prose = node and node.is_text and not node.children and not node.attributes
        if spot.depth > DEPTH_LIMIT or is_prose:
            sheet.cells[own] = inner(element)
        else:
            self.below(element, sheet, spot)

    def open_group(self, element: etree._Element, name: str, sent: str) -> tuple[Sheet, Node]:
        """Quick readers go on with what this returns; a careful one has read it all."""
        sheet = self.add_group(name, sent)
        top = self.known.groups[name]
        self._cell(element, sheet, ".", "", element.text)
        self.where[sheet.prefix.rstrip("/")] = self.where[sheet.prefix + "."]
        spot = Spot(top, "", "", 1)
        self.attributes(element, sheet, spot, "")
        if top.is_text and not top.children and len(element):
            sheet.cells["."] = inner(element)
        else:
            self.below(element, sheet, spot)
        return sheet, top

    def add_group(self, name: str, sent: str) -> Sheet:
        count = self._counts[sent] = self._counts.get(sent, 0) + 1
        sheet = Sheet(f"{sent}[{count}]/" if count > 1 else f"{sent}/")
        self.record.groups.setdefault(name, []).append(sheet)
        return sheet

    def attributes(self, element: etree._Element, sheet: Sheet, spot: Spot, own: str) -> None:
        for name, value in element.items():
            self.attribute(element, (str(name), str(value)), sheet, spot, own)

    def attribute(self, element: etree._Element, item: tuple[str, str], sheet: Sheet, spot: Spot, own: str) -> None:
        name, value = item[0].rpartition("}")[2], item[1]
        if name == "feldname" and own.endswith(f'[@feldname="{value.strip()}"]'):
            self.folded += 1
            return
        meant = self.known.attribute(spot.top, join(spot.known, f"@{name}"))
        key = meant or join(own, f"@{name}")
        if meant and spot.known and meant.startswith(f"{spot.known}/"):
            key = own + meant[len(spot.known) :]
        self._cell(element, sheet, self._free(key, sheet), join(spot.sent, f"@{name}"), value)

    def stray(self, text: str | None, sheet: Sheet, spot: Spot, line: int | None) -> None:
        """Text between elements, where none belongs."""
        if text and not text.isspace():
            own = self._free(join(spot.sent, "text()"), sheet)
            self.folded -= 1
            sheet.cells[own] = text
            self.where[sheet.prefix + own] = Where(sheet.prefix + own, line)

    def _cell(self, element: etree._Element, sheet: Sheet, own: str, sent: str, text: str | None) -> None:
        sheet.cells[own] = text
        self.where[sheet.prefix + own] = Where((sheet.prefix + sent).rstrip("/"), line_of(element))

    def _free(self, path: str, sheet: Sheet) -> str:
        """The path, or path[2] if it came before."""
        if path not in sheet.cells:
            return path
        count = self._counts.get(sheet.prefix + path, 1) + 1
        while (own := f"{path}[{count}]") in sheet.cells:
            count += 1
        self._counts[sheet.prefix + path] = count
        return own


def _is_plain_text(element: etree._Element) -> bool:
    return not len(element) and not element.keys() and bool(element.text and not element.text.isspace())


def _field_name(element: etree._Element) -> str:
    name = element.get("feldname", "").strip()
    return f'[@feldname="{name}"]' if 0 < len(name) <= _FIELD_NAME_LIMIT and name.isprintable() else ""
