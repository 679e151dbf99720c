"""What a document is, told by its root and the first elements below it, and what to say to one that came astray."""

import re
from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import NamedTuple

from imports.dialects.xml.markup import without_sections
from seeki.lib.phrases import Phrase, Said
from seeki.lib.phrases import phrase as _
from seeki.lib.problems import ErrorCode
from seeki.lib.refused import Refused


class Kind(StrEnum):
    """Kinds of documents."""

    OPENIMMO = "openimmo"
    OPENIMMO_PART = "openimmo_part"
    OPENIMMO_FEEDBACK = "openimmo_feedback"
    JUSTIMMO = "justimmo"
    KYERO = "kyero"
    IDEALISTA = "idealista"
    IDEALISTA_CLIENTS = "idealista_clients"
    IDEALISTA_ADS = "idealista_ads"
    TROVIT = "trovit"
    REAXML = "reaxml"
    SWISSRETS = "swissrets"
    IS24 = "is24"
    CASA_IT = "casa_it"
    FEED = "feed"
    SOAP = "soap"
    HTML = "html"
    UNKNOWN = "unknown"

    def named(self) -> Phrase:
        """As a part of a sentence."""
        return _NAMES[self]


_NAMES: Mapping[Kind, Phrase] = {
    Kind.OPENIMMO: _("an OpenImmo document"),
    Kind.OPENIMMO_PART: _("a part of an OpenImmo document, without its <openimmo>"),
    Kind.OPENIMMO_FEEDBACK: _("an OpenImmo feedback document, which answers a delivery and is none"),
    Kind.JUSTIMMO: _("a Justimmo API answer, which resembles OpenImmo and is none"),
    Kind.KYERO: _("a Kyero feed"),
    Kind.IDEALISTA: _("an Idealista document"),
    Kind.IDEALISTA_CLIENTS: _("an Idealista document of the older kind with <clients>"),
    Kind.IDEALISTA_ADS: _("an export of Idealista's to its partners"),
    Kind.TROVIT: _("a Trovit feed"),
    Kind.REAXML: _("a REAXML document"),
    Kind.SWISSRETS: _("a SwissRETS document"),
    Kind.IS24: _("an ImmobilienScout24 document"),
    Kind.CASA_IT: _("a casa.it feed"),
    Kind.FEED: _("an RSS or Atom feed"),
    Kind.SOAP: _("a SOAP envelope"),
    Kind.HTML: _("an HTML page"),
    Kind.UNKNOWN: _("XML of an unknown kind"),
}


class Found(NamedTuple):
    kind: Kind
    root: str


_ROOTS: Mapping[str, Kind] = {
    "openimmo": Kind.OPENIMMO,
    "immoxml": Kind.OPENIMMO,
    "anbieter": Kind.OPENIMMO_PART,
    "immobilie": Kind.OPENIMMO_PART,
    "uebertragung": Kind.OPENIMMO_PART,
    "openimmo_feedback": Kind.OPENIMMO_FEEDBACK,
    "justimmo": Kind.JUSTIMMO,
    "kyero": Kind.KYERO,
    "inmuebles": Kind.IDEALISTA,
    "idealista": Kind.IDEALISTA,
    "idealistafeed": Kind.IDEALISTA,
    "propiedades": Kind.IDEALISTA,
    "anuncios": Kind.IDEALISTA,
    "proyectos": Kind.IDEALISTA,
    "clients": Kind.IDEALISTA_CLIENTS,
    "ads": Kind.IDEALISTA_ADS,
    "trovit": Kind.TROVIT,
    "propertylist": Kind.REAXML,
    "is24immobilientransfer": Kind.IS24,
    "immobilientransfer": Kind.IS24,
    "rss": Kind.FEED,
    "feed": Kind.FEED,
    "envelope": Kind.SOAP,
    "html": Kind.HTML,
}
# Roots that say little, by what stands among the elements after them.
_BELOW: Mapping[tuple[str, str], Kind] = {
    ("root", "kyero"): Kind.KYERO,
    ("export", "properties"): Kind.SWISSRETS,
    ("client", "secondhandlisting"): Kind.IDEALISTA_CLIENTS,
    ("client", "newbuildlisting"): Kind.IDEALISTA_CLIENTS,
    ("container", "realestateitems"): Kind.CASA_IT,
    ("feed", "properties"): Kind.IDEALISTA,
    ("properties", "property"): Kind.IDEALISTA,
    # A Kyero feed that has lost its header.
    ("root", "property"): Kind.KYERO,
}
# What records of Idealista's are called, whatever the root is.
_IDEALISTA_RECORDS = frozenset({"inmueble", "anuncio", "propiedad", "property"})
_BELOW_SEEN = 40
_ELEMENT = re.compile(rb"<(?:[^\s<>/:!?]{1,100}:)?([^\s<>/:!?]{1,100})(?=[\s/>])")
_HTML = re.compile(rb"<!doctype\s+html|<(?:html|head|body)[\s>]", re.IGNORECASE)

