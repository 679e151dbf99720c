"""Where a listing is: at once where that is known, by the worker where a geocoder must be asked. Rows S17, S34, S35."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.utils import timezone

from imports.models import ImportItem
from imports.pipeline import turns
from imports.pipeline.locating import locate_next
from imports.pipeline.sweeping import sweep
from listings.models import GeocodeResult, Listing
from tests.imports.crm import GONE, Crm, listing, paths, work_all

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
PRAGUE = {"street": "Wenceslas Square 1", "city": "Prague", "country_code": "CZ", "postal_code": "11000"}
NOWHERE = {"city": "Xyzzyville", "postal_code": "99999", "country_code": "CZ"}
# A country of which the gazetteer knows too little to refuse a place.
HAMLET = {"street": "Main Street 1", "city": "Tiny Hamlet of Nowhere", "country_code": "IE"}


# The gazetteer alone


def test_s17_an_address_is_placed_by_the_gazetteer(crm: Crm) -> None:
    (status,) = crm.import_now(listing(address=PRAGUE))
    found = Listing.objects.get()
    assert status["outcome"] == "created"
    assert (round(found.latitude), round(found.longitude)) == (50, 14)
    assert found.location_source == "gazetteer"
    assert found.precision in ("POSTAL_CODE", "CITY")
    assert (found.city, found.country_code, found.postal_code) == ("Prague", "CZ", "11000")


@pytest.mark.parametrize("town", [{"city": "Praha"}, {"postal_code": "110 00"}, {"city": "PRAGUE", "postal_code": "x"}])
def test_s17_town_or_postal_code_is_enough(crm: Crm, town: dict[str, str]) -> None:
    crm.import_now(listing(address={"country_code": "CZ"} | town))
    found = Listing.objects.get()
    assert (round(found.latitude), round(found.longitude)) == (50, 14)


@pytest.mark.parametrize("address", [PRAGUE, NOWHERE, HAMLET, {"city": "Prague"}])
def test_s17_coordinates_win_over_any_address(crm: Crm, address: dict[str, str]) -> None:
    crm.import_now(listing(address=address, coordinates={"lat": 52.37403, "lng": 4.88969}))
    found = Listing.objects.get()
    assert (found.latitude, found.longitude) == (52.37403, 4.88969)
    assert (found.location_source, found.precision) == ("sender", "ADDRESS")


def test_s35_coordinates_outside_the_range_have_their_own_code(crm: Crm) -> None:
    one = crm.reject(listing(coordinates={"lat": 90.0001, "lng": 14}))
    assert one["error_code"] == "GEOCODE_COORDINATES_INVALID"
    assert paths(one) == [("too_large", "/listings/0/coordinates/lat")]
    assert "at most 90" in one["message"]
    both = crm.reject(listing(coordinates={"lat": -91, "lng": -181}))
    assert both["error_code"] == "GEOCODE_COORDINATES_INVALID"
    assert len(both["errors"]) == 2


def test_s35_a_good_address_does_not_save_bad_coordinates(crm: Crm) -> None:
    one = crm.reject(listing(address=PRAGUE, coordinates={"lat": 14, "lng": 500}))
    assert one["error_code"] == "GEOCODE_COORDINATES_INVALID"


def test_s35_something_else_wrong_beside_is_validation_failed(crm: Crm) -> None:
    one = crm.reject(listing(coordinates={"lat": 91, "lng": 0}, price="x"))
    assert one["error_code"] == "VALIDATION_FAILED"
    assert len(one["errors"]) == 2


@pytest.mark.parametrize("point", [(90, 180), (-90, -180), (0, 0)])
def test_s35_the_edges_are_on_earth(crm: Crm, point: tuple[int, int]) -> None:
    crm.import_now(listing(coordinates={"lat": point[0], "lng": point[1]}))
    found = Listing.objects.get()
    assert (found.latitude, found.longitude) == point


def test_s34_town_and_postal_code_both_unknown_in_a_covered_country_are_refused_at_once(crm: Crm) -> None:
    one = crm.reject(listing("crm-34", address=NOWHERE))
    assert (one["error_code"], one["external_id"]) == ("GEOCODE_ADDRESS_NOT_FOUND", "crm-34")
    (error,) = one["errors"]
    assert (error["code"], error["path"]) == ("place_unknown", "/listings/0/address")
    assert error["value"] == "99999, Xyzzyville, CZ"
    assert "correct the town or the postal code, or send coordinates" in error["hint"]
    status = crm.status(one["import_item_id"])
    assert (status["status"], status["retryable"]) == ("rejected", False)


@pytest.mark.parametrize(
    "half", [{"postal_code": "99999", "city": "Prague"}, {"postal_code": "11000", "city": "Xyzzy"}]
)
def test_s34_one_of_the_two_is_enough(crm: Crm, half: dict[str, str]) -> None:
    crm.accept(listing(address={"country_code": "CZ"} | half))


def test_s34_where_nobody_else_can_be_asked_a_place_in_any_country_is_refused(crm: Crm) -> None:
    one = crm.reject(listing(address=HAMLET))
    assert one["error_code"] == "GEOCODE_ADDRESS_NOT_FOUND"
    assert "send coordinates" in one["message"]


def test_s34_an_unknown_address_among_good_ones_costs_itself(crm: Crm) -> None:
    answer = crm.post(listing("a"), listing("b", address=NOWHERE), listing("c"))
    assert [one["external_id"] for one in answer["accepted"]] == ["a", "c"]
    assert paths(answer["rejected"][0]) == [("place_unknown", "/listings/1/address")]


def test_s34_other_faults_come_first(crm: Crm) -> None:
    one = crm.reject(listing(address=NOWHERE, price="x"))
    assert (one["error_code"], paths(one)) == ("VALIDATION_FAILED", [("not_a_number", "/listings/0/price")])


def test_s34_the_warnings_of_a_refused_place_are_not_lost(crm: Crm) -> None:
    answer = crm.post(listing(address=NOWHERE, odd=1))
    assert [one["path"] for one in answer["warnings"]] == ["/listings/0/odd"]


# With a remote geocoder


class Nominatim:
    """A geocoder on this machine: answers what it is told to, and notes what it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, list[str]]] = []
        self.status = 200
        self.places: list[dict[str, Any]] = []

    def knows(self, lat: str, lng: str) -> None:
        self.places = [
            {"lat": lat, "lon": lng, "display_name": "x", "place_rank": 30, "type": "house", "addresstype": "building"}
        ]


