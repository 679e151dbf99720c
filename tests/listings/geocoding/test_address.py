"""Normalised names, postal codes, and the key by which an address is cached."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listings.geocoding.address import Address, normalise, storable
from listings.geocoding.postal_codes import spellings
from listings.geocoding.town_names import spellings as town_spellings


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("Saint-Étienne", "st etienne"),
        ("Sankt Gallen", "st gallen"),
        ("St.Gallen", "st gallen"),
        ("GROSSENHAIN", "grossenhain"),
        ("Großenhain", "grossenhain"),
        ("Łódź", "lodz"),
        ("København", "kobenhavn"),
        ("İstanbul", "istanbul"),
        ("L’Aquila", "l aquila"),
        ("  Baden -- Baden ", "baden baden"),
        ("Αθήνα", "αθηνα"),
        ("…", ""),
    ],
)
def test_names_are_compared_without_case_accents_and_punctuation(written: str, normal: str) -> None:
    assert normalise(written) == normal


@pytest.mark.parametrize(
    ("country", "written", "expected"),
    [
        ("CZ", "110 00", ("11000",)),
        ("SK", "811 01", ("81101",)),
        ("SE", "SE-411 05", ("41105",)),
        ("GR", "104 31", ("10431",)),
        ("NL", "1012 AB", ("1012",)),
        ("NL", "1012", ("1012",)),
        ("PT", "1000-001", ("1000001", "1000")),
        ("PT", "1000", ("1000",)),
        ("PL", "00-001", ("00001",)),
        ("DE", "D-10115", ("10115",)),
        ("DE", "1067", ("01067",)),
        ("ES", "8001", ("08001",)),
        ("FR", "1000", ("01000",)),
        ("FR", "75008 CEDEX 08", ("75008",)),
        ("FI", "100", ("00100",)),
        ("AT", "A-1010", ("1010",)),
        ("LU", "L-1111", ("1111",)),
        ("LV", "LV-1010", ("1010",)),
        ("AD", "AD500", ("500",)),
        ("GB", "SW1A 1AA", ("SW1A",)),
        ("GB", "sw1a1aa", ("SW1A",)),
        ("GB", "M1", ("M1",)),
        ("UK", "M1 1AE", ("M1",)),
        ("IE", "D02 X285", ("D02",)),
        ("MT", "VLT 1117", ("VLT",)),
        ("DE", "101155", ()),
        ("DE", "Berlin", ()),
        ("DE", "", ()),
        ("US", "90210", ()),
        ("DE", "１０１１５", ("10115",)),
        ("DE", "١٠١١٥", ()),
    ],
)
def test_postal_codes_have_one_spelling(country: str, written: str, expected: tuple[str, ...]) -> None:
    assert spellings(country, written) == expected


def test_a_town_is_read_without_what_is_around_it() -> None:
    assert "praha" in list(town_spellings("Praha 1"))
    assert "wien" in list(town_spellings("1030 Wien, 3. Bezirk"))
    assert "milano" in list(town_spellings("Milano (MI)"))
    assert next(town_spellings("Baden-Baden")) == "baden baden"


def test_the_key_is_the_same_for_every_spelling_of_one_address() -> None:
    one = Address("CZ", "Praha", "110 00", "Václavské náměstí", "1 a")
    assert len(one.key) == 16
    assert one.key == Address("cz", "PRAHA", "11000", "Vaclavske namesti", "1A").key
    assert one.key != Address("CZ", "Praha", "110 00", "Václavské náměstí", "2").key


def test_fields_do_not_run_into_each_other() -> None:
    assert Address("DE", "Aa", None, "Bb").key != Address("DE", "Aa Bb").key


@given(st.text(st.characters()), st.text(st.characters()), st.text(st.characters()))
def test_a_key_is_made_of_any_text(country: str, city: str, code: str) -> None:
    assert len(Address(country, city, code, city, code, city).key) == 16


@given(st.text(st.characters()))
def test_normal_names_stay_as_they_are(name: str) -> None:
    assert normalise(normalise(name)) == normalise(name)
    assert "\0" not in storable(name)
    storable(name).encode()
