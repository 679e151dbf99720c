"""Every text and attribute of a record is found again: in the listing, in the bag, in the ids, with the files."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from imports.dialects.contract import Inline
from imports.dialects.mapping.flags import flag
from imports.dialects.openimmo.record import Action, Provider, Understood, understand
from tests.imports.dialects.openimmo.reading import PAIRS, elements, in_base64
from tests.imports.dialects.openimmo.test_corpus import CORPUS, transfers

# What is not kept, and why.
NOT_KEPT = (
    "email_privat",  # nobody's business
    "tel_privat",
    "@gruppe",  # says the list and the order; that a photo is of the outside has no place
    "gruppe",
    "@location",  # the content says it
    "format",
    "anhangtitel",  # of a link whose address stands in the title
    "@feldname",  # is part of the name in the bag
)


def told(element: etree._Element) -> Iterator[tuple[etree._Element, str, str]]:
    for node in element.iter(etree.Element):
        for name, value in node.items():
            yield node, "@" + str(name).lower(), str(value)
        yield node, str(etree.QName(node).localname).lower(), node.text or ""


def is_lost(node: etree._Element, name: str, text: str, kept: str, lines: set[int | None]) -> bool:
    text = text.strip()
    if not text or name in NOT_KEPT or says_private(node):
        return False
    # No, and nothing: what has no field for them has no place for them either.
    if flag(text) is False or not text.strip("0., "):
        return False
    text = text.replace("\\", "/") if name == "pfad" else text
    text = "".join(text.split()) if name in ("anhanginhalt", "base64") else text
    return text not in kept and json.dumps(text, ensure_ascii=False)[1:-1] not in kept and node.sourceline not in lines


def says_private(node: etree._Element) -> bool:
    return "PRIVAT" in "".join(str(value) for _, value in node.items())


def kept_of(understood: Understood) -> str:
    files = [in_base64(f.source) if isinstance(f.source, Inline) else f.source.name for f in understood.attachments]
    captions = [f.entry for f in understood.attachments]
    return json.dumps([understood.payload, understood.other_ids, files, captions], ensure_ascii=False, default=str)


def lost(element: etree._Element) -> list[tuple[str, str]]:
    understood = understand(element, Provider(default_country="DE"))
    if understood.action is Action.REMOVE:
        return []
    lines = {understood.paths[pointer][1] for pointer in understood.paths}
    kept = kept_of(understood)
    return [(name, text) for node, name, text in told(element) if is_lost(node, name, text, kept, lines)]


def one_line_each(xml: bytes) -> bytes:
    """So that a line is an element, and what was read can be told from its neighbours."""
    return xml.replace(b"><", b">\n<")


@pytest.mark.parametrize("sent", PAIRS, ids=lambda path: path.stem)
def test_of_fixtures(sent: Path) -> None:
    for element in elements(one_line_each(sent.read_bytes())):
        if sent.stem != "html_unescaped":  # its markup was never text
            assert lost(element) == []


@pytest.mark.skipif(not CORPUS.is_dir(), reason="no corpus here")
def test_of_the_corpus() -> None:
    for name, records in transfers():
        for element in records:
            again = etree.fromstring(one_line_each(etree.tostring(element)))
            assert lost(again) == [], name
