"""Whatever an element holds, it is understood without an exception, and quick and careful reading agree."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from imports.dialects.contract import Row
from imports.dialects.mapping.sheet import Sheet
from imports.dialects.openimmo.careful import Careful
from imports.dialects.openimmo.forgiving import judge
from imports.dialects.openimmo.printing import rows
from imports.dialects.openimmo.reading import read
from imports.dialects.openimmo.record import Provider, sender_path, understand
from imports.dialects.openimmo.table import DEFAULTS, FIELDS, KNOWN, default_path
from listings.payload import Faulty

NAMES = sorted(
    {step for path in KNOWN._elements[id(KNOWN.top)] for step in path.split("/") if step and step[0] not in '@"'}
    | set(KNOWN.groups)
    | {"daten", "pfad", "anhanginhalt", "epart", "wohnung", "haus", "unbekannt", "user_defined_simplefield"}
)
NAMES = [name for name in NAMES if "[" not in name and '"' not in name]
ATTRIBUTES = sorted(
    {path.rpartition("@")[2] for path in KNOWN._attributes[id(KNOWN.top)]}
    | {"gruppe", "feldname", "KAUF", "wohnungtyp"}
)
WORDS = [
    "", " ", "0", "1", "true", "false", "-1", "1.250", "1.250,00", "99999999999999999999", "1e999", "NaN", "²", "٣",
    "auf Anfrage", "VERKAUFT", "CHANGE", "DEU", "EUR", "01-2024", "00-2024", "2026-13-45", "9999-99", "EG", "1. OG",
    "https://example.com/1.jpg", "http://[", "ftp://x", "BEDARF", "TITELBILD", "FILMLINK", "<b>x</b>", "&auml;",
    "x" * 300,    "2026-08-30T25:61:00", "5 %", "\n", "KAUF",
]  # fmt: skip
CHARACTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff")
texts = st.one_of(st.sampled_from(WORDS), st.text(CHARACTERS, max_size=20))


def element(name: str, text: str, attributes: dict[str, str], children: list[Any], tail: str) -> etree._Element:
    made = etree.Element(name, attributes)
    made.text = text
    for child in children:
        made.append(child)
    made.tail = tail
    return made


trees = st.recursive(
    st.builds(
        element, st.sampled_from(NAMES), texts, st.dictionaries(st.sampled_from(ATTRIBUTES), texts, max_size=3),
        st.just([]), texts,
    ),
    lambda inner: st.builds(
        element, st.sampled_from(NAMES), texts, st.dictionaries(st.sampled_from(ATTRIBUTES), texts, max_size=2),
        st.lists(inner, max_size=5), texts,
    ),
    max_leaves=25,
)  # fmt: skip


@st.composite
def records(draw: st.DrawFn) -> etree._Element:
    """Known fields with any text, and any trees between them."""
    record = etree.Element("immobilie")
    for path in draw(st.lists(st.sampled_from(sorted(FIELDS)), max_size=12)):
        place = record
        for step in path.split("/"):
            if step[0] == "@":
                place.set(step[1:], draw(texts))
            elif "[" not in step:
                found = place.find(step)
                place = etree.SubElement(place, step) if found is None else found
        place.text = draw(texts)
    record.extend(draw(st.lists(trees, max_size=6)))
    return record


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(records(), st.sampled_from([None, "DE", "XX"]))
def test_never_raises(record: etree._Element, country: str | None) -> None:
    understood = understand(record, Provider(name="Muster", default_country=country))
    understood, verdict = judge(understood)
    assert len(understood.paths) == len(dict(understood.paths))
    if isinstance(verdict, Faulty):
        assert all(sender_path(understood, 0, problem.path).startswith("immobilie[1]") for problem in verdict.problems)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(records())
def test_quick_and_careful_agree(record: etree._Element) -> None:
    """But for text between the known elements of a section, which only a careful reader sees."""
    for node in record.iter():
        node.tail = None
    careful = Careful(KNOWN, Sheet())
    careful.read(record)
    quick = read(record, KNOWN)
    assert told(quick) == told(careful.record)


def told(sheet: Sheet) -> dict[str, str | None]:
    found = {path: text for path, text in sheet.cells.items() if text and not text.isspace()}
    for sheets in sheet.groups.values():
        for each in sheets:
            found |= {each.prefix + path: text for path, text in told(each).items()}
    return found


def test_deep_and_wide() -> None:
    deep = etree.Element("immobilie")
    place = deep
    for _ in range(2_000):
        place = etree.SubElement(place, "x")
    place.text = "unten"
    assert "unten" in str(understand(deep, Provider()).payload)
    wide = etree.Element("immobilie")
    for number in range(20_000):
        etree.SubElement(wide, "x").text = str(number)
    assert understand(wide, Provider()).warnings


def test_every_default_path_is_known() -> None:
    for path in set(DEFAULTS.values()):
        assert KNOWN.element(KNOWN.top, path) or KNOWN.attribute(KNOWN.top, path) or group_path(path), path
    assert default_path("/price", "SELL") == "preise/kaufpreis"
    assert default_path("/price", "RENT") == "preise/nettokaltmiete"
    assert default_path("/contact/address/street", "SELL") == "kontaktperson"
    assert default_path("/areas/office", "SELL") == "flaechen/bueroflaeche"
    assert default_path("/nothing", "SELL") == ""


def group_path(path: str) -> bool:
    return any(path.startswith(f"zustand_angaben/{name}") or f"/{name}" in path for name in KNOWN.groups)


def test_the_table_can_be_printed() -> None:
    printed = list(rows())
    assert Row("preise/hausgeld", "/running_costs/association") in printed
    assert len(printed) > 200