_MAGIC: Mapping[bytes, Said] = {
    b"PK\x03\x04": _("a zip file; send it as application/zip"),
    b"PK\x05\x06": _("an empty zip file"),
    b"\x1f\x8b": _("a gzip file; send it with Content-Encoding: gzip"),
    b"%PDF": _("a PDF file"),
    b"{": "JSON",
    b"[": "JSON",
    b"Rar!": _("a RAR archive; send XML, or a zip file"),
    b"7z\xbc\xaf": _("a 7z archive; send XML, or a zip file"),
    b"\xff\xd8\xff": _("a JPEG image"),
    b"\x89PNG": _("a PNG image"),
}


def recognise(head: bytes) -> Found:
    """`head` is the beginning of a document in UTF-8; some ten kilobytes are enough."""
    elements = _ELEMENT.finditer(without_sections(head))
    names = [found[1].decode("utf-8", "replace") for found, _ in zip(elements, range(_BELOW_SEEN), strict=False)]
    if not names:
        return Found(Kind.HTML if _HTML.search(head) else Kind.UNKNOWN, "")
    root, below = names[0].lower(), {name.lower() for name in names[1:]}
    for (outer, inner), kind in _BELOW.items():
        if outer == root and inner in below:
            return Found(kind, names[0])
    if root not in _ROOTS and _HTML.search(head):
        return Found(Kind.HTML, names[0])
    other = Kind.IDEALISTA if below & _IDEALISTA_RECORDS else Kind.UNKNOWN
    return Found(_ROOTS.get(root, other), names[0])


def recognise_bytes(head: bytes) -> Kind:
    """The same of the first bytes of a file, which may be in UTF-16 or begin with a mark."""
    plain = head.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").replace(b"\x00", b"").lstrip()
    if plain[:1] in (b"{", b"["):
        return Kind.UNKNOWN
    return recognise(plain[max(0, plain.find(b"<")) :]).kind


# Which endpoint takes a kind; told to whoever has sent it to another one.
ENDPOINTS: Mapping[Kind, str] = {
    Kind.OPENIMMO: "POST /v1/openimmo",
    Kind.IDEALISTA: "POST /v1/idealista",
    Kind.IDEALISTA_CLIENTS: "POST /v1/idealista",
    Kind.KYERO: "POST /v1/kyero",
}


def expect(found: Found, wanted: Collection[Kind], endpoints: Mapping[Kind, str] = ENDPOINTS) -> None:
    """Refuse a document of another kind, and name the endpoint that takes it where there is one."""
    if found.kind in wanted:
        return
    what = found.kind.named()
    if found.root:
        what = _("{what} (its root is <{root}>)", what=what, root=found.root)
    takes = ", ".join(sorted(str(kind.named()) for kind in wanted))
    told = _("The body is {what}; expected: {takes}.", what=what, takes=takes)
    if found.kind in endpoints:
        told = _("{what} Send it to {endpoint}.", what=told, endpoint=endpoints[found.kind])
    raise Refused(ErrorCode.INVALID_REQUEST, told)


def refuse_if_not_xml(head: bytes) -> None:
    begin = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not begin:
        raise Refused(ErrorCode.MALFORMED_BODY, _("The body is empty."))
    for magic, what in _MAGIC.items():
        if begin.startswith(magic):
            raise Refused(ErrorCode.INVALID_REQUEST, _("The body is not XML but {what}.", what=what))
