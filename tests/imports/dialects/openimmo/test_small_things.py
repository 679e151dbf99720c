"""Numbers, dates and words by themselves; paths, positions of files, and what is forgiven."""

import json

import pytest
from lxml import etree

from imports.dialects.contract import Attachment
from imports.dialects.mapping import dates, floors, links, numbers
from imports.dialects.mapping.countries import ALPHA_2, BOXES
from imports.dialects.mapping.markup import inner
from imports.dialects.openimmo.forgiving import judge
from imports.dialects.openimmo.prices import _BY_COUNTRY
from imports.dialects.openimmo.record import Provider, Understood, sender_path, understand, whole_warnings
from listings.payload import Checked, Faulty
from listings.payload.codes import COUNTRIES, CURRENCIES
from tests.imports.dialects.openimmo.reading import PARSER


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("299000.50", 299000.5), ("350000,75", 350000.75), ("84,5", 84.5), ("1.480,00", 1480), ("1,480.00", 1480),
        ("1.250.000", 1250000), ("1,250,000", 1250000), ("1.250", 1.25), ("1'250'000", 1250000), ("1 250,5", 1250.5),
        ("299.000,-", 299000), ("299.000.-", 299000), ("299.000,--", 299000), ("EUR 5,00", 5), ("ca. 84 m²", 84),
        ("12\u00a0000 €", 12000), ("-3", -3), ("+3", 3), (".5", 0.5), ("5.", 5), ("auf Anfrage", None), ("", None),
        ("1-2", None), ("١٢", None), ("1" * 50, None), ("1e5", None), ("NaN", None),
    ],
)  # fmt: skip
def test_number(text: str, read: float | None) -> None:
    assert numbers.number(text) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [("250000", "250000"), ("1250.5000", "1250.50"), ("99.12345", 99.1235), ("1.480,5", "1480.5"), ("x", None)],
)
def test_money(text: str, read: object) -> None:
    assert numbers.money(text) == read


@pytest.mark.parametrize(
    ("text", "day", "last"),
    [
        ("2026-08-30", "2026-08-30", "2026-08-30"), ("30.08.2026", "2026-08-30", "2026-08-30"),
        ("ab 1.8.2026", "2026-08-01", "2026-08-01"), ("2026-08-30T10:00:00", "2026-08-30", "2026-08-30"),
        ("01-2024", None, "2024-01-31"), ("02/2024", None, "2024-02-29"), ("2024-02", None, "2024-02-29"),
        ("13-2024", None, None), ("30.02.2026", None, None), ("0000-00-00", None, None), ("sofort", None, None),
        ("00-0000", None, None), ("", None, None),
    ],
)  # fmt: skip
def test_day(text: str, day: str | None, last: str | None) -> None:
    assert (dates.day(text), dates.last_day(text)) == (day, last)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2015-06-22", "2015-06-22T00:00:00Z"), ("2001-01-01T11:00:00", "2001-01-01T11:00:00Z"),
        ("2022-04-19T16:21:03.0+00:00", "2022-04-19T16:21:03+00:00"), ("2022-04-19 16:21", "2022-04-19T16:21:00Z"),
        ("2026-01-01T10:00:00.1234567+02:00", "2026-01-01T10:00:00+02:00"), ("2026-01-01T25:00:00", None),
        ("22.06.2015", "2015-06-22T00:00:00Z"), ("gestern", None),
    ],
)  # fmt: skip
def test_instant(text: str, read: str | None) -> None:
    assert dates.instant(text) == read


@pytest.mark.parametrize(
    ("text", "read"), [("1998", 1998), ("ca. 1950", 1950), ("um 1900", 1900), ("1900-1910", None), ("neu", None)]
)
def test_year(text: str, read: int | None) -> None:
    assert dates.year(text) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("0", (0, "")), ("2.00", (2, "")), ("EG", (0, "GROUND")), ("1.OG", (1, "")), ("2. Obergeschoss", (2, "")),
        ("-1", (-1, "")), ("1. UG", (-1, "BASEMENT")), ("DG.", (None, "ATTIC")), ("HP", (0, "RAISED_GROUND")),
        ("3. oder 4.", (None, "")), ("hoch", (None, "")),
    ],
)  # fmt: skip
def test_floor(text: str, read: tuple[int | None, str]) -> None:
    assert floors.floor(text) == read