@pytest.fixture
def nominatim(settings: Any) -> Iterator[Nominatim]:
    told = Nominatim()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told.asked.append(parse_qs(urlsplit(self.path).query))
            self.send_response(told.status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(told.places).encode())

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    settings.GEOCODER = "nominatim"
    settings.GEOCODER_URL = f"http://127.0.0.1:{server.server_port}"
    settings.GEOCODER_RATE = 1000.0
    yield told
    server.shutdown()
    server.server_close()


def item_of(item_id: str) -> ImportItem:
    return ImportItem.objects.get(pk=item_id)


def test_s34_what_needs_a_remote_geocoder_is_accepted_and_waits(
    crm: Crm, nominatim: Nominatim, queue: list[str]
) -> None:
    (item,) = crm.accept(listing(address=HAMLET))
    assert item_of(item).address_key is not None
    assert crm.status(item)["status"] == "queued"
    assert queue == ["imports.locate"]
    assert nominatim.asked == []  # never in the request
    work_all()
    assert crm.status(item)["status"] == "queued"


def test_s34_others_pass_it_by(crm: Crm, nominatim: Nominatim, queue: list[str]) -> None:
    waiting, other = crm.accept(
        listing("waits", address=HAMLET), listing("known", address={"city": "Prague", "country_code": "CZ"})
    )
    assert sorted(queue) == ["imports.locate", "imports.work"]
    work_all()
    assert crm.status(other)["status"] == "completed"
    assert crm.status(waiting)["status"] == "queued"
    turns.take()
    assert crm.status(waiting)["status"] == "queued"


def test_s17_a_street_is_asked_about_even_where_the_town_is_known(crm: Crm, nominatim: Nominatim) -> None:
    street, town, exact = crm.accept(
        listing("street", address=PRAGUE),
        listing("town", address={"city": "Prague", "country_code": "CZ"}),
        listing("exact", address=PRAGUE, coordinates={"lat": 50, "lng": 14}),
    )
    assert [item_of(item).address_key is not None for item in (street, town, exact)] == [True, False, False]


def test_s34_the_worker_places_what_the_geocoder_finds(crm: Crm, nominatim: Nominatim, queue: list[str]) -> None:
    nominatim.knows("53.123456", "-6.654321")
    (item,) = crm.accept(listing(address=HAMLET))
    queue.clear()
    locate_next()
    assert set(queue) == {"imports.work", "imports.locate"}
    (question,) = nominatim.asked
    assert (question["city"], question["street"], question["countrycodes"]) == (
        ["Tiny Hamlet of Nowhere"],
        ["Main Street 1"],
        ["ie"],
    )
    work_all()
    assert crm.status(item)["outcome"] == "created"
    found = Listing.objects.get()
    assert (found.latitude, found.longitude) == (53.123456, -6.654321)
    assert (found.precision, found.location_source) == ("ADDRESS", "nominatim")


def test_s34_the_worker_fails_what_the_geocoder_does_not_know_with_the_same_code(
    crm: Crm, nominatim: Nominatim
) -> None:
    (item,) = crm.accept(listing(address=HAMLET))
    locate_next()
    status = crm.status(item)
    assert (status["status"], status["error_code"]) == ("failed", "GEOCODE_ADDRESS_NOT_FOUND")
    assert (status["retryable"], status["listing_id"]) == (False, None)
    (error,) = status["errors"]
    assert (error["code"], error["path"]) == ("place_unknown", "/listings/0/address")
    assert "Tiny Hamlet of Nowhere" in status["message"]
    assert status["finished_at"] is not None
    work_all()
    assert not Listing.objects.exists()


