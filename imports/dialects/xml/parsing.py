"""The bytes of one record → an element whose names have no namespaces, or what is wrong with them and in which line."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from imports.dialects.xml.reasons import AROUND, UNDECLARED_PREFIX, sentence
from imports.dialects.xml.vocabulary import TOO_MANY, Vocabulary
from seeki.lib.phrases import Said
from seeki.lib.phrases import phrase as _

# A parsed element takes some 200 bytes, however short it was.
TAG_LIMIT, ATTRIBUTE_LIMIT = 100_000, 100_000
ATTRIBUTES_OF_ELEMENT = 1_000
PREFIX_LIMIT = 50
_BLOCK = 2 * 1024
_AROUND = AROUND.encode()
_PREFIX = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,99}")
_UNDECLARED = re.compile(r"Namespace prefix (\S+) ")
_START_TAG = re.compile(rb"""(?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+""")


@dataclass(frozen=True, slots=True)
class Damage:
    line: int
    reason: Said


class Parser:
    """Parses the records of one document. `prefixes` are those that were declared outside the records."""

    def __init__(self, prefixes: Iterable[str], encoding: str) -> None:
        self.encoding = encoding
        self._prefixes = set(islice(filter(_declarable, sorted(prefixes)), PREFIX_LIMIT))
        self._vocabulary = Vocabulary()
        self._parser = etree.XMLParser(
            encoding="utf-8",
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            dtd_validation=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
            collect_ids=False,
        )

    def parse(self, raw: bytes, line: int = 1) -> etree._Element | Damage:
        """`line` is that of the document on which `raw` begins."""
        if reason := overfull(raw):
            return Damage(line, reason)
        if self._vocabulary.overflows(raw):
            return Damage(line, TOO_MANY)
        try:
            return self._parsed(raw, self._prefixes)
        except etree.XMLSyntaxError:
            return self._again(raw, line) if self._parser.error_log[0].type == UNDECLARED_PREFIX else self._damage(line)

    def _again(self, raw: bytes, line: int) -> etree._Element | Damage:
        """With the prefixes declared that the record lacks."""
        found = [_UNDECLARED.search(entry.message) for entry in self._parser.error_log]
        missing = {match[1] for match in found if match and _declarable(match[1])}
        if len(missing) > PREFIX_LIMIT:
            return self._damage(line)
        try:
            return self._parsed(raw, self._prefixes | missing)
        except etree.XMLSyntaxError:
            return self._damage(line)

    def _damage(self, line: int) -> Damage:
        error = self._parser.error_log[0]
        return Damage(line + error.line - 1, sentence(error, line, self.encoding))

    def _parsed(self, raw: bytes, prefixes: Collection[str]) -> etree._Element:
        if not prefixes:
            element = etree.fromstring(raw, self._parser)
            return strip_namespaces(element) if b"xmlns" in raw else element
        # What they stand for does not matter: names are told by what follows.
        declared = "".join(f' xmlns:{prefix}="urn:{prefix}"' for prefix in prefixes)
        around = etree.fromstring(b"<%s%s>%s</%s>" % (_AROUND, declared.encode(), raw, _AROUND), self._parser)
        return strip_namespaces(around[0])


def _declarable(prefix: str) -> bool:
    return bool(_PREFIX.fullmatch(prefix)) and prefix.lower() not in ("xml", "xmlns")


def overfull(raw: bytes) -> Said:
    """What the parser should not see: lxml is quadratic in the attributes of one element, and trees are large."""
    # Counted where there is room for so many: an empty element takes four bytes.
    if len(raw) > 4 * TAG_LIMIT and raw.count(b"<") > TAG_LIMIT:
        return _("it has more than {count} tags", count=TAG_LIMIT)
    if not any(_may_be_one_tag(raw, at) for at in range(0, len(raw) - _BLOCK, _BLOCK)):
        return ""
    if raw.count(b"=") > ATTRIBUTE_LIMIT:
        return _("it has more than {count} attributes", count=ATTRIBUTE_LIMIT)
    if any(_attributes(text) > ATTRIBUTES_OF_ELEMENT for text in raw.split(b"<") if len(text) > _BLOCK):
        return _("an element has more than {count} attributes", count=ATTRIBUTES_OF_ELEMENT)
    return ""


def _may_be_one_tag(raw: bytes, at: int) -> bool:
    """Whether a start tag with too many attributes may reach over this block: a thousand fill at least one."""
    return raw.find(b"<", at, at + _BLOCK) < 0 <= raw.find(b"=", at, at + _BLOCK)


def _attributes(text: bytes) -> int:
    tag = _START_TAG.match(text)
    return tag[0].count(b"=") if tag and not text.startswith((b"!", b"?", b"/")) else 0


def strip_namespaces(element: etree._Element) -> etree._Element:
    for node in element.iter(etree.Element):
        tag = node.tag
        if isinstance(tag, str) and tag.startswith("{"):
            node.tag = tag.rpartition("}")[2]
    return element
