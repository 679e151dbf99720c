"""The codes are the real lists."""

from pathlib import Path

import pytest

from listings.payload.codes import COUNTRIES, CURRENCIES

ZONES = Path("/usr/share/zoneinfo/iso3166.tab")


@pytest.mark.skipif(not ZONES.exists(), reason="no time zone data on this machine")
def test_countries_are_those_of_iso_3166():
    lines = ZONES.read_text(encoding="utf-8").splitlines()
    assert {line[:2] for line in lines if line and not line.startswith("#")} | {"XK"} == set(COUNTRIES)


def test_there_are_as_many_as_there_should_be():
    assert len(set(COUNTRIES)) == len(COUNTRIES) == 250
    assert len(set(CURRENCIES)) == len(CURRENCIES)
    assert {"EUR", "CZK", "PLN", "HUF", "CHF", "GBP", "SEK", "NOK", "DKK", "RON", "UAH", "TRY"} <= set(CURRENCIES)