def test_codes_are_ours() -> None:
    assert set(ALPHA_2.values()) == set(COUNTRIES)
    assert set(BOXES) <= set(COUNTRIES)
    assert set(_BY_COUNTRY.values()) <= set(CURRENCIES)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("www.example.com", "https://www.example.com"), ("HTTP://example.com/a b", "HTTP://example.com/a%20b"),
        ("example.com/x", "https://example.com/x"),
    ],
)  # fmt: skip
def test_url(text: str, read: str) -> None:
    assert links.url(text) == read


def test_comments_within_a_text() -> None:
    element = etree.fromstring("<ort>Ber<!-- hier -->lin</ort>")
    assert inner(element) == "Berlin"


SENT = b"""<immobilie>
  <objektkategorie>
    <vermarktungsart MIETE_PACHT="true"/>
    <objektart><wohnung/></objektart>
  </objektkategorie>
  <geo><ort>Heidehof</ort></geo>
  <preise><kaltmiete>auf Anfrage</kaltmiete><waehrung iso_waehrung="EUR"/></preise>
  <flaechen><anzahl_balkone>viele</anzahl_balkone></flaechen>
  <zustand_angaben><zustand zustand_art="SUPER"/></zustand_angaben>
  <verwaltung_techn><objektnr_extern>T-1</objektnr_extern></verwaltung_techn>
</immobilie>"""


def record(sent: bytes = SENT) -> Understood:
    return understand(etree.fromstring(sent, PARSER), Provider(default_country="DE"), line=208)


def test_paths_are_the_sender_s() -> None:
    understood = record()
    assert sender_path(understood, 2, "/price") == "immobilie[3]/preise/kaltmiete, line 214"
    assert sender_path(understood, 2, "/floorage") == "immobilie[3]/flaechen/wohnflaeche"
    assert sender_path(understood, 2, "/address/country_code") == "immobilie[3]/geo/land/@iso_land"
    assert sender_path(understood, 2, "/contact/address/city") == "immobilie[3]/kontaktperson"
    assert sender_path(understood, 2, "/real_estate_type") == "immobilie[3]/objektkategorie/objektart/wohnung, line 211"
    assert sender_path(understood, 2, "") == "immobilie[3]"
    (warning,) = whole_warnings(understood, 2)
    assert warning.path == "immobilie[3]/zustand_angaben/zustand/@zustand_art, line 216"


def test_the_hint_is_the_dialect_s() -> None:
    _, verdict = judge(record())
    assert isinstance(verdict, Faulty)
    assert [str(problem.fault) for problem in verdict.problems] == ["price_in_words", "not_an_integer"]


def test_what_can_be_missed_is_forgiven() -> None:
    understood, verdict = judge(record(SENT.replace(b"auf Anfrage", b"900")))
    assert isinstance(verdict, Checked)
    content = json.loads(verdict.content)
    assert "balconies" not in content
    assert content["extra"]["openimmo"]["flaechen/anzahl_balkone"] == "viele"
    assert {problem.path for problem in understood.warnings} == {
        "zustand_angaben/zustand/@zustand_art, line 216",
        "flaechen/anzahl_balkone, line 215",
    }


def test_files_land_where_they_belong() -> None:
    names = ["a.jpg", "https://example.com/b.jpg", "c.jpg", "https://example.com/d.jpg", "e.jpg"]
    files = "".join(f"<anhang><daten><pfad>{name}</pfad></daten></anhang>" for name in names)
    understood = record(SENT.replace(b"</immobilie>", f"<anhaenge>{files}</anhaenge></immobilie>".encode()))
    images = list(understood.payload["images"])
    for file in sorted(understood.attachments, key=lambda file: file.position):
        images.insert(file.position, name_of(file))
    assert [image if isinstance(image, str) else image["url"] for image in images] == names


def name_of(file: Attachment) -> str:
    return getattr(file.source, "name", "")


def test_large_leftovers_are_bounded() -> None:
    more = "".join(f"<x>{'ä' * 20_000}</x>" for _ in range(20)) + f"<y>{'z' * 60_000}</y>"
    understood = record(SENT.replace(b"auf Anfrage", b"900").replace(b"</immobilie>", f"{more}</immobilie>".encode()))
    _, verdict = judge(understood)
    assert isinstance(verdict, Checked)
    assert [warning.path for warning in understood.warnings][-1] == "y, line 218"
