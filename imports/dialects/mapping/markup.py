"""Texts whose markup was not escaped."""

from xml.sax.saxutils import escape

from lxml import etree


def inner(element: etree._Element) -> str:
    """What stands in an element, with its markup: HTML that was not escaped. Comments go."""
    if all(not isinstance(child.tag, str) for child in element):
        return (element.text or "") + "".join(child.tail or "" for child in element)
    parts = (_markup(child) if isinstance(child.tag, str) else escape(child.tail or "") for child in element)
    return escape(element.text or "") + "".join(parts)


def _markup(element: etree._Element) -> str:
    try:
        return etree.tostring(element, encoding="unicode")
    except (etree.LxmlError, ValueError):  # text that only the API can put there
        return escape("".join(str(text) for text in element.itertext()) + (element.tail or ""))
