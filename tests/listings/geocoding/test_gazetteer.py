"""The offline gazetteer: real towns and codes, and what it must not know."""

import multiprocessing
from collections.abc import Iterator
from math import cos, hypot, radians
from pathlib import Path

import pytest
from django.conf import LazySettings
from hypothesis import given
from hypothesis import strategies as st

from listings.geocoding import gazetteer, unpacking
from listings.geocoding.answers import Located, Precision


def kilometres(found: Located | None, latitude: float, longitude: float) -> float:
    assert found is not None
    east = (found.longitude - longitude) * cos(radians(latitude))
    return hypot(found.latitude - latitude, east) * 111.2


TOWNS = [
    ("DE", "München", 48.14, 11.58),
    ("DE", "Munich", 48.14, 11.58),
    ("DE", "Muenchen", 48.14, 11.58),
    ("DE", "MÜNCHEN", 48.14, 11.58),
    ("DE", "Munchen", 48.14, 11.58),
    ("DE", "München-Schwabing", 48.14, 11.58),
    ("DE", "Köln", 50.94, 6.96),
    ("DE", "Koeln", 50.94, 6.96),
    ("DE", "Cologne", 50.94, 6.96),
    ("DE", "Frankfurt", 50.11, 8.68),
    ("DE", "Frankfurt/Main", 50.11, 8.68),
    ("DE", "Frankfurt am Main", 50.11, 8.68),
    ("DE", "Halle (Saale)", 51.48, 11.97),
    ("CZ", "Praha", 50.09, 14.42),
    ("CZ", "Prague", 50.09, 14.42),
    ("CZ", "Praha 1", 50.09, 14.42),
    ("CZ", "Plzeň", 49.75, 13.38),
    ("AT", "Wien", 48.21, 16.37),
    ("AT", "Vienna", 48.21, 16.37),
    ("AT", "1030 Wien", 48.21, 16.37),
    ("AT", "Wien, 3. Bezirk", 48.21, 16.37),
    ("CH", "Zürich", 47.37, 8.54),
    ("CH", "Genf", 46.20, 6.14),
    ("CH", "Genève", 46.20, 6.14),
    ("CH", "Sankt Gallen", 47.42, 9.37),
    ("ES", "Sevilla", 37.38, -5.98),
    ("ES", "Seville", 37.38, -5.98),
    ("ES", "A Coruña", 43.37, -8.40),
    ("ES", "La Coruña", 43.37, -8.40),
    ("PT", "Lisboa", 38.72, -9.14),
    ("PT", "Lisbon", 38.72, -9.14),
    ("PT", "Porto", 41.15, -8.61),
    ("NL", "Den Haag", 52.08, 4.30),
    ("NL", "'s-Gravenhage", 52.08, 4.30),
    ("FR", "Paris 8e", 48.87, 2.32),
    ("FR", "Saint-Étienne", 45.43, 4.39),
    ("FR", "St Etienne", 45.43, 4.39),
    ("HU", "Győr", 47.68, 17.63),
    ("HU", "Budapest XII. kerület", 47.50, 19.04),
    ("SE", "Göteborg", 57.71, 11.97),
    ("SE", "Gothenburg", 57.71, 11.97),
    ("RO", "București", 44.43, 26.10),
    ("RO", "Bucharest", 44.43, 26.10),
    ("PL", "Łódź", 51.76, 19.46),
    ("PL", "Lodz", 51.76, 19.46),
    ("IT", "Milano (MI)", 45.46, 9.19),
    ("IT", "L'Aquila", 42.35, 13.40),
    ("IT", "Firenze", 43.77, 11.25),
    ("IT", "Florence", 43.77, 11.25),
    ("BE", "Antwerpen", 51.22, 4.40),
    ("BE", "Anvers", 51.22, 4.40),
    ("DK", "København", 55.68, 12.57),
    ("GR", "Αθήνα", 37.98, 23.73),
    ("BG", "София", 42.70, 23.32),
    ("UA", "Київ", 50.45, 30.52),
    ("XK", "Prishtina", 42.67, 21.17),
    ("GB", "Douglas", 54.15, -4.48),
]


