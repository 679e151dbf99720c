"""Whatever a record holds, it becomes items without an exception, and nothing that was sent vanishes."""

import json
from io import BytesIO
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from imports.dialects import DIALECTS
from imports.dialects.contract import Dialect, Item, Reject, Upsert
from imports.dialects.idealista.vocabulary import VOCABULARY
from listings.payload import Checked, check

TAGS = sorted(
    {*VOCABULARY.tags, *VOCABULARY.through, *VOCABULARY.groups, "desc", "images", "features", "ref", "en", "unbekannt"}
)
WORDS = [
    "", " ", "0", "1", "2", "-1", "true", "si", "1.250", "85.000", "1.250,00 €", "9" * 40, "1e999", "NaN", "²", "T2+1",
    "venta", "venta y alquiler", "traspaso", "alquiler vacacional", "sale", "month", "piso", "solar", "Vizcaya/Bizkaia",
    "Lisboa", "8001", "4000-001", "28001", "https://example.com/1.jpg", "//x", "ftp://x", "http://[", "A", "en trámite",
    "<b>x</b>", "&amp;nbsp;", "x" * 300, "es", "klingon", "\n", "2026-13-45", "1985", "3ª", "bajo",
]  # fmt: skip
CHARACTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff")
texts = st.one_of(st.sampled_from(WORDS), st.text(CHARACTERS, max_size=20))
names = st.sampled_from(TAGS)


def element(name: str, text: str, attributes: dict[str, str], children: list[Any]) -> etree._Element:
    made = etree.Element(name, attributes)
    made.text = text
    made.extend(children)
    return made


attributes = st.dictionaries(st.sampled_from(["id", "url", "idioma", "type", "moneda", "orden"]), texts, max_size=2)
trees = st.recursive(
    st.builds(element, names, texts, attributes, st.just([])),
    lambda inner: st.builds(element, names, texts, attributes, st.lists(inner, max_size=4)),
    max_leaves=15,
)


class Sent:
    """A body as dialects read it."""

    charset = country = None

    def __init__(self, body: bytes) -> None:
        self.body = body

    def document(self) -> BytesIO:
        return BytesIO(self.body)

    def spool(self) -> BytesIO:
        return BytesIO()


def items(dialect: Dialect, body: bytes) -> list[Item]:
    found = list(dialect.read(Sent(body), 5000).items)
    for item in found:
        if isinstance(item, Upsert):
            verdict = check(item.payload)
            if not isinstance(verdict, Checked):
                assert all(item.locate(problem.path) for problem in verdict.problems)
                again = item.milder(verdict.problems) if item.milder else None
                assert again is None or isinstance(check(again.payload), Checked)
    return found


bounded = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize(
    ("name", "root", "record"), [("idealista", "inmuebles", "inmueble"), ("kyero", "root", "property")]
)
@bounded
@given(data=st.data())
def test_no_record_breaks_the_reading(name: str, root: str, record: str, data: st.DataObject) -> None:
    made = etree.Element(root)
    made.append(element(record, "", {}, data.draw(st.lists(trees, max_size=12))))
    found = items(DIALECTS[name], etree.tostring(made, encoding="utf-8"))
    assert found


values = st.recursive(
    st.one_of(texts, st.integers(), st.floats(allow_nan=False), st.booleans(), st.none()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=8,
)
fields = st.sampled_from([
    "propertyCode", "propertyReference", "operationType", "operationPrice", "addressPostalCode", "addressCountry",
    "addressTown", "featuresType", "featuresAreaConstructed", "addressFloor", "addressCoordinatesLatitude",
    "addressCoordinatesLongitude", "propertyImages", "propertyDescriptions", "propertyUrl", "contactPrimaryPhoneNumber",
])  # fmt: skip


@bounded
@given(st.dictionaries(fields, values, max_size=12))
def test_no_json_item_breaks_the_reading(item: dict[str, Any]) -> None:
    assert len(items(DIALECTS["idealista_json"], json.dumps({"customerProperties": [item]}).encode())) == 1


def test_a_record_of_too_many_elements_costs_itself() -> None:
    many = "<inmueble><referencia>B</referencia>" + "<x>1</x>" * 30_000 + "</inmueble>"
    body = f"<inmuebles><inmueble><referencia>A</referencia></inmueble>{many}</inmuebles>"
    first, second = items(DIALECTS["idealista"], body.encode())
    assert isinstance(first, Upsert)
    assert isinstance(second, Reject)
    assert second.external_id == "B"
    assert "20,000" in str(second.problems[0].facts["reason"])


def test_deep_records_are_kept_as_text() -> None:
    deep = "<a>" * 100 + "unten" + "</a>" * 100
    (item,) = items(DIALECTS["idealista"], f"<inmuebles><inmueble>{deep}</inmueble></inmuebles>".encode())
    assert isinstance(item, Upsert)
    assert "unten" in str(item.payload)


@pytest.mark.parametrize("name", ["idealista", "kyero"])
def test_what_nobody_took_is_in_the_bag_by_the_senders_names(name: str) -> None:
    record = "<Unknown_Field a='1'>two</Unknown_Field><unknown-list><x>3</x><x>4</x></unknown-list>"
    document = {"idealista": f"<inmuebles><inmueble>{record}</inmueble></inmuebles>",
                "kyero": f"<root><kyero/><property>{record}</property></root>"}[name]  # fmt: skip
    (item,) = items(DIALECTS[name], document.encode())
    assert isinstance(item, Upsert)
    assert not isinstance(item.payload, bytes)
    extra: Any = item.payload["extra"]
    assert extra[name] == {
        "Unknown_Field": "two", "Unknown_Field/@a": "1", "unknown-list/x": "3", "unknown-list/x[2]": "4",
    }  # fmt: skip


@pytest.mark.parametrize(
    "text", ["a" + " " * 500_000 + "b", "1" * 500_000, "<" * 200_000, "(" * 500_000, "/" * 500_000]
)
def test_a_long_text_costs_no_time(text: str) -> None:
    """What is quadratic in half a megabyte would not end while anybody waits."""
    tags = ["operacion", "tipologia", "precio", "provincia", "codigopostal", "superficie", "planta", "latitud", "pais",
            "descripcion", "imagen", "anoconstruccion", "estado", "fecha", "url", "contacto"]  # fmt: skip
    record = element("inmueble", "", {}, [element(tag, text, {}, []) for tag in tags])
    made = element("inmuebles", "", {}, [record])
    (item,) = items(DIALECTS["idealista"], etree.tostring(made, encoding="utf-8"))
    assert isinstance(item, Upsert)
