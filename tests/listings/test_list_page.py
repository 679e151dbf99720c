"""The list of listings: what a row says, tabs and search, empty pages, and nobody else's listings."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from listings import catalogue
from tests.conftest import Person
from tests.listings.offers import DAY, NOW, offer
from tests.listings.pages_of import every, look, one, page, reader, words

pytestmark = pytest.mark.django_db
DIGEST = "ab" * 32


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def names(person: Person, **query: str) -> list[str]:
    return [link.text for link in every(page(person, "listings", **query), "tbody a.row-link")]


def test_a_row_says_what_where_for_how_much_and_in_which_state(owner: Person) -> None:
    offer(
        owner.agency, "a-1", name="Sunny flat", price=250000, expires_at=NOW + 5 * DAY + timedelta(hours=1),
        content={"images": [{"url": "https://a.example/1.jpg"}, {"url": f"upload:{DIGEST}"}]},
    )  # fmt: skip
    found = page(owner, "listings")
    row = one(found, "tbody tr")
    said = words(row)
    for part in ("Sunny flat", "Apartment · For sale · a-1", "1012AB Amsterdam", "€250,000", "Expires in 5 days"):
        assert part in said
    photo = one(row, "img")
    assert photo.get("src") == reverse("listing-photo", args=[DIGEST])
    assert photo.get("loading") == "lazy"


def test_without_a_photo_a_drawing_and_without_a_name_its_number(owner: Person) -> None:
    offer(owner.agency, "a-2", name="", price=None, listing_type="RENT", content={"images": []})
    row = one(page(owner, "listings"), "tbody tr")
    assert every(row, "img") == []
    assert every(row, "td svg")
    assert every(row, "a.row-link")[0].text == "a-2"
    assert "Price on request" in words(row)


def test_rents_say_for_how_long(owner: Person) -> None:
    offer(owner.agency, "m", listing_type="RENT", price=900)
    offer(owner.agency, "w", listing_type="RENT", price=300, content={"price_period": "WEEK"})
    said = words(page(owner, "listings"))
    assert "€900 a month" in said
    assert "€300 a week" in said


def test_tabs_count_each_state_of_what_is_searched_for(owner: Person) -> None:
    offer(owner.agency, "1", name="Villa")
    offer(owner.agency, "2", name="Villa", expires_at=NOW + DAY)
    offer(owner.agency, "3", name="Villa", removed_at=NOW, removal="SOLD")
    offer(owner.agency, "4", name="Hut", withheld_at=NOW, withheld_reason="x")

    def tabs(**query: str) -> list[str]:
        return [words(tab) for tab in every(page(owner, "listings", **query), "nav.tabs a")]

    assert tabs() == ["All4", "Live2", "Expiring soon1", "Offline2"]
    assert tabs(q="villa") == ["All3", "Live2", "Expiring soon1", "Offline1"]
    offline = page(owner, "listings", state="offline", q="")
    assert [words(link) for link in every(offline, "nav[aria-label=Reason] a")] == [
        "Taken offline by hand1",
        "Sold1",
    ]
    assert names(owner, state="sold") == ["Villa"]
    assert names(owner, state="live") == ["Villa", "Villa"]
    assert names(owner, state="withheld", q="villa") == []
    assert len(names(owner, state="no such state")) == 4
    here = every(page(owner, "listings", state="no such state"), "nav.tabs a[aria-current]")
    assert [words(tab) for tab in here] == ["All4"]


def test_a_tab_keeps_the_search_and_the_search_keeps_the_tab(owner: Person) -> None:
    offer(owner.agency, "1", name="Villa")
    found = page(owner, "listings", q="villa", kind="APARTMENT", state="live", after="x")
    links = {words(tab): tab.get("href") for tab in every(found, "nav.tabs a")}
    assert links["All1"] == "?q=villa&kind=APARTMENT"
    assert links["Live1"] == "?q=villa&kind=APARTMENT&state=live"
    state = one(found, "input[name=state]")
    assert (state.get("value"), state.get("form")) == ("live", "search")
    assert every(found, "#q")[0].get("value") == "villa"
    assert every(found, "#kind option[selected]")[0].get("value") == "APARTMENT"


def test_search_as_you_type_gets_the_results_alone(owner: Person) -> None:
    offer(owner.agency, "1", name="Villa")
    answer = look(owner, "listings", htmx=True, q="villa")
    assert b"<html" not in answer.content
    assert b"Villa" in answer.content
    assert "HX-Request" in answer["Vary"]
    back = owner.client().get(reverse("listings"), headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert b"<html" in back.content


def test_pages_lead_on_and_back_and_keep_the_search(owner: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "PAGE", 2)
    for number in range(3):
        offer(owner.agency, f"{number}", name=f"Home {number}", price=number)
    first = page(owner, "listings", q="home", sort="price")
    onwards = one(first, "a[rel=next]")
    assert every(first, "a[rel=prev]") == []
    client = owner.client()
    second = client.get(reverse("listings") + onwards.get("href"))
    assert "Home 2" in second.content.decode()
    assert "Home 0" not in second.content.decode()
    assert b'rel="prev"' in second.content
    assert b'rel="next"' not in second.content


def test_countries_are_offered_where_there_are_several(owner: Person) -> None:
    offer(owner.agency, "1")
    assert every(page(owner, "listings"), "#country") == []
    offer(owner.agency, "2", country_code="CZ")
    options = every(page(owner, "listings"), "#country option")
    assert [option.text for option in options] == ["All countries", "Czechia", "Netherlands"]


def test_an_empty_list_says_how_to_fill_it_and_an_empty_search_how_to_end_it(owner: Person) -> None:
    empty = page(owner, "listings")
    assert "No listings yet" in words(empty)
    assert "/v1/listings" in words(every(empty, "#first-listing")[0])
    offer(owner.agency, "1")
    nothing = page(owner, "listings", q="zzz")
    assert "Nothing found" in words(nothing)
    assert every(nothing, ".empty a")[0].get("href") == reverse("listings")


def test_hostile_names_are_text(owner: Person) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    offer(owner.agency, '"><svg onload=alert(1)>', name=evil, city=evil, content={"images": [{"url": "upload:../x"}]})
    answer = look(owner, "listings", q="<script>", state='"><script>')
    assert b"<script>alert" not in answer.content
    assert b"onerror=alert" not in answer.content.replace(b"&lt;img src=x onerror", b"")
    assert b"<svg onload" not in answer.content
    assert names(owner, q="<script>") == [evil]


def test_nobody_sees_the_listings_of_another_agency(owner: Person, stranger: Person) -> None:
    offer(owner.agency, "1", name="Secret villa")
    assert names(stranger) == []
    assert "Secret" not in look(stranger, "listings", q="secret").content.decode()


def test_who_may_only_look_sees_the_list_and_visitors_sign_in_first(owner: Person) -> None:
    offer(owner.agency, "1", name="Villa")
    assert names(reader(owner)) == ["Villa"]
    answer = Client().get(reverse("listings"))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))
    assert owner.client().post(reverse("listings")).status_code == 405


def test_the_number_of_queries_does_not_grow_with_the_listings(owner: Person) -> None:
    """The frame of every page has its own; here the tabs' counts, the page of listings, their covers, the countries."""
    client = owner.client()

    def queries() -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("listings")).status_code == 200
        return [query["sql"] for query in captured]

    offer(owner.agency, "one")
    queries()  # the first page of a session writes the session down
    few = queries()
    for number in range(60):
        offer(owner.agency, f"{number}")
    many = queries()
    assert len(many) == len(few)
    assert len([sql for sql in many if "listings_listing" in sql]) == 4