@pytest.mark.parametrize(("country", "city", "latitude", "longitude"), TOWNS)
def test_a_town_is_found_by_any_of_its_names(country: str, city: str, latitude: float, longitude: float) -> None:
    found = gazetteer.find(country, city, None)
    assert found is not None
    assert found.precision is Precision.CITY
    assert kilometres(found, latitude, longitude) < 5


CODES = [
    ("CZ", "11000", 50.09, 14.42),
    ("CZ", "602 00", 49.20, 16.61),
    ("DE", "D-10115", 52.52, 13.40),
    ("DE", "1067", 51.05, 13.74),
    ("DE", "44139", 51.51, 7.47),
    ("AT", "9020", 46.62, 14.31),
    ("AT", "4320", 48.25, 14.63),
    ("CH", "1204", 46.20, 6.15),
    ("ES", "15705", 42.88, -8.54),
    ("ES", "8001", 41.39, 2.17),
    ("ES", "35001", 28.10, -15.42),
    ("PT", "1000-001", 38.73, -9.14),
    ("PT", "4000", 41.15, -8.61),
    ("NL", "9711 AB", 53.22, 6.57),
    ("FR", "31000", 43.60, 1.44),
    ("FR", "35400", 48.65, -2.01),
    ("FR", "97400", -20.88, 55.45),
    ("RE", "97400", -20.88, 55.45),
    ("HU", "6720", 46.25, 20.15),
    ("SE", "411 05", 57.71, 11.97),
    ("RO", "400001", 46.77, 23.60),
    ("PL", "80-001", 54.35, 18.65),
    ("IT", "09122", 39.22, 9.12),
    ("IT", "9122", 39.22, 9.12),
    ("GB", "EH1 1YZ", 55.95, -3.19),
    ("GB", "SW1A 1AA", 51.50, -0.13),
    ("IE", "D02 X285", 53.34, -6.25),
    ("NO", "5003", 60.39, 5.32),
    ("FI", "00100", 60.17, 24.94),
    ("SK", "811 01", 48.15, 17.11),
    ("LU", "L-1111", 49.61, 6.13),
]


@pytest.mark.parametrize(("country", "code", "latitude", "longitude"), CODES)
def test_a_postal_code_is_enough(country: str, code: str, latitude: float, longitude: float) -> None:
    assert kilometres(gazetteer.find(country, None, code), latitude, longitude) < 12
    assert kilometres(gazetteer.find(country, "Nowhere-on-Map", code), latitude, longitude) < 12


def test_the_example_of_the_documentation_is_found() -> None:
    found = gazetteer.find("CZ", "Prague", "11000")
    assert kilometres(found, 50.0815, 14.427) < 3


@pytest.mark.parametrize(
    ("country", "city", "code"),
    [
        ("DE", "Nirgendheim", None),
        ("DE", "Nirgendheim", "00000"),
        ("DE", None, "99999"),
        ("DE", None, None),
        ("DE", "", ""),
        ("US", "Springfield", "62701"),
        ("", "Berlin", "10115"),
        ("DE", "D", None),
        ("DE/", "munchen", None),
        ("DE", "x" * 100_000, "1" * 100_000),
    ],
)
def test_what_is_not_there_is_not_found(country: str, city: str | None, code: str | None) -> None:
    assert gazetteer.find(country, city, code) is None


def test_a_namesake_is_told_by_its_postal_code() -> None:
    assert kilometres(gazetteer.find("DE", "Neustadt", "01844"), 51.02, 14.22) < 10
    assert kilometres(gazetteer.find("DE", "Neustadt", "67433"), 49.35, 8.14) < 10


