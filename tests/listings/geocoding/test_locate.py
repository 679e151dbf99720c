"""What is answered at once, what waits for the remote geocoder, and how long its answers are believed."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from listings.geocoding.address import Address
from listings.geocoding.answers import Located, NotFound, Precision, TryLater
from listings.geocoding.locate import known, resolve
from listings.models import GeocodeResult
from tests.listings.geocoding.conftest import Geocoder, house

pytestmark = pytest.mark.django_db

WENCESLAS = Address("CZ", "Prague", "11000", "Wenceslas Square", "1")
PRAGUE = Address("CZ", "Prague", "11000")
NOWHERE = Address("DE", "Nirgendheim", "00000", "Hauptstr.", "1")
HAMLET = Address("GR", "Chorió Pouthená", None, "Kentriki")
HOUSE = Located(50.0815, 14.427, Precision.ADDRESS, "nominatim")


def ago(address: Address, **age: int) -> None:
    GeocodeResult.objects.filter(key=address.key).update(checked_at=timezone.now() - timedelta(**age))


class TestWithoutARemote:
    @pytest.fixture(autouse=True)
    def gazetteer_only(self, settings: Any) -> None:
        settings.GEOCODER = "gazetteer"

    def test_the_gazetteer_is_final(self, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        with django_assert_num_queries(0):
            answers = known([WENCESLAS, NOWHERE, HAMLET, WENCESLAS])
        found = answers[WENCESLAS]
        assert isinstance(found, Located)
        assert found.source == "gazetteer"
        assert resolve(WENCESLAS) == found
        assert len(answers) == 3

    def test_the_reason_says_what_to_do(self) -> None:
        answers = known([NOWHERE, HAMLET, Address(city="Berlin"), Address("DE")])
        reasons = {address: str(answer.reason) for address, answer in answers.items() if isinstance(answer, NotFound)}
        assert len(reasons) == 4
        assert "00000 Nirgendheim is not known in DE" in reasons[NOWHERE]
        assert "send coordinates" in reasons[HAMLET]
        assert "not all known" in reasons[HAMLET]
        assert "no country" in reasons[Address(city="Berlin")]

    def test_nothing_asked_is_nothing_answered(self) -> None:
        assert known([]) == {}


@pytest.mark.usefixtures("remote_settings")
class TestWithARemote:
    def test_a_street_waits_for_the_remote(self, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        with django_assert_num_queries(1):
            answers = known([WENCESLAS, PRAGUE, NOWHERE, HAMLET, Address(city="Berlin", street="X")])
        assert answers[WENCESLAS] == TryLater(0)
        assert answers[HAMLET] == TryLater(0)
        assert isinstance(answers[PRAGUE], Located)
        assert isinstance(answers[NOWHERE], NotFound)
        assert isinstance(answers[Address(city="Berlin", street="X")], NotFound)

    def test_no_street_no_query(self, geocoder: Geocoder, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        with django_assert_num_queries(0):
            known([PRAGUE, NOWHERE])
            resolve(PRAGUE)
            resolve(NOWHERE)
        assert geocoder.questions == []

    def test_an_answer_is_kept(self, geocoder: Geocoder) -> None:
        geocoder.says([house()])
        assert resolve(WENCESLAS) == HOUSE
        assert known([WENCESLAS]) == {WENCESLAS: HOUSE}
        other_spelling = Address("cz", "PRAGUE", "110 00", "Wenceslas  square", "1")
        assert known([other_spelling]) == {other_spelling: HOUSE}
        row = GeocodeResult.objects.get()
        assert row.address["street"] == "Wenceslas Square"
        assert row.found
        assert row.precision == "ADDRESS"

    def test_an_old_answer_is_asked_again(self, geocoder: Geocoder, settings: Any) -> None:
        geocoder.says([house()])
        resolve(WENCESLAS)
        ago(WENCESLAS, days=settings.GEOCODER_CACHE_DAYS - 1)
        assert known([WENCESLAS]) == {WENCESLAS: HOUSE}
        ago(WENCESLAS, days=settings.GEOCODER_CACHE_DAYS + 1)
        assert known([WENCESLAS]) == {WENCESLAS: TryLater(0)}
        resolve(WENCESLAS)
        assert known([WENCESLAS]) == {WENCESLAS: HOUSE}
        assert len(geocoder.questions) == 2

    def test_a_street_that_the_remote_lacks_is_in_its_town(self, geocoder: Geocoder, settings: Any) -> None:
        geocoder.says([])
        town = resolve(WENCESLAS)
        assert isinstance(town, Located)
        assert town.source == "gazetteer"
        assert not GeocodeResult.objects.get().found
        assert known([WENCESLAS]) == {WENCESLAS: town}
        ago(WENCESLAS, days=settings.GEOCODER_MISS_DAYS + 1)
        assert known([WENCESLAS]) == {WENCESLAS: TryLater(0)}

    def test_a_miss_in_a_country_without_cover_is_not_found(self, geocoder: Geocoder, settings: Any) -> None:
        geocoder.says([])
        assert isinstance(resolve(HAMLET), NotFound)
        assert isinstance(known([HAMLET])[HAMLET], NotFound)
        ago(HAMLET, days=settings.GEOCODER_MISS_DAYS + 1)
        assert known([HAMLET]) == {HAMLET: TryLater(0)}

    def test_a_fault_is_not_kept(self, geocoder: Geocoder) -> None:
        geocoder.status = 503
        assert resolve(WENCESLAS) == TryLater(5)
        assert not GeocodeResult.objects.exists()
        assert known([WENCESLAS]) == {WENCESLAS: TryLater(0)}

    def test_text_that_the_database_refuses_is_kept_without_it(self, geocoder: Geocoder) -> None:
        geocoder.says([house()])
        odd = Address("CZ", "Prague", None, "Nul\0 \ud800")
        assert resolve(odd) == HOUSE
        assert known([odd]) == {odd: HOUSE}

    def test_many_are_one_query(self, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        many = [Address("CZ", "Prague", "11000", "Street", str(number)) for number in range(2000)]
        with django_assert_num_queries(1):
            assert set(known(many).values()) == {TryLater(0)}
