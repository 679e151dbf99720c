"""From an element to sheets: quick where all is known and spelt as usual, careful where anything is not.

The quick way looks only where something is expected. Then it counts: if the record holds more elements or attributes
than were seen, it is read again with care. Comments and processing instructions must be gone: they may cut a text.
"""

from typing import Any

from lxml import etree

from imports.dialects.mapping.sheet import Sheet
from imports.dialects.openimmo.careful import Careful, Spot, Where
from imports.dialects.openimmo.known import Known, Node

_size = etree.XPath("count(descendant::*) + count(descendant-or-self::*/@*)")


def read(element: etree._Element, known: Known) -> Sheet:
    quick = Quick(known)
    quick.read(element)
    if quick.seen == _size(element):
        return quick.record
    del quick  # its texts would stand in memory a second time
    return _read_carefully(element, known).record


def locate(element: etree._Element, known: Known) -> dict[str, Where]:
    """What the sender calls each cell, and its line: for messages."""
    return _read_carefully(element, known).where


def _read_carefully(element: etree._Element, known: Known) -> Careful:
    careful = Careful(known, Sheet())
    careful.read(element)
    return careful


class Quick:
    def __init__(self, known: Known) -> None:
        self.record = Sheet()
        self._known = known
        self._careful = Careful(known, self.record)

    @property
    def seen(self) -> int:
        cells = len(self.record.cells)
        for sheets in self.record.groups.values():
            for sheet in sheets:
                cells += len(sheet.cells)
        return cells + self._careful.folded

    def read(self, element: etree._Element) -> None:
        top = self._known.top
        self._careful.attributes(element, self.record, Spot(top, "", ""), "")
        self._walk(element, top, top, self.record)

    def _walk(self, parent: etree._Element, node: Node, top: Node, sheet: Sheet) -> None:
        cells, children = sheet.cells, node.children
        for child in parent:
            known = children.get(child.tag)
            if known is None:
                self._unknown(child, node, top, sheet)
            elif known.plain:
                cells[known.path] = child.text
            elif known.group is None:
                cells[known.path] = child.text
                if known.attributes:
                    self._attributes(child, known, top, sheet)
                if known.children:
                    self._walk(child, known, top, sheet)
            else:
                self._group(child, known.group, node.path, sheet)

    def _group(self, element: etree._Element, top: Node, above: str, sheet: Sheet) -> None:
        name = str(element.tag)
        group = self._careful.add_group(name, f"{above}/{name}")
        group.cells["."] = element.text
        self._attributes(element, top, top, group)
        self._walk(element, top, top, group)

    def _attributes(self, element: etree._Element, node: Node, top: Node, sheet: Sheet) -> None:
        items: Any = element.items()
        for name, value in items:
            path = node.attributes.get(name)
            if path is None:
                spot = Spot(top, node.path, node.path)
                self._careful.attribute(element, (name, value), sheet, spot, node.path)
            else:
                sheet.cells[path] = value

    def _unknown(self, element: etree._Element, node: Node, top: Node, sheet: Sheet) -> None:
        spot = Spot(top, node.path, node.path, node.path.count("/") + 1)
        if isinstance(element.tag, str):
            self._careful.element(element, sheet, spot)
        self._careful.stray(element.tail, sheet, spot, None)
