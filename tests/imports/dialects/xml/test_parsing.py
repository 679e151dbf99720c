"""What the parser must not see, and what is read of what it sees."""

import pytest
from lxml import etree

from imports.dialects.xml import Damaged, Record, attribute, child, children, text
from imports.dialects.xml.parsing import ATTRIBUTE_LIMIT, TAG_LIMIT
from imports.dialects.xml.vocabulary import NAMES_LIMIT, Vocabulary
from tests.bounds import bounded
from tests.imports.dialects.xml.ground import item, opened, openimmo, outcomes, shown

MIB = 1024 * 1024


def attributes(count: int) -> bytes:
    return b" ".join(b'a%d="1"' % number for number in range(count))


@pytest.mark.parametrize(
    ("inside", "reason"),
    [
        (b"<b %s/>" % attributes(1_001), "an element has more than 1,000 attributes"),
        (b'<b c=">" %s>x</b>' % attributes(1_000), "an element has more than 1,000 attributes"),
        (b"<b %s" % attributes(200_000), f"it has more than {ATTRIBUTE_LIMIT:,} attributes"),
        (b'<b c="%s"/>' % (b"x" * 10 * MIB), "a text or a value is longer than 10 MB"),
        (b"<b/>" * TAG_LIMIT, f"it has more than {TAG_LIMIT:,} tags"),
        (b"<b>%s</b>" % (b"x" * 10 * MIB), "a text or a value is longer than 10 MB"),
        (b"<b><![CDATA[%s]]></b>" % (b"x" * 10 * MIB), "a text or a value is longer than 10 MB"),
        (b"<b>" * 250 + b"</b>" * 250, None),
        (b"<b>" * 256 + b"</b>" * 256, "elements are nested over 256 deep"),
        (b"<b %s/>" % attributes(999), None),
        (b"<b>%s</b>" % (b"=" * 2_000), None),
        (b"<b c='x'>%s</b>" % (b"x" * 9 * MIB), None),
        (b'<b c="&lt;%s"/>' % (b"x" * 60_000), None),
    ],
    ids=range(13),
)
@pytest.mark.parametrize("prefix", [b"", b"x:"], ids=["plain", "prefixed"])
def test_too_much_in_one_record(inside: bytes, reason: str | None, prefix: bytes) -> None:
    body = openimmo(b"<%simmobilie><nr>1</nr>%s</%simmobilie>" % (prefix, inside, prefix), item(2))
    with bounded():
        read = outcomes(body.replace(b"<openimmo>", b'<openimmo xmlns:x="u">') if prefix else body)
    assert read == [f"line 3: {reason}" if reason else "1", "2"]


def test_many_names_are_noticed_before_they_fill_the_memory() -> None:
    many = [item(number, b"".join(b"<e%dx%d/>" % (number, n) for n in range(500))) for number in range(3_000)]
    reasons = [shown(record) for record in opened(openimmo(*many))]
    assert "different names" in reasons[-1]
    few = Vocabulary()
    assert not any(few.overflows(item(1, b"<a b='?c=1&d%d=2'/>" % n * 9_000)) for n in range(100))
    assert any(few.overflows(b"".join(b"<a%d b%d='1'/>" % (n, n) for n in range(NAMES_LIMIT))) for _ in range(500))


def read_one(inside: bytes, around: bytes = b"%s") -> etree._Element:
    (record,) = opened(around % (b"<immobilie>%s</immobilie>" % inside))
    assert isinstance(record, Record), record
    return record.element


def test_names_lose_their_namespaces() -> None:
    element = read_one(b'<x:b xmlns:y="v"><y:c/><d xmlns="w"/></x:b>', b'<a xmlns="t" xmlns:x="u">%s</a>')
    assert [node.tag for node in element.iter()] == ["immobilie", "b", "c", "d"]


def test_undeclared_prefixes_are_forgiven() -> None:
    element = read_one(b'<x:b y:nil="true"><z:c>1</z:c></x:b>')
    assert text(element, "b/c") == "1"
    assert attribute(element[0], "nil") == "true"


@pytest.mark.parametrize(
    "declared", [b'xmlns:x=""', b'xmlns:xml="u"', b"xmlns:xmlns='u'", b"xmlns:\xe4='u'", b"xmlns:1='u'"]
)
def test_a_strange_declaration_outside_costs_no_record(declared: bytes) -> None:
    assert text(read_one(b"<x:b>1</x:b>", b"<a " + declared + b">%s</a>"), "b") == "1"


def test_comments_and_instructions_do_not_cut_texts() -> None:
    element = read_one(b"<b>ein<!-- x --> gan<?y?>zer<![CDATA[ & Text]]></b>")
    assert text(element, "b") == "ein ganzer & Text"


def test_reading() -> None:
    element = read_one(b'<b> 1 </b><b ISO_LAND="DEU" x:art="">2</b><c/>', b'<a xmlns:x="u">%s</a>')
    assert [found.text for found in children(element, "b")] == [" 1 ", "2"]
    assert (text(element, "b"), text(element, "c"), text(element, "d/e")) == ("1", "", "")
    assert (attribute(element[1], "iso_land"), attribute(element[1], "art"), attribute(element[1], "z")) == (
        "DEU",
        "",
        None,
    )
    assert child(element, "d") is None


def test_entities_are_never_resolved() -> None:
    (record,) = opened(openimmo(item(1, b'<!DOCTYPE a [<!ENTITY b "c">]>&b;')))
    assert isinstance(record, Damaged)
