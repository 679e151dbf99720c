"""Amounts, offers, kinds and languages by themselves."""

import pytest

from imports.dialects.iberian import amounts, kinds
from imports.dialects.iberian.languages import tag_of
from imports.dialects.iberian.offers import HOLIDAY, RENT, SALE, TO_OWN, TRANSFER, Offer, meant
from imports.dialects.mapping.draft import Draft
from imports.dialects.mapping.fields import UNREAD


@pytest.mark.parametrize(
    ("text", "read", "warns"),
    [
        ("250000", "250000", 0), ("250.000", "250000", 0), ("250,000", "250000", 0), ("250.000,00", "250000.00", 0),
        ("1.250,50", "1250.50", 0), ("1250,5", "1250.5", 0), ("€ 250.000", "250000", 0), ("250 000 EUR", "250000", 0),
        ("900 €/mes", "900", 0), ("1.200.000", "1200000", 0), ("150000.0", "150000.0", 0), ("0", None, 0),
        ("", None, 0), ("a consultar", None, 0), ("Sob consulta", None, 0), ("-1", None, 1), ("mucho", None, 1),
        ("1" * 60, None, 1),
    ],
)  # fmt: skip
def test_price(text: str, read: object, warns: int) -> None:
    draft = Draft()
    assert amounts.price(text, draft, "precio") == read
    assert len(draft.warnings) == warns


@pytest.mark.parametrize(
    ("text", "read"),
    [("85", 85.0), ("85,5 m²", 85.5), ("0", None), ("---", None), ("36 + 6", UNREAD), ("-5", UNREAD), ("1.250", 1.25)],
)
def test_area(text: str, read: object) -> None:
    assert amounts.floor_area(text) == read


def test_plots_have_thousands() -> None:
    assert amounts.plot_area("1.250") == 1250.0
    assert amounts.plot_area("1.250,5") == 1250.5


@pytest.mark.parametrize(
    ("texts", "offers", "unknown"),
    [
        (["venta y alquiler"], (SALE, RENT), ""), (["Alquiler / Venta"], (RENT, SALE), ""),
        (["venta", "alquiler"], (SALE, RENT), ""),
        (["alquiler con opción a compra"], (TO_OWN,), ""), (["TRASPASO"], (TRANSFER,), ""),
        (["férias"], (HOLIDAY,), ""),
        (["venta o permuta"], (SALE,), "venta o permuta"), (["3"], (), "3"), ([""], (), ""), ([], (), ""),
    ],
)  # fmt: skip
def test_offers(texts: list[str], offers: tuple[Offer, ...], unknown: str) -> None:
    found = meant(texts)
    assert (found.offers, found.unknown) == (offers, unknown)


def test_solar_is_a_plot_in_spain_and_a_house_in_portugal() -> None:
    spanish, portuguese = kinds.find("Solar", "ES"), kinds.find("Solar", "PT")
    assert spanish and portuguese
    assert (spanish.kind, portuguese.subkind) == ("LAND", "MANOR")


@pytest.mark.parametrize(
    ("text", "found"), [("T2", ("APARTMENT", 2)), ("t2+1", ("APARTMENT", 2)), ("V 3", ("HOUSE", 3)), ("Tipo", None)]
)
def test_bedroom_class(text: str, found: tuple[str, int] | None) -> None:
    assert kinds.bedroom_class(text) == found


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("1", "es"),
        ("9", "zh"),
        ("DUTCH", "nl"),
        ("norway", "no"),
        ("pt_PT", "pt-PT"),
        ("Inglés", "en"),
        ("klingon", ""),
    ],
)
def test_language(text: str, tag: str) -> None:
    assert tag_of(text) == tag
