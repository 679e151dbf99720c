"""What a listing's dates say: the filter and the sentence never disagree."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Q
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from listings.models import Listing
from listings.visibility import OFFLINE, SHOWN, SOON, State, in_words, is_in, state_of, why_offline
from tests.conftest import Person
from tests.listings.offers import DAY, NOW, offer

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
BY_HAND = {"withheld_at": NOW - DAY, "withheld_reason": "The owner is ill"}


@pytest.mark.parametrize(
    ("fields", "state", "words", "sentence"),
    [
        ({}, State.LIVE, "Live", ""),
        ({"expires_at": NOW + SOON + SECOND}, State.LIVE, "Live", ""),
        ({"expires_at": NOW + SOON}, State.EXPIRING, "Expires in 7 days", ""),
        ({"expires_at": NOW + DAY}, State.EXPIRING, "Expires in 1 day", ""),
        ({"expires_at": NOW + SECOND}, State.EXPIRING, "Expires within a day", ""),
        ({"expires_at": NOW}, State.EXPIRED, "Offline: expired", "expired on 22 November 2026; any import"),
        ({"removed_at": NOW, "removal": "SOLD"}, State.SOLD, "Offline: sold", "sold on 22 November 2026; it returns"),
        ({"removed_at": NOW, "removal": "REFERENCE"}, State.REFERENCE, "Offline: reference", "as a reference since"),
        ({"removed_at": NOW, "removal": "WITHDRAWN"}, State.WITHDRAWN, "Offline: withdrawn", "removed it on"),
        ({"removed_at": NOW, "removal": ""}, State.WITHDRAWN, "Offline: withdrawn", "removed it on"),
        (
            BY_HAND,
            State.WITHHELD,
            "Offline: by hand",
            "(The owner is ill); no import changes that. Bring it back on its page.",
        ),
        (
            {**BY_HAND, "removed_at": NOW, "removal": "SOLD"},
            State.WITHHELD,
            "Offline: by hand",
            "brought back, it would still be offline. Your software reported it as sold",
        ),
        ({**BY_HAND, "expires_at": NOW - DAY}, State.WITHHELD, "Offline: by hand", "would still be offline. No import"),
    ],
)
def test_each_state_has_its_words_and_its_way_back(
    owner: Person, fields: dict[str, Any], state: State, words: str, sentence: str
) -> None:
    listing = offer(owner.agency, **fields)
    assert state_of(listing, NOW) == state
    assert in_words(listing, NOW) == words
    assert sentence in why_offline(listing, NOW)
    assert bool(sentence) == (state in OFFLINE)


MOMENTS = st.sampled_from([NOW + days * DAY + more for days in (-9, 0, 7, 60) for more in (-SECOND, 0 * DAY, SECOND)])


@given(st.data())
@hypothesis_settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_listing_is_in_exactly_one_state_and_filters_agree_with_sentences(
    owner: Person, data: st.DataObject
) -> None:
    Listing.objects.all().delete()
    listing = offer(
        owner.agency,
        expires_at=data.draw(MOMENTS),
        offline_at=data.draw(st.none() | MOMENTS),
        removed_at=data.draw(st.none() | MOMENTS),
        removal=data.draw(st.sampled_from(["", "SOLD", "REFERENCE", "WITHDRAWN"])),
        withheld_at=data.draw(st.none() | MOMENTS),
    )
    found = [state for state in State if Listing.objects.filter(is_in(state, NOW)).exists()]
    assert found == [state_of(listing, NOW)]
    shown = Listing.objects.live(NOW).exists()
    assert shown == listing.is_live(NOW) == (found[0] in SHOWN) == (why_offline(listing, NOW) == "")


def test_shown_and_offline_are_all_states_there_are() -> None:
    assert sorted((*SHOWN, *OFFLINE)) == sorted(State)
    assert all(isinstance(is_in(state, NOW), Q) for state in State)
