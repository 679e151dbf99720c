"""Provinces and districts by all their spellings, and countries by coordinates."""

import csv
import os
from pathlib import Path

import pytest

from imports.dialects.iberian.country import Decided, Said, decide
from imports.dialects.iberian.provinces import PORTUGAL, SPAIN, find
from imports.dialects.iberian.regions import country_at

LONG = Path(os.environ.get("SEEKI_CORPUS", "../shared/corpus")).parent / "data" / "provinces_long.csv"


def test_there_are_52_provinces_and_31_districts_and_islands() -> None:
    assert sorted(SPAIN) == [f"{number:02}" for number in range(1, 53)]
    assert sorted(PORTUGAL) == [*(f"{number:02}" for number in [*range(1, 19), 20, 30, 31, 32, *range(41, 50)])]


@pytest.mark.skipif(not LONG.is_file(), reason="the list of spellings is not here")
def test_every_spelling_that_was_ever_seen_is_found() -> None:
    with LONG.open(encoding="utf-8", newline="") as table:
        rows = [row for row in csv.DictReader(table) if not row["alias"].isdigit()]
    assert len(rows) > 450
    for row in rows:
        place = find(row["alias"])
        assert place and (place.country, place.code) == (row["country"], row["code"]), row


@pytest.mark.parametrize(
    ("text", "country", "code"),
    [
        ("Coruña (A)", "ES", "15"), ("CORUÑA, A", "ES", "15"), ("a  coruña", "ES", "15"),
        ("Vizcaya / Bizkaia", "ES", "48"),
        ("Balears, Illes", "ES", "07"), ("La Palma", "ES", "38"), ("Palma", "ES", "07"), ("Palmas (Las)", "ES", "35"),
        ("La Graciosa", "ES", "35"), ("Graciosa", "PT", "44"), ("Extremadura", "ES", ""), ("Estremadura", "PT", ""),
        ("Distrito de Viana do Castelo", "PT", "16"), ("Provincia de León", "ES", "24"),
        ("Lisbon Metropolitan Area", "PT", "11"),
    ],
)  # fmt: skip
def test_a_name_is_found_however_it_is_spelt(text: str, country: str, code: str) -> None:
    place = find(text)
    assert place
    assert (place.country, place.code) == (country, code)


@pytest.mark.parametrize("text", ["Atlántida", "", "/", "Madrid/Lisboa", "x" * 10_000, "Sevilla y alrededores"])
def test_what_is_no_province_is_none(text: str) -> None:
    assert find(text) is None


@pytest.mark.parametrize(
    ("said", "country", "code", "postcode"),
    [
        (Said("13", "4000-001"), "PT", "13", "4000-001"), (Said("13", "13001"), "ES", "13", "13001"),
        (Said("13", "", "Portugal"), "PT", "13", ""), (Said("3"), "ES", "03", ""), (Said("99"), "", "", ""),
        (Said("Barcelona", "8001"), "ES", "08", "08001"), (Said("", "8001"), "PT", "", "8001"),
        (Said("", "8001", "ESP"), "ES", "08", "08001"), (Said("Galicia", "15001"), "ES", "15", "15001"),
        (Said("", "29 001"), "", "", "29 001"), (Said("", "AD500"), "AD", "", "AD500"), (Said("Francia"), "FR", "", ""),
        (Said("", "", "Narnia"), "", "", ""), (Said("", "", "", (38.72, -9.14)), "PT", "", ""),
        (Said("Badajoz", "", "Portugal"), "ES", "06", ""),
    ],
)  # fmt: skip
def test_the_country_is_decided_and_never_assumed(said: Said, country: str, code: str, postcode: str) -> None:
    found = decide(said)
    assert (found.country, found.place.code if found.place else "", found.postcode) == (country, code, postcode)


def test_nothing_said_is_nothing_decided() -> None:
    assert decide(Said()) == Decided()


@pytest.mark.parametrize(
    ("lat", "lng", "country"),
    [
        (38.72, -9.14, "PT"), (41.15, -8.61, "PT"), (37.02, -7.93, "PT"), (41.81, -6.76, "PT"), (32.65, -16.9, "PT"),
        (37.74, -25.67, "PT"), (40.42, -3.70, "ES"), (42.23, -8.72, "ES"), (37.26, -6.95, "ES"), (28.1, -15.4, "ES"),
        (39.57, 2.65, "ES"), (43.36, -8.40, "ES"), (35.29, -2.94, "ES"), (42.5, 1.52, "AD"), (42.69, 2.89, ""),
        (43.30, -0.37, ""), (35.77, -5.8, ""), (48.85, 2.35, ""), (37.21, -7.40, ""), (0.0, 0.0, ""),
    ],
)  # fmt: skip
def test_coordinates_tell_the_country_unless_a_border_is_near(lat: float, lng: float, country: str) -> None:
    assert country_at(lat, lng) == country
