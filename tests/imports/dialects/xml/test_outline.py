"""What stands around a record, however the document around it is damaged."""

import pytest

from imports.dialects.xml import Document
from tests.imports.dialects.xml.ground import item, opened

A, B, C = item(1), item(2), item(3)


def agencies(document: Document) -> list[str | None]:
    found = [document.outline.around(index, "anbieter") for index in range(len(document))]
    return [None if element is None else element.findtext("firma") for element in found]


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (b"<anbieter><firma>X</firma>%s%s</anbieter><anbieter><firma>Y</firma>%s</anbieter>", ["X", "X", "Y"]),
        (b"<anbieter>%s%s<firma>X</firma></anbieter><anbieter>%s<firma>Y</firma></anbieter>", ["X", "X", "Y"]),
        (b"<o:anbieter>%s<firma>X</firma>%s</o:anbieter>%s<anbieter><firma>Y</firma></anbieter>", ["X", "X", "X"]),
        (
            b"<anbieter><firma>X</firma>%s</anbieter></anbieter>%s<anbieter><firma>Y</firma>%s</anbieter>",
            ["X", "X", "Y"],
        ),
        (b"<anbieter><firma>X</firma>%s<anbieter><firma>Y</firma>%s%s", ["X", "Y", "Y"]),
        (b"<anbieter><b><firma>X</b></firma>%s<b></anbieter><anbieter><firma>Y</firma>%s%s", [None, "Y", "Y"]),
        (
            b"<!-- <anbieter> --><anbieter><firma><![CDATA[X]]></firma>%s%s<!--<anbieter>-->%s</anbieter>",
            ["X", "X", "X"],
        ),
        (b"%s%s%s", [None, None, None]),
    ],
)
def test_around(sent: bytes, expected: list[str | None]) -> None:
    assert agencies(opened(b"<openimmo>" + sent % (A, B, C) + b"</openimmo>")) == expected


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (b"M&#252;ller &amp; S&ouml;hne", "Müller & Söhne"),
        (b"Koch & Co", "Koch & Co"),
        (b"<![CDATA[<Koch> &amp; Co]]>", "<Koch> &amp; Co"),
        (b"Koch<!-- x --> Co", "Koch Co"),
        (b"a &#%s; b" % (b"9" * 6_000), "a &#%s; b" % ("9" * 6_000)),
        (b"a\x0bb &lt;", "ab <"),
        (b"a < b", "a < b"),
    ],
)
def test_values(sent: bytes, expected: str) -> None:
    assert agencies(opened(b"<openimmo><anbieter><firma>%s</firma>%s</anbieter></openimmo>" % (sent, A))) == [expected]


def test_root_and_attributes() -> None:
    body = b'<x:openimmo xmlns:x="u" art="1">%s</x:openimmo>'
    body %= b"<x:uebertragung umfang='TEIL' x:modus=\"a&amp;b>c\"  art = 'ON'/>%s"
    outline = opened(body % A).outline
    assert outline.root is not None
    assert (outline.root.tag, dict(outline.root.attrib)) == ("openimmo", {"art": "1"})
    first = outline.first("uebertragung")
    assert first is not None
    assert dict(first.attrib) == {"umfang": "TEIL", "modus": "a&b>c", "art": "ON"}
    assert outline.first("nothing") is None
    assert outline.prefixes == {"x"}


def test_nothing_outside() -> None:
    outline = opened(A).outline
    assert (outline.root, outline.around(0, "anbieter")) == (None, None)


@pytest.mark.parametrize(
    "bad", [b"<1>", b"<a b=c>", b"<a\xff>", b"<" * 99, b"<a " * 99, b"</x>", b"<a:b:c>", b'<a b="', b"<!x>"]
)
def test_rubbish_outside_is_passed_over(bad: bytes) -> None:
    body = b"<openimmo>" + bad + b"<anbieter><firma>X</firma>" + A + b"</anbieter></openimmo>"
    if bad.endswith(b'"'):
        body += b'"'
    assert agencies(opened(body)) in (["X"], ["X", "X"])
