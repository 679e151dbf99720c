"""Whatever order imports and fetches come in: in the end buyers see the images of the last import, in its order."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from listings.gallery.clearing import clear_unused
from listings.models import HostedFile, Listing, ListingImage
from listings.photos import gallery_of
from tests.conftest import Person
from tests.flows.pictures import fetch, send, stored, the
from tests.imageserver import ImageServer, image_server, picture, with_status
from tests.imports.crm import Crm

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("queue")]
COLORS = ("red", "green", "blue", "white", "black")
BROKEN = "broken"


@pytest.fixture
def server(settings: Any, tmp_path: Any) -> Iterator[ImageServer]:
    settings.MEDIA_ROOT = str(tmp_path)
    with image_server() as running:
        settings.SEEKI_FETCH_ALLOWED = {running.place}
        for color in COLORS:
            running.put(f"/{color}", picture(color, (40, 30)))
        running.put(f"/{BROKEN}", with_status(404))
        yield running


wishes = st.lists(st.sampled_from([*COLORS, BROKEN]), max_size=6)
steps = st.lists(st.tuples(wishes, st.booleans()), min_size=1, max_size=6)


@examples(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_the_last_import_is_what_is_shown(owner: Person, server: ImageServer, steps: Any) -> None:
    crm = Crm(owner)
    for wanted, is_fetched in steps:
        send(crm, images=[{"url": server.url(f"/{name}"), "caption": name} for name in wanted])
        check_slots()
        if is_fetched:
            fetch()
            check_slots()
    fetch()
    last = steps[-1][0]
    assert [(photo.caption, photo.state) for photo in gallery_of(the())] == [
        (name, "failed" if name == BROKEN else "ready") for name in last
    ]
    assert [photo.caption for photo in gallery_of(the()) if photo.is_here] == [name for name in last if name != BROKEN]
    assert not ListingImage.objects.filter(is_leaving=True).exists()
    clear_unused()
    assert HostedFile.objects.count() == len(set(last) - {BROKEN})
    assert len(stored()) == 6 * HostedFile.objects.count()
    Listing.objects.all().delete()
    clear_unused()


def check_slots() -> None:
    """What leaves is shown only where its successor waits, so that nobody ever sees more than one in a place."""
    for old in ListingImage.objects.filter(is_leaving=True):
        assert old.state == "ready"
        heirs = ListingImage.objects.filter(listing=old.listing, position=old.position, is_leaving=False)
        assert [heir.state for heir in heirs] == ["waiting"]
