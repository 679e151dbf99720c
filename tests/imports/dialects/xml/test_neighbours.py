"""Random damage to one record of a valid document: its neighbours are read as if nothing had happened."""

from dataclasses import dataclass

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from imports.dialects.xml import Document, Record
from tests.imports.dialects.xml.ground import opened

TEXTS = st.sampled_from(
    [
        "Schöne Wohnung",
        "größer &amp; heller",
        "<![CDATA[<b>Küche</b> & Bad]]>",
        "<![CDATA[<!-- aus Word --><p>Müller</p>]]>",
        "<!-- intern --> Süd",
        "<?druck neu?>Öl",
        '<tief><tiefer wert="ä > b"/></tief>',
        "a --&gt; b, ]]&gt; c",
        "\n  \n",
    ]
)
SNIPPETS = st.sampled_from(
    [
        b"&", b"<", b">", b"&nbsp;", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?", b"?>", b"<?xml version='1.0'?>",
        b"</anbieter>", b"</openimmo>", b"<anbieter>", b"<immobilie", b"<immobilie>", b"</immobilie>", b"</immobilie",
        b"<immobilie/>", b"\x00", b"\x0b", b"\xff", b"\xe4", b"\xc3", b'"', b"'", b"=", b"/", b"<b", b"</b>", b"--",
        b"<!ELEMENT>", b"<!-- </immobilie> ", b"<![CDATA[ </immobilie>", b"</anbieter><anbieter>", b"<!-- <immobilie>",
    ]
)  # fmt: skip


@dataclass(frozen=True)
class Damage:
    """Replace the bytes from `start` on (a share of the record) by others."""

    start: float
    length: int
    by: bytes

    def of(self, raw: bytes) -> bytes:
        at = int(self.start * (len(raw) - 1))
        return raw[:at] + self.by + raw[at + self.length :]


DAMAGES = st.lists(
    st.builds(
        Damage,
        st.floats(0, 1),
        st.one_of(st.integers(0, 12), st.integers(0, 400)),
        st.one_of(st.just(b""), SNIPPETS, st.binary(max_size=20), st.tuples(SNIPPETS, SNIPPETS).map(b"".join)),
    ),
    min_size=1,
    max_size=2,
)


@st.composite
def sent(draw: st.DrawFn) -> list[list[bytes]]:
    """The records of each agency of a document."""
    number = 0
    agencies = []
    for _ in range(draw(st.integers(1, 3))):
        items = []
        for _ in range(draw(st.integers(1, 3))):
            texts = draw(st.lists(TEXTS, min_size=1, max_size=4))
            fields = "\n".join(f"<feld><text>{text}</text></feld>" for text in texts)
            items.append(f'<immobilie id="{number}"><ort>Köln</ort>\n{fields}</immobilie>'.encode())
            number += 1
        agencies.append(items)
    return agencies


def document(agencies: list[list[bytes]]) -> bytes:
    parts = [
        b"<anbieter><firma>F%d</firma>\n%s\n<openimmo_anid>A%d</openimmo_anid></anbieter>" % (n, b"\n ".join(items), n)
        for n, items in enumerate(agencies)
    ]
    return b'<?xml version="1.0" encoding="UTF-8"?>\n<openimmo><uebertragung/>%s\n</openimmo>' % b"\n".join(parts)


def understood(read: Document) -> dict[str, tuple[bytes, str | None]]:
    """Each record that was read, with the agency around it."""
    found = {}
    for item in read:
        if isinstance(item, Record) and item.element.get("id"):
            around = read.outline.around(item.index, "anbieter")
            assert around is not None
            found[item.element.get("id")] = (etree.tostring(item.element, with_tail=False), around.findtext("firma"))
    return found


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sent(), st.data(), DAMAGES)
def test_damage_costs_one_record(agencies: list[list[bytes]], data: st.DataObject, damages: list[Damage]) -> None:
    whole = understood(opened(document(agencies)))
    agency = data.draw(st.integers(0, len(agencies) - 1))
    place = data.draw(st.integers(0, len(agencies[agency]) - 1))
    victim = agencies[agency][place]
    for damage in damages:
        victim = damage.of(victim)
    lost = str(sum(len(items) for items in agencies[:agency]) + place)
    damaged = [[*items] for items in agencies]
    damaged[agency][place] = victim
    read = understood(opened(document(damaged)))
    # Where the record has lost its start tag, or damage itself begins an agency, others may stand in another one.
    begins = victim.startswith(b'<immobilie id="%s"><ort>' % lost.encode()) and b"<anbieter>" not in victim
    shown = 2 if begins and len(damages) == 1 else 1
    for number, expected in whole.items():
        if number != lost:
            assert read.get(number, ())[:shown] == expected[:shown], (number, victim)
