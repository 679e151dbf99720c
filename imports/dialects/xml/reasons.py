"""Why the bytes of a record are no XML, said so that whoever writes the software that sent them can mend it."""

import re
from collections.abc import Mapping
from dataclasses import replace

from lxml import etree

from seeki.lib.phrases import Phrase, Said
from seeki.lib.phrases import phrase as _

MISMATCH, UNFINISHED, UNDECLARED_PREFIX = 76, 77, 201
# The element that is put around a record to declare namespaces.
AROUND = "seeki-around"
_BYTES = 81
_LIMIT = 114
_MISMATCH = re.compile(r"Opening and ending tag mismatch: (\S+) line (\d+) and (\S+)")
_UNFINISHED = re.compile(r"in tag (\S+) line (\d+)")
_NUMBER = re.compile(r"(?:Char value|xmlChar value|Char 0x) ?([0-9A-Fa-f]+)")
_NAME = re.compile(r"'([^']{1,60})'|attribute (\S{1,60})|Attribute (\S{1,60})|PI (\S{1,60})|Start Tag (\S{1,60})")

# Codes of libxml2's xmlParserErrors.
_SENTENCES: Mapping[int, Phrase] = {
    5: _("something stands behind the end of the element"),
    8: _("&#…; is not the number of a character"),
    23: _('a bare "&", or a reference without its ";": write &amp;'),
    26: _("&{name}; is not known in XML: write the character itself, or its number such as &#160;"),
    38: _('"<" stands in the value of an attribute, or a quotation mark is missing: write &lt;'),
    39: _("the value of an attribute stands without quotation marks"),
    40: _("the quotation mark after the value of an attribute is missing"),
    41: _('attribute {name} has no value: write {name}="…"'),
    42: _("attribute {name} stands twice in one element"),
    45: _('a comment is not closed: "-->" is missing'),
    46: _('"<?" without a name behind it: write &lt;?'),
    47: _('a processing instruction is not closed: "?>" is missing'),
    62: _('"]]>" stands outside a CDATA section: write ]]&gt;'),
    63: _('a CDATA section is not closed: "]]>" is missing'),
    64: _("an XML declaration (<?xml …?>) stands inside"),
    65: _("the attributes of an element are not separated by blanks, or are none"),
    68: _('a bare "&" or "<": write &amp; or &lt;'),
    73: _('the start tag <{name}> is not closed: ">" is missing'),
    80: _('"--" stands inside a comment'),
    201: _("a prefix is not declared"),
    200: _("a namespace is declared with an empty name"),
    202: _("a name has more than one colon"),
    203: _("attribute {name} stands twice in one element"),
}
_TOO_LONG = _("a text or a value is longer than {limit} MB", limit=10)
_OTHERS = {
    (68, "xmlParseEntityRef: no name"): _('a bare "&": write &amp;'),
    (63, "CData section too big found"): _TOO_LONG,
    (73, "expected '>'"): _('an end tag is not closed: ">" is missing'),
}


def sentence(error: etree._LogEntry, first_line: int, encoding: str) -> Said:
    """`first_line` is the line of the document on which the parsed bytes begin."""
    code, message = error.type, error.message.strip()
    if code == MISMATCH and (found := _MISMATCH.search(message)):
        opened, line, closed = found[1], first_line + int(found[2]) - 1, found[3]
        if closed == AROUND:
            return _missing(opened, line)
        return _(
            "</{closed}> stands where </{opened}> is expected (<{opened}> began in line {line})",
            closed=closed,
            opened=opened,
            line=str(line),
        )
    if code == UNFINISHED and (found := _UNFINISHED.search(message)):
        return _missing(found[1], first_line + int(found[2]) - 1)
    if code == _BYTES:
        return _("bytes that are not valid {encoding}", encoding=encoding)
    if code == 9:
        return _character(message)
    if code == _LIMIT:
        return _limit(message)
    if (code, message) in _OTHERS:
        return _OTHERS[code, message]
    named = _NAME.search(message)
    name = next((group for group in named.groups() if group), "…") if named else "…"
    known = _SENTENCES.get(code)
    if known is None:
        return message or _("it is not well-formed XML")  # the parser's own words
    return replace(known, facts={"name": name})


def _missing(name: str, line: int) -> Phrase:
    return _("</{name}> is missing (<{name}> began in line {line})", name=name, line=str(line))


def _character(message: str) -> Phrase:
    found = _NUMBER.search(message)
    if not found:
        return _("a character that XML does not allow: remove it")
    number = int(found[1], 16 if "0x" in message else 10)
    if number < 32:
        return _("a control character ({code}) that XML does not allow: remove it", code=f"U+{number:04X}")
    return _("a character ({code}) that XML does not allow: remove it", code=f"U+{number:04X}")


def _limit(message: str) -> Phrase:
    return _("elements are nested over {depth} deep", depth=256) if "depth" in message else _TOO_LONG