def test_a_postal_code_far_from_the_town_is_believed() -> None:
    assert kilometres(gazetteer.find("DE", "Hamburg", "80331"), 48.14, 11.58) < 10


def test_an_unknown_postal_code_does_not_hide_the_town() -> None:
    assert kilometres(gazetteer.find("DE", "Hamburg", "99999"), 53.55, 10.0) < 10


def test_a_village_of_which_only_the_postal_file_knows_is_found() -> None:
    assert kilometres(gazetteer.find("AT", "Winertsham", None), 48.37, 13.56) < 15


def test_the_precision_says_what_the_point_stands_for() -> None:
    rough, sharp = gazetteer.find("DE", "Berlin", "10115"), gazetteer.find("DE", "Neustadt", "01844")
    assert rough is not None
    assert rough.precision is Precision.CITY
    assert sharp is not None
    assert sharp.precision is Precision.POSTAL_CODE


def test_only_countries_with_their_postal_codes_are_covered() -> None:
    assert all(map(gazetteer.covers, ["DE", "AT", "CH", "ES", "PT", "NL", "CZ", "FR", "HU", "SE", "RO", "PL", "IT"]))
    assert gazetteer.covers("de")
    assert gazetteer.covers("UK")
    assert not any(map(gazetteer.covers, ["GR", "BA", "AL", "IE", "TR", "UA", "US", ""]))


@given(*[st.text(st.characters()) for _ in range(3)])
def test_any_text_is_looked_up_without_an_exception(country: str, city: str, code: str) -> None:
    gazetteer.find(country, city, code)
    gazetteer.covers(country)


@given(st.sampled_from(sorted(gazetteer.COVERED)), st.text(), st.text("0123456789- ABZ"))
def test_any_town_of_a_covered_country_is_looked_up(country: str, city: str, code: str) -> None:
    found = gazetteer.find(country, city, code)
    assert found is None or (-90 <= found.latitude <= 90 and -180 <= found.longitude <= 180)


def test_every_line_is_found_by_its_key() -> None:
    lines = bytes(unpacking.lines()[:]).splitlines()
    assert lines == sorted(lines)
    for line in [lines[0], lines[-1], *lines[::5000]]:
        key, *fields = line.split(b"\t")
        assert gazetteer._line(key.decode()) == fields


@pytest.fixture
def _fresh_mapping(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(unpacking, "_lines", None)
    gazetteer._find.cache_clear()
    yield
    gazetteer._find.cache_clear()


def _race(folder: str, results: "multiprocessing.Queue[tuple[str, int]]") -> None:
    path = unpacking.unpack(unpacking.PACKED.read_bytes(), Path(folder))
    results.put((path.name, len(path.read_bytes())))


def test_processes_that_race_unpack_one_whole_file(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    results: multiprocessing.Queue[tuple[str, int]] = context.Queue()
    racers = [context.Process(target=_race, args=(str(tmp_path / "new"), results)) for _ in range(8)]
    for racer in racers:
        racer.start()
    seen = {results.get(timeout=60) for _ in racers}
    for racer in racers:
        racer.join()
    assert len(seen) == 1
    assert [path.name for path in (tmp_path / "new").iterdir()] == [seen.pop()[0]]


def test_a_file_that_was_cut_short_is_laid_out_again(tmp_path: Path) -> None:
    packed = unpacking.PACKED.read_bytes()
    path = unpacking.unpack(packed, tmp_path)
    size = path.stat().st_size
    path.write_bytes(b"half")
    assert unpacking.unpack(packed, tmp_path).stat().st_size == size


@pytest.mark.usefixtures("_fresh_mapping")
def test_a_folder_that_cannot_be_written_costs_memory_only(settings: LazySettings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    settings.GAZETTEER_DIR = tmp_path / "file" / "below"
    assert gazetteer.find("DE", "Berlin", None) is not None
    assert isinstance(unpacking.lines(), bytes)
