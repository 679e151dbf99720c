"""Where records begin and end, trap by trap: what was sent and what is read of it."""

import pytest

from imports.dialects.xml import Damaged, Record, Wanted
from imports.dialects.xml.documents import Kind
from seeki.lib.refused import Refused
from tests.imports.dialects.xml.ground import item, opened, openimmo, outcomes

A, B, C = item(1), item(2), item(3)


def test_records_stand_at_any_depth_and_in_any_namespace() -> None:
    body = (
        b'<x:openimmo xmlns:x="u"><a><x:anbieter><x:immobilie x:z="1"><x:nr>1</x:nr></x:immobilie></x:anbieter></a><b>'
    )
    body += (
        b'<immobilie xmlns="v"><nr>2</nr></immobilie></b><y:immobilie><y:nr q:p="">3</y:nr></y:immobilie></x:openimmo>'
    )
    assert outcomes(body) == ["1", "2", "3"]


def test_line_index_and_raw() -> None:
    read = list(
        opened(b"<?xml version='1.0'?>\n\n<openimmo>\n <immobilie>\n<nr>1</nr>\n</immobilie>\n" + B + b"</openimmo>")
    )
    assert [(record.index, record.line) for record in read] == [(0, 4), (1, 7)]
    assert read[1].raw == B
    assert isinstance(read[0], Record)
    assert read[0].line_of(read[0].element[0]) == 5


def test_a_document_can_be_read_again() -> None:
    document = opened(openimmo(A, B))
    assert len(document) == 2
    assert [record.raw for record in document] == [record.raw for record in document] == [A, B]


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (b"<immobilie/>", ["None"]),
        (b"<immobilie a='>' b=\"/>\" />" + A, ["None", "1"]),
        (b"<immobilie\n><nr>1</nr></immobilie >" + B, ["1", "2"]),
        (b"<immobilien><immobilie_x/><nr>1</nr></immobilien>" + A, ["1"]),
        (b"<!-- " + A + b" -->" + B, ["2"]),
        (b"<![CDATA[" + A + b"]]>" + B, ["2"]),
        (b"<?php echo '" + A + b"' ?>" + B, ["2"]),
        (b"<immobilie><nr>1</nr><!-- <immobilie> --></immobilie>" + B, ["1", "2"]),
        (b"<immobilie><nr>1</nr><!-- </immobilie> --></immobilie>" + B, ["1", "2"]),
        (b"<immobilie><nr>1</nr><![CDATA[</immobilie><immobilie>]]></immobilie>" + B, ["1", "2"]),
        (b"<immobilie><nr>1</nr><![CDATA[<!-- ]]></immobilie>" + B + b"<!-- x -->", ["1", "2"]),
        (b"<!-- <![CDATA[ -->" + A + b"<!-- ]]> -->", ["1"]),
        (b"<immobilie><!-- <![CDATA[ --><nr>1</nr></immobilie><!-- ]]> -->" + B, ["1", "2"]),
    ],
)
def test_well_formed(sent: bytes, expected: list[str]) -> None:
    assert outcomes(openimmo(sent)) == expected


