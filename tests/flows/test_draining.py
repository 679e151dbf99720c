"""SIGTERM, as every deploy sends it: what has been begun is finished, and nobody notices."""

import pytest

from imports.models import ImportItem, Lane
from listings.models import Listing
from tests.conftest import Person
from tests.factories import body, listings
from tests.flows.processes import Process, until, web, worker
from tests.flows.test_bodies_over_the_wire import places_taken
from tests.flows.test_nothing_is_lost import listings_locked, post, someone_waits_for_listings
from tests.flows.uploads import upload

pytestmark = pytest.mark.django_db(transaction=True)


def has_been_told(process: Process, words: str) -> bool:
    return words in process.log


def test_a_worker_finishes_the_chunk_in_its_hands(owner: Person) -> None:
    post(listings(100, images=0), owner.headers)
    with worker(SEEKI_CHUNK_ITEMS="50") as leaving:
        with listings_locked():
            until(lambda: has_been_told(leaving, "ready."), "the worker is up", 60)
            until(someone_waits_for_listings, "the worker stands in the middle of a chunk", 60)
            leaving.child.ask_to_stop()
            until(lambda: has_been_told(leaving, "Warm shutdown"), "it has heard")
            assert leaving.child.is_alive()
        until(lambda: not leaving.child.is_alive(), "it ends by itself", 60)
        assert leaving.child.exit_status == 0
    done = ImportItem.objects.filter(status="completed").count()
    assert done in (50, 100), "whole chunks"
    assert Listing.objects.count() == done
    assert Lane.objects.get().token is None, "nobody has to wait for a lease to run out"
    assert not ImportItem.objects.exclude(lapses=0).exists()


def test_a_web_server_answers_the_request_that_it_is_reading(owner: Person) -> None:
    sent = body(listings(3, images=0))
    with web() as server, upload(server, owner.secret, Content_Length=str(len(sent))) as slow:
        slow.send(sent[:100])
        until(lambda: places_taken(server) == 1, "a thread reads the body", 60)
        server.child.ask_to_stop()
        until(lambda: has_been_told(server, "Handling signal: term"), "the server has heard")
        slow.send(sent[100:])
        answer = slow.answer()
        assert answer.status == 200
        assert len(answer.body["accepted"]) == 3
        until(lambda: not server.child.is_alive(), "and then it ends", 60)
