"""What a file is by its first bytes."""

import pytest

from imports.dialects import likely

INMUEBLES = "<inmuebles><inmueble>"


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (INMUEBLES.encode(), "idealista"),
        (b'\xef\xbb\xbf\r\n<?xml version="1.0"?><!-- x --><Listado><Inmueble>', "idealista"),
        (INMUEBLES.encode("utf-16"), "idealista"),
        (b"<client><code/><secondhandListing>", "idealista"),
        (b"<root><kyero>", "kyero"),
        (b"<root><property>", "kyero"),
        (b'{"customerCountry": "Spain", "customerProperties": [', "idealista_json"),
        (b'{\n "customerProperties": [{"x": "<inmueble>"}]}', "idealista_json"),
        (b'{"listings": [{"x": "<root><kyero>"}]}', "seeki_json"),
        (b"[]", "seeki_json"),
        (b"<openimmo>", "openimmo"),
        (b"<unknown/>", "openimmo"),
        (b"Name;Price", None),
        (b"", None),
    ],
)
def test_a_document_is_known_by_its_beginning(head: bytes, name: str | None) -> None:
    found = likely(head)
    assert (found and found.name) == name
