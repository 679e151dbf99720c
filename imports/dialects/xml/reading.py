"""Reads from a parsed record: by local names, attributes in any case."""

from collections.abc import Iterator

from lxml import etree


def child(element: etree._Element, name: str) -> etree._Element | None:
    return next(children(element, name), None)


def children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return element.iterchildren(name)


def text(element: etree._Element, path: str) -> str:
    """The trimmed text at `path` ("preise/kaufpreis"), empty where there is none."""
    found = element.find(path)
    return "" if found is None else (found.text or "").strip()


def attribute(element: etree._Element, name: str) -> str | None:
    """An attribute by its local name, whatever its case; `name` is in lower case."""
    value = element.get(name)
    if value is not None:
        return value
    return next((str(value) for key, value in element.items() if str(key).rpartition("}")[2].lower() == name), None)
