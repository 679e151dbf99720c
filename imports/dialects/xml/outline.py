"""The document without its records: a small tree in which one finds the elements that a record stands in.

It is built here and not by the parser, so that damage outside the records costs no more than the damaged tag.
"""

import html
import re
from bisect import bisect_right

from lxml import etree

# What is nested deeper is left out.
DEPTH_LIMIT = 64
_NAME = rb"[A-Za-z_\x80-\xff][A-Za-z0-9_.\-\x80-\xff]{0,99}"
_TOKEN = re.compile(
    rb"<!\[CDATA\[(?P<cdata>.*?)\]\]>"
    rb"|<(?P<closing>/?)(?:" + _NAME + rb":)?(?P<name>" + _NAME + rb")"
    rb"""(?P<rest>(?:[\s/](?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+)?)>""",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(rb"\s(?:(" + _NAME + rb"):)?(" + _NAME + rb""")\s*=\s*(?:"([^"<]*)"|'([^'<]*)')""")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,31});")


class Outline:
    """`intact` says whether all bytes were valid, `prefixes` which ones are declared."""

    def __init__(self) -> None:
        self.intact = True
        self.prefixes: set[str] = set()
        self._top = etree.Element("document")
        self._open = [self._top]
        self._begun = 0
        self._named: dict[str, list[tuple[int, etree._Element]]] = {}
        # Where records stand: the number of the first, the innermost element that is open, how many have begun.
        self._firsts = [0]
        self._places = [(self._top, 0)]

    @property
    def root(self) -> etree._Element | None:
        """The root of the document."""
        return self._top[0] if len(self._top) else None

    @property
    def open_names(self) -> list[str]:
        return [element.tag for element in self._open[1:]]

    def first(self, name: str) -> etree._Element | None:
        """The first element of this name in the document."""
        return self._named[name][0][1] if name in self._named else None

    def around(self, index: int, name: str) -> etree._Element | None:
        """The element of this name in which record `index` stands: complete, but for the records in it. Where damage
        has ended it too early, it is the last one that began before the record."""
        element, begun = self._places[bisect_right(self._firsts, index) - 1]
        if element.tag == name:
            return element
        found: etree._Element | None = next(element.iterancestors(name), None)
        if found is None:
            named = self._named.get(name, [])
            place = bisect_right(named, begun, key=lambda entry: entry[0]) - 1
            found = named[place][1] if place >= 0 else None
        return found

    def add(self, text: bytes, records: int) -> None:
        """The next text outside the records, after which the record with the number `records` comes."""
        at = 0
        for token in _TOKEN.finditer(text):
            self._text(_unescaped(self._decoded(text[at : token.start()])))
            at = token.end()
            if token["name"] is None:
                self._text(self._decoded(token["cdata"]))
            elif token["closing"]:
                self._end(self._decoded(token["name"]))
            else:
                self._begin(self._decoded(token["name"]), token["rest"])
        self._text(_unescaped(self._decoded(text[at:])))
        self._firsts.append(records)
        self._places.append((self._open[-1], self._begun))

    def _decoded(self, text: bytes) -> str:
        try:
            return text.decode()
        except UnicodeDecodeError:
            self.intact = False
            return text.decode("utf-8", "replace")

    def _text(self, text: str) -> None:
        if not text or text.isspace():
            return
        parent, text = self._open[-1], _CONTROLS.sub("", text)
        if len(parent):
            parent[-1].tail = (parent[-1].tail or "") + text
        else:
            parent.text = (parent.text or "") + text

    def _begin(self, name: str, rest: bytes) -> None:
        try:
            element = etree.Element(name, self._attributes(rest))
        except ValueError:
            return  # no name or no attribute after all
        self._open[-1].append(element)
        self._begun += 1
        self._named.setdefault(name, []).append((self._begun, element))
        if not rest.endswith(b"/") and len(self._open) <= DEPTH_LIMIT:
            self._open.append(element)

    def _attributes(self, rest: bytes) -> dict[str, str]:
        found = {}
        for prefix, name, double, single in _ATTRIBUTE.findall(rest):
            value = _CONTROLS.sub("", _unescaped(self._decoded(double or single)))
            if prefix == b"xmlns":
                self.prefixes.add(self._decoded(name))
            elif name != b"xmlns":
                found[self._decoded(name)] = value
        return found

    def _end(self, name: str) -> None:
        if name in self.open_names:
            while self._open.pop().tag != name:
                pass


def _unescaped(text: str) -> str:
    """With HTML's names for characters, too; a bare "&" stays."""
    return _REFERENCE.sub(lambda found: html.unescape(found[0]), text)
