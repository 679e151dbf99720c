"""The adapters for Nominatim and Photon against a server that speaks as they do, and as they should not."""

import threading
import time
from typing import Any

import pytest
from django.core.cache import cache

from listings.geocoding import remote, turns
from listings.geocoding.address import Address
from listings.geocoding.answers import Located, NotFound, Precision, TryLater
from tests.bounds import no_waiting
from tests.listings.geocoding.conftest import Geocoder, feature, house

WENCESLAS = Address("CZ", "Prague", "11000", "Wenceslas Square", "1")

pytestmark = pytest.mark.usefixtures("remote_settings")


def test_nominatim_is_asked_by_fields_and_under_our_name(geocoder: Geocoder) -> None:
    geocoder.says([house()])
    assert remote.ask(WENCESLAS) == Located(50.0815, 14.427, Precision.ADDRESS, "nominatim")
    question = geocoder.questions[0]
    assert question["street"] == "Wenceslas Square 1"
    assert question["city"] == "Prague"
    assert question["postalcode"] == "11000"
    assert question["countrycodes"] == "cz"
    assert geocoder.agents == ["seeki-tests"]


@pytest.mark.parametrize(
    ("facts", "precision"),
    [
        ({"place_rank": 30}, Precision.ADDRESS),
        ({"place_rank": 26, "class": "highway", "type": "residential", "addresstype": "road"}, Precision.STREET),
        ({"place_rank": 21, "class": "place", "type": "postcode", "addresstype": "postcode"}, Precision.POSTAL_CODE),
        ({"place_rank": 16, "class": "place", "type": "city", "addresstype": "city"}, Precision.CITY),
    ],
)
def test_nominatims_rank_is_the_precision(geocoder: Geocoder, facts: dict[str, Any], precision: Precision) -> None:
    geocoder.says([house(**facts)])
    answer = remote.ask(WENCESLAS)
    assert isinstance(answer, Located)
    assert answer.precision is precision


def test_photon_is_asked_in_one_line_and_the_country_is_checked(geocoder: Geocoder, remote_settings: Any) -> None:
    remote_settings.GEOCODER = "photon"
    geocoder.says({"type": "FeatureCollection", "features": [feature(countrycode="US"), feature(type="street")]})
    assert remote.ask(WENCESLAS) == Located(50.0815, 14.427, Precision.STREET, "photon")
    assert geocoder.questions[0]["q"] == "Wenceslas Square 1, 11000 Prague, CZ"


def test_a_base_url_may_have_a_path(geocoder: Geocoder, remote_settings: Any) -> None:
    remote_settings.GEOCODER_URL = f"{geocoder.url}/nominatim/"
    remote.ask(WENCESLAS)
    assert geocoder.questions[0]["path"] == "/nominatim/search"


@pytest.mark.parametrize(
    ("kind", "nothing"),
    [
        ("nominatim", []),
        ("photon", {"type": "FeatureCollection", "features": []}),
        ("photon", {"type": "FeatureCollection", "features": [feature(countrycode="US")]}),
        ("nominatim", [house(addresstype="county", place_rank=12)]),
        ("photon", {"features": [feature(type="country")]}),
    ],
)
def test_nothing_useful_is_not_found(geocoder: Geocoder, remote_settings: Any, kind: str, nothing: Any) -> None:
    remote_settings.GEOCODER = kind
    geocoder.says(nothing)
    assert isinstance(remote.ask(WENCESLAS), NotFound)


def test_a_question_that_is_refused_is_not_found(geocoder: Geocoder) -> None:
    geocoder.status = 400
    assert isinstance(remote.ask(WENCESLAS), NotFound)


def test_too_many_requests_pause_everybody_for_as_long_as_the_server_says(geocoder: Geocoder) -> None:
    geocoder.status, geocoder.headers = 429, {"Retry-After": "77"}
    assert remote.ask(WENCESLAS) == TryLater(77)
    again = remote.ask(Address("CZ", "Brno", None, "Jiná"))
    assert isinstance(again, TryLater)
    assert 70 < again.seconds <= 77
    assert len(geocoder.questions) == 1


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504, 404])
def test_a_fault_is_tried_later_and_later(geocoder: Geocoder, status: int) -> None:
    geocoder.status = status
    waits = []
    for _ in range(4):
        answer = remote.ask(WENCESLAS)
        assert isinstance(answer, TryLater)
        waits.append(answer.seconds)
        cache.delete("geocoder:paused-until")
    assert waits == [5, 10, 20, 40]
    geocoder.says([house()])
    assert isinstance(remote.ask(WENCESLAS), Located)
    geocoder.status = status
    assert remote.ask(WENCESLAS) == TryLater(5)


