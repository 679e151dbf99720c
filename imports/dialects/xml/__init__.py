"""The ground of every dialect that is XML: from bytes to well-separated records, in bounded memory.

    WANTED = Wanted(names=frozenset({"immobilie"}), kinds=frozenset({Kind.OPENIMMO}))

    document = records(utf8(stream, charset, spool), WANTED, item_limit)  # Refused for what concerns the whole document
    len(document)                                             # at most item_limit + 1
    document.warnings                                         # Problems that concern no single record
    document.found                                            # (kind, root)
    document.outline.root, .first("uebertragung")             # elements outside the records, without namespaces
    document.outline.around(index, "anbieter")                # the element around a record, with what stands behind it
    for item in document:                                     # in document order, as often as needed
        Record(index, line, raw, element), .line_of(element)  # element: lxml, namespaces stripped, no comments
        Damaged(index, line, raw, reason)                     # exactly this record is lost

`stream` is seekable and stays open as long as the document is read; `charset` is the parameter of the Content-Type.
`index` counts from 0, over damaged ones too. `raw` is UTF-8, whatever was sent. Attributes keep their case and prefix:
read them with `attribute`.
"""

from imports.dialects.xml.documents import Found, Kind, expect, recognise, recognise_bytes
from imports.dialects.xml.encoding import Utf8, utf8
from imports.dialects.xml.opening import Damaged, Document, Item, Record, Wanted, records
from imports.dialects.xml.outline import Outline
from imports.dialects.xml.reading import attribute, child, children, text

__all__ = [
    "Damaged",
    "Document",
    "Found",
    "Item",
    "Kind",
    "Outline",
    "Record",
    "Utf8",
    "Wanted",
    "attribute",
    "child",
    "children",
    "expect",
    "recognise",
    "recognise_bytes",
    "records",
    "text",
    "utf8",
]
