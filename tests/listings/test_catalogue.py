"""The list of an agency's listings: found, filtered, in order, page by page both ways."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from listings import catalogue
from listings.catalogue import SORTS, Wanted, figures, find
from listings.visibility import OFFLINE, State
from tests.conftest import Person
from tests.listings.offers import DAY, NOW, offer

pytestmark = pytest.mark.django_db


def ids(person: Person, **wanted: Any) -> list[str]:
    page = find(person.agency.pk, Wanted(**wanted), NOW)
    return sorted(listing.external_id for listing in page.listings)


@pytest.fixture
def three(owner: Person, stranger: Person) -> None:
    offer(owner.agency, "crm-1", reference="REF/17", name="Sunny flat", street="Herengracht 5", price=300)
    offer(
        owner.agency, "crm-2", name="Old house_100%", city="Praha", postal_code="110 00", country_code="CZ",
        real_estate_type="HOUSE", listing_type="RENT", price=None,
    )  # fmt: skip
    offer(owner.agency, "crm-3", name="Ødegård", removed_at=NOW, removal="SOLD", price=200)
    offer(stranger.agency, "crm-9", name="Sunny flat of somebody else")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("crm-2", ["crm-2"]),
        ("ref/17", ["crm-1"]),
        ("SUNNY", ["crm-1"]),
        ("heren sunny", ["crm-1"]),
        ("sunny praha", []),
        ("1012", ["crm-1", "crm-3"]),
        ("110 00", ["crm-2"]),
        ("praha", ["crm-2"]),
        ("ØDEG", ["crm-3"]),
        ("100%", ["crm-2"]),
        ("%", ["crm-2"]),
        ("_", ["crm-2"]),
        ("", ["crm-1", "crm-2", "crm-3"]),
        ("somebody", []),
        ("\x00sunny", ["crm-1"]),
        ("' OR 1=1 --", []),
        ("x" * 5000, []),
    ],
)
@pytest.mark.usefixtures("three")
def test_a_listing_is_found_by_what_people_know_of_it(owner: Person, query: str, found: list[str]) -> None:
    assert ids(owner, query=query) == found


@pytest.mark.usefixtures("three")
def test_filters_narrow_it_down(owner: Person) -> None:
    assert ids(owner, offer="RENT") == ["crm-2"]
    assert ids(owner, kind="APARTMENT") == ["crm-1", "crm-3"]
    assert ids(owner, country="CZ") == ["crm-2"]
    assert ids(owner, states=[State.SOLD]) == ["crm-3"]
    assert ids(owner, states=OFFLINE, query="sunny") == []
    assert ids(owner, states=[State.LIVE, State.EXPIRING]) == ["crm-1", "crm-2"]
    assert ids(owner, country="\x00") == []


@pytest.mark.usefixtures("three")
def test_listings_without_a_price_stand_last_whichever_way_round(owner: Person) -> None:
    def order(sort: str) -> list[str]:
        return [listing.external_id for listing in find(owner.agency.pk, Wanted(sort=sort), NOW).listings]

    assert order("price") == ["crm-3", "crm-1", "crm-2"]
    assert order("-price") == ["crm-1", "crm-3", "crm-2"]
    assert order("name") == ["crm-2", "crm-1", "crm-3"]


@pytest.mark.parametrize("sort", SORTS)
def test_pages_lead_through_all_listings_and_back(owner: Person, sort: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "PAGE", 3)
    for number in range(10):
        offer(
            owner.agency, f"c-{number}", name="Same" if number % 3 else f"Home {number}",
            price=None if number % 4 == 0 else number // 3, imported_at=NOW - (number // 4) * DAY,
        )  # fmt: skip
    wanted = Wanted(sort=sort)
    forth, marks = [], [""]
    while True:
        page = find(owner.agency.pk, wanted, NOW, after=marks[-1])
        forth.append([listing.external_id for listing in page.listings])
        assert bool(page.before) == (len(forth) > 1)
        if page.after is None:
            break
        marks.append(page.after)
    assert [len(page) for page in forth] == [3, 3, 3, 1]
    assert len({external_id for page in forth for external_id in page}) == 10
    back = []
    while page.before:
        page = find(owner.agency.pk, wanted, NOW, before=page.before)
        back.append([listing.external_id for listing in page.listings])
        assert page.after
    assert back == forth[-2::-1]


def test_a_mark_that_is_not_ours_leads_to_the_first_page(owner: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "PAGE", 1)
    offer(owner.agency, "c-1")
    offer(owner.agency, "c-2")
    first = find(owner.agency.pk, Wanted(), NOW)
    for wrong in ("x", "\x00", str(first.after)[:-1], "a:b:c"):
        assert find(owner.agency.pk, Wanted(), NOW, after=wrong).listings == first.listings
        assert find(owner.agency.pk, Wanted(), NOW, before=wrong).listings == first.listings
    by_name = find(owner.agency.pk, Wanted(sort="name"), NOW)
    assert find(owner.agency.pk, Wanted(sort="name"), NOW, after=str(first.after)).listings == by_name.listings
    assert find(owner.agency.pk, Wanted(sort="?"), NOW).listings == first.listings


def test_the_figures_count_each_listing_once(owner: Person, stranger: Person) -> None:
    offer(owner.agency, "1")
    offer(owner.agency, "2", expires_at=NOW + DAY)
    offer(owner.agency, "3", expires_at=NOW)
    offer(owner.agency, "4", removed_at=NOW, removal="SOLD")
    offer(owner.agency, "5", removed_at=NOW, removal="SOLD", withheld_at=NOW)
    offer(stranger.agency, "6")
    found = figures(owner.agency.pk, NOW)
    assert (found.live, found.expiring, found.offline, found.total) == (2, 1, 3, 5)
    assert {state: count for state, count in found.by_state.items() if count} == {
        State.LIVE: 1, State.EXPIRING: 1, State.EXPIRED: 1, State.SOLD: 1, State.WITHHELD: 1,
    }  # fmt: skip
    assert figures(stranger.agency.pk, NOW).total == 1
    assert figures(owner.agency.pk, NOW, Wanted(query="Home 4")).by_state[State.SOLD] == 1
    assert figures(owner.agency.pk, NOW, Wanted(query="Home 4")).total == 1


def test_an_agency_without_listings_has_an_empty_page_and_noughts(owner: Person) -> None:
    page = find(owner.agency.pk, Wanted(), NOW)
    assert (page.listings, page.before, page.after) == ([], None, None)
    assert figures(owner.agency.pk, NOW).total == 0


def test_a_page_and_the_figures_cost_one_query_each(owner: Person) -> None:
    for number in range(60):
        offer(owner.agency, f"c-{number}")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = find(owner.agency.pk, Wanted(query="home", sort="price"), NOW)
        figures(owner.agency.pk, NOW)
    assert len(page.listings) == 50
    assert len(queries) == 2
    assert "COUNT" not in queries[0]["sql"]