def test_s34_a_miss_is_remembered_and_the_next_import_is_refused_at_once(crm: Crm, nominatim: Nominatim) -> None:
    crm.accept(listing(address=HAMLET))
    locate_next()
    assert crm.reject(listing(address=HAMLET))["error_code"] == "GEOCODE_ADDRESS_NOT_FOUND"
    assert len(nominatim.asked) == 1
    assert GeocodeResult.objects.get().found is False


def test_s34_a_remembered_miss_ages(crm: Crm, nominatim: Nominatim) -> None:
    crm.accept(listing(address=HAMLET))
    locate_next()
    GeocodeResult.objects.update(checked_at=timezone.now() - timedelta(days=8))
    crm.accept(listing(address=HAMLET))


def test_s34_a_place_once_found_is_known_at_once(crm: Crm, nominatim: Nominatim, queue: list[str]) -> None:
    nominatim.knows("53.1", "-6.6")
    crm.accept(listing("first", address=HAMLET))
    locate_next()
    queue.clear()
    spelt = {**HAMLET, "city": "tiny hamlet of NOWHERE"}
    crm.accept(listing("second", address=spelt))
    assert queue == ["imports.work"]
    work_all()
    assert Listing.objects.count() == 2
    assert len(nominatim.asked) == 1


def test_s34_one_answer_serves_all_who_wait_for_the_same_address(crm: Crm, nominatim: Nominatim) -> None:
    nominatim.knows("53.1", "-6.6")
    crm.accept(*(listing(f"crm-{n}", address=HAMLET) for n in range(5)))
    locate_next()
    locate_next()
    work_all()
    assert Listing.objects.count() == 5
    assert len(nominatim.asked) == 1


def test_s34_a_geocoder_that_is_away_is_asked_again_later(crm: Crm, nominatim: Nominatim, queue: list[str]) -> None:
    nominatim.status = 503
    (item,) = crm.accept(listing(address=HAMLET))
    queue.clear()
    locate_next()
    waiting = item_of(item)
    assert (waiting.status, waiting.error_code) == ("queued", "")
    assert waiting.not_before is not None
    assert waiting.not_before > timezone.now()
    assert queue == ["imports.locate"]
    nominatim.asked.clear()
    locate_next()  # too early: nobody is asked
    assert nominatim.asked == []

    nominatim.status = 200
    nominatim.knows("53.1", "-6.6")
    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=True):
        locate_next()
        work_all()
        assert crm.status(item)["outcome"] == "created"


def test_s34_the_sweeper_remembers_what_waits_for_a_place(crm: Crm, nominatim: Nominatim, queue: list[str]) -> None:
    (item,) = crm.accept(listing(address=HAMLET))
    queue.clear()
    sweep()
    assert queue == ["imports.locate"]
    ImportItem.objects.filter(pk=item).update(not_before=timezone.now() + timedelta(minutes=5))
    queue.clear()
    sweep()
    assert queue == []


def test_s34_a_street_that_the_geocoder_lacks_is_placed_in_its_town(crm: Crm, nominatim: Nominatim) -> None:
    (item,) = crm.accept(listing(address=PRAGUE))
    locate_next()
    work_all()
    assert crm.status(item)["outcome"] == "created"
    assert Listing.objects.get().location_source == "gazetteer"


def test_s34_unknown_in_a_covered_country_is_refused_without_asking(crm: Crm, nominatim: Nominatim) -> None:
    assert crm.reject(listing(address=NOWHERE))["error_code"] == "GEOCODE_ADDRESS_NOT_FOUND"
    assert nominatim.asked == []


def test_a_newer_version_does_not_wait_behind_one_that_waits_for_its_place(crm: Crm, nominatim: Nominatim) -> None:
    nominatim.knows("53.1", "-6.6")
    (old,) = crm.accept(listing(address=HAMLET, price=1))
    (new,) = crm.accept(listing(address=GONE, coordinates={"lat": 1, "lng": 2}, price=2))
    work_all()
    assert crm.status(new)["outcome"] == "created"
    locate_next()
    work_all()
    assert crm.status(old)["outcome"] == "superseded"
    assert str(Listing.objects.get().price) == "2.00"


def test_a_full_queue_refuses_what_waits_for_its_place_too(crm: Crm, nominatim: Nominatim, settings: Any) -> None:
    settings.SEEKI_BACKLOG_LIMIT = 1
    crm.accept(listing("a", address=HAMLET))
    assert crm.reject(listing("b", address=HAMLET))["error_code"] == "INFRA_QUEUE_REJECTED"


def test_nothing_to_locate_asks_nobody(crm: Crm, nominatim: Nominatim, queue: list[str]) -> None:
    locate_next()
    assert (nominatim.asked, queue) == ([], [])
