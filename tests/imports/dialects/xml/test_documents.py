"""What a document is, and what is said to one that came astray."""

import pytest

from imports.dialects.xml import Kind, expect, recognise, recognise_bytes
from seeki.lib.refused import Refused


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"<openimmo>", Kind.OPENIMMO),
        (b"<?xml version='1.0'?><!-- <html> -->\n<x:OpenImmo xmlns:x='u'>", Kind.OPENIMMO),
        (b"<immoxml><anbieter>", Kind.OPENIMMO),
        (b"<immobilie><geo/>", Kind.OPENIMMO_PART),
        (b"<openimmo_feedback>", Kind.OPENIMMO_FEEDBACK),
        (b"<justimmo><immobilie>", Kind.JUSTIMMO),
        (b"<root><kyero><feed_version>3</feed_version></kyero><property>", Kind.KYERO),
        (b"<inmuebles><inmueble>", Kind.IDEALISTA),
        (b"<clients><client>", Kind.IDEALISTA_CLIENTS),
        (b"<client><code/><contact/><secondhandListing>", Kind.IDEALISTA_CLIENTS),
        (b"<ads><ad>", Kind.IDEALISTA_ADS),
        (b"<trovit><ad>", Kind.TROVIT),
        (b"<propertyList><residential>", Kind.REAXML),
        (b"<export><properties>", Kind.SWISSRETS),
        (b"<is24:IS24ImmobilienTransfer>", Kind.IS24),
        (b"<soap:Envelope>", Kind.SOAP),
        (b"<!DOCTYPE html><title>503</title>", Kind.HTML),
        (b"<html><body>", Kind.HTML),
        (b"<root><other/>", Kind.UNKNOWN),
        (b"<root><property><id>1</id>", Kind.KYERO),
        (b"<Listado><Inmueble>", Kind.IDEALISTA),
        (b"<whatever><data><propiedad>", Kind.IDEALISTA),
        (b"<properties><property>", Kind.IDEALISTA),
        (b"<!-- nothing", Kind.UNKNOWN),
        (b"<![CDATA[<openimmo>]]><a>", Kind.UNKNOWN),
    ],
)
def test_recognise(head: bytes, kind: Kind) -> None:
    assert recognise(head).kind == kind


def test_a_foreign_document_is_told_where_it_belongs() -> None:
    found = recognise(b"<root><kyero>")
    expect(found, {Kind.KYERO}, {})
    with pytest.raises(Refused) as refused:
        expect(found, {Kind.OPENIMMO}, {Kind.KYERO: "POST /v1/kyero"})
    assert refused.value.message == (
        "The body is a Kyero feed (its root is <root>); expected: an OpenImmo document. Send it to POST /v1/kyero."
    )
    with pytest.raises(Refused, match="Send it to POST /v1/openimmo"):
        expect(recognise(b"<openimmo>"), {Kind.KYERO})
    with pytest.raises(Refused) as refused:
        expect(recognise(b"<unsinn/>"), {Kind.OPENIMMO}, {})
    assert refused.value.message == (
        "The body is XML of an unknown kind (its root is <unsinn>); expected: an OpenImmo document."
    )


def test_the_first_bytes_of_a_file_are_recognised_in_any_encoding() -> None:
    text = "<root><kyero/>"
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-be"):
        assert recognise_bytes(text.encode(encoding)) is Kind.KYERO
    assert recognise_bytes(b'{"a": "<root><kyero/>"}') is Kind.UNKNOWN