def test_the_pause_has_an_end() -> None:
    for _ in range(30):
        seconds = turns.pause(None)
    assert seconds == turns.LONGEST
    assert turns.pause(10**9) == turns.LONGEST


@pytest.mark.parametrize("status", [401, 403])
def test_a_geocoder_that_does_not_let_us_in_is_left_alone(geocoder: Geocoder, status: int) -> None:
    geocoder.status = status
    assert remote.ask(WENCESLAS) == TryLater(turns.LONGEST)


def test_a_slow_answer_is_tried_later(geocoder: Geocoder, monkeypatch: pytest.MonkeyPatch) -> None:
    remote._nominatim.cache_clear()
    monkeypatch.setattr(remote, "TIMEOUT", 0.2)
    geocoder.delay = 1
    geocoder.says([house()])
    assert remote.ask(WENCESLAS) == TryLater(5)
    remote._nominatim.cache_clear()


@pytest.mark.parametrize("kind", ["nominatim", "photon"])
@pytest.mark.parametrize(
    "body",
    [
        b"<html>maintenance</html>",
        b"",
        b"\xff\xfe\x00",
        b"null",
        b"7",
        b'"text"',
        b"[1, 2]",
        b'[{"no": "place"}]',
        b'{"features": 5}',
        b'{"features": [{"geometry": null, "properties": null}]}',
        b'[{"lat": "x", "lon": "y", "display_name": 5}]',
        b'[{"lat": "500", "lon": "y"}]',
        b'{"error": "Unable to geocode"}',
        b"[" * 5000,
    ],
)
def test_garbage_is_an_answer_and_no_exception(
    geocoder: Geocoder, remote_settings: Any, kind: str, body: bytes
) -> None:
    remote_settings.GEOCODER = kind
    geocoder.body = body
    assert isinstance(remote.ask(WENCESLAS), TryLater | NotFound)


def test_nobody_at_home_is_tried_later(remote_settings: Any) -> None:
    remote_settings.GEOCODER_URL = "http://127.0.0.1:9"
    assert remote.ask(WENCESLAS) == TryLater(5)


def test_text_that_no_url_can_carry_is_asked_all_the_same(geocoder: Geocoder) -> None:
    geocoder.says([house()])
    assert isinstance(remote.ask(Address("CZ", "Pra\0ha\ud800", None, "\udfff")), Located)


def test_workers_together_keep_the_rate(geocoder: Geocoder, remote_settings: Any) -> None:
    remote_settings.GEOCODER_RATE = 2.0
    answers: list[Any] = []

    def work() -> None:
        until = time.monotonic() + 2.5
        while time.monotonic() < until:
            answers.append(remote.ask(WENCESLAS))

    workers = [threading.Thread(target=work) for _ in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    times = sorted(geocoder.times)
    assert len(times) >= 4
    # No three within a second; but the server sees a question somewhat later than its turn was taken, on a busy machine
    # more so. What went by the clock's seconds would let four through at an edge.
    assert all(later - earlier > 0.5 for earlier, later in zip(times, times[2:], strict=False))
    assert len(times) <= 2 * (times[-1] - times[0]) + 3


def test_a_turn_that_does_not_come_soon_is_tried_later(geocoder: Geocoder, remote_settings: Any) -> None:
    remote_settings.GEOCODER_RATE = 0.2
    geocoder.says([house()])
    assert isinstance(remote.ask(WENCESLAS), Located)
    with no_waiting(4):
        assert remote.ask(WENCESLAS) == TryLater(5)
    assert len(geocoder.times) == 1


def test_a_cache_that_is_away_is_tried_later(geocoder: Geocoder, remote_settings: Any) -> None:
    remote_settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:9"}
    }
    assert isinstance(remote.ask(WENCESLAS), TryLater)
    assert turns.pause(None) == turns.FIRST_PAUSE
    turns.resume()
    assert geocoder.questions == []