@pytest.mark.parametrize(
    ("inside", "reason"),
    [
        (b"Koch & Co", 'a bare "&": write &amp;'),
        (b"a &lt b", 'a bare "&", or a reference without its ";": write &amp;'),
        (b"a&nbsp;b", "&nbsp; is not known in XML: write the character itself, or its number such as &#160;"),
        (b"<b>x</c></b>", "</c> stands where </b> is expected (<b> began in line 3)"),
        (b"<b>x", "</immobilie> stands where </b> is expected (<b> began in line 3)"),
        (b"</anbieter>", "</anbieter> stands where </immobilie> is expected (<immobilie> began in line 3)"),
        (b"a\x0bb", "a control character (U+000B) that XML does not allow: remove it"),
        (b"&#2;", "a control character (U+0002) that XML does not allow: remove it"),
        (b"\x00", "a control character (U+0000) that XML does not allow: remove it"),
        (b"\xc3\xbc\xfc", "bytes that are not valid utf-8"),
        (b"<b c=1/>", "the value of an attribute stands without quotation marks"),
        (b"<b c/>", 'attribute c has no value: write c="…"'),
        (b"<b c='' c=''/>", "attribute c stands twice in one element"),
        (b'<b c="x></b>', '"<" stands in the value of an attribute, or a quotation mark is missing: write &lt;'),
        (b"<b <c/>", 'a bare "&" or "<": write &amp; or &lt;'),
        (b"a < b", 'a bare "&" or "<": write &amp; or &lt;'),
        (b"<![CDATA[ x", 'a CDATA section is not closed: "]]>" is missing'),
        (b"<!-- x", 'a comment is not closed: "-->" is missing'),
        (b"<?x y", 'a processing instruction is not closed: "?>" is missing'),
        (b"a ]]> b", '"]]>" stands outside a CDATA section: write ]]&gt;'),
        (b"<!-- a -- b -->", '"--" stands inside a comment'),
        (b"<a>" * 256, "elements are nested over 256 deep"),
        (b"<!DOCTYPE x>", 'a bare "&" or "<": write &amp; or &lt;'),
    ],
)
@pytest.mark.parametrize("after", [b"", b"<!-- c --><![CDATA[ d ]]><?e f?>"], ids=["plain", "sections after"])
def test_damage_costs_one_record(inside: bytes, reason: str, after: bytes) -> None:
    after = item(2, after)
    assert outcomes(openimmo(item(9, inside), after, C)) == [f"line 3: {reason}", "2", "3"]


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (b"<immobilie><nr>9</nr>\n" + B, ["line 4: </immobilie> is missing (<immobilie> began in line 3)", "2"]),
        (b"<immobilie><nr>9</nr>\n</immobilie" + B, ["line 4: an end tag is not closed", "2"]),
        (
            b"<nr>9</nr>\n</immobilie>" + B,
            ["line 4: its start tag is missing or damaged; only its end tag was found", "2"],
        ),
        (b"<immobilie<nr>9</nr>\n</immobilie>" + B, ['line 3: a bare "&" or "<": write &amp; or &lt;', "2"]),
        (b"<immobilie><x><immobilie/></x></immobilie>" + B, ["line 3: another record stands inside it", "2"]),
    ],
)
def test_damaged_tags(sent: bytes, expected: list[str]) -> None:
    read = outcomes(openimmo(sent))
    assert len(read) == len(expected)
    assert all(found.startswith(start) for found, start in zip(read, expected, strict=True)), read


def test_a_comment_that_puts_out_a_record_with_a_comment() -> None:
    put_out = b"<!-- <immobilie><nr>1</nr><!-- alt --></immobilie> -->"
    assert outcomes(openimmo(put_out, B)) == ["2"]


def test_a_missing_end_tag_does_not_move_the_next_record_to_another_agency() -> None:
    body = b"<openimmo><anbieter><firma>X</firma><immobilie><nr>1</nr></anbieter>"
    body += b"<anbieter><firma>Y</firma>" + B + b"</anbieter></openimmo>"
    document = opened(body)
    around = document.outline.around(1, "anbieter")
    assert around is not None
    assert around.findtext("firma") == "Y"
    assert outcomes(body) == ["line 1: </immobilie> is missing (<immobilie> began in line 1)", "2"]


def test_a_truncated_document_keeps_what_came() -> None:
    body = openimmo(A, B)
    cut = body[: body.index(b"</nr>", body.index(B))]
    assert outcomes(cut) == ["1", "line 4: the document ends inside it"]
    assert outcomes(body[: body.index(B) + len(B)]) == ["1", "2"]


def test_a_record_that_is_too_long_is_passed_over() -> None:
    wanted = Wanted(frozenset({"immobilie"}), frozenset(Kind), record_limit=1024 * 1024)
    long = item(9, b"<x>" + b"\n" * 1_200_000 + b"</x>")
    read = list(opened(openimmo(A, long, B), wanted))
    assert isinstance(read[1], Damaged)
    assert (str(read[1].reason), len(read[1].raw)) == ("it is longer than 1 MB", 64 * 1024)
    assert isinstance(read[2], Record)
    assert read[2].line == 1_200_005


def test_at_most_one_more_than_the_limit() -> None:
    assert len(opened(openimmo(*[A] * 20), item_limit=5)) == 6
    with pytest.raises(Refused, match="in comments"):
        opened(openimmo(b"<!--" + A * 100 + b"-->"), item_limit=5)


@pytest.mark.parametrize("declared", [b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>', b"<!doctype a>"])
@pytest.mark.parametrize("place", [0, 1])
def test_doctype(declared: bytes, place: int) -> None:
    with pytest.raises(Refused, match="DOCTYPE"):
        opened(declared + openimmo(A) if not place else openimmo(A, declared, B))
    assert outcomes(openimmo(b"<!-- " + declared + b" -->", A)) == ["1"]


def test_much_text_outside_is_refused() -> None:
    with pytest.raises(Refused, match="2 MB"):
        opened(openimmo(A, b" " * 2_200_000, B))
    lost = b"<immobXlie>" + b"x" * 2_200_000 + b"</immobilie>"
    assert len(outcomes(openimmo(A, lost, B))) == 3
    with pytest.raises(Refused, match="Too much"):
        opened(openimmo(*[A, b"<x/>" * 10_000] * 6))
