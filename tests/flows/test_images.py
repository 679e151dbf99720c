"""Images from a listing's addresses to what buyers see: fetched, swapped, asked for again, removed."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connections
from django.utils import timezone
from PIL import Image
from prometheus_client import REGISTRY

from listings.gallery.rechecking import mark_for_recheck
from listings.models import HostedFile, ImageHost, ListingImage
from tests import imageserver
from tests.conftest import Person
from tests.flows.pictures import bring, fetch, images, make_due, send, sentences, states, stored, the, work_off
from tests.imageserver import ImageServer, image_server, picture, with_status
from tests.imports.crm import Crm, listing

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("queue")]


@pytest.fixture
def server(settings: Any) -> Iterator[ImageServer]:
    settings.SEEKI_IMAGE_SECONDS = 2
    with image_server() as running:
        settings.SEEKI_FETCH_ALLOWED = {running.place}
        yield running


@pytest.fixture
def crm(owner: Person) -> Crm:
    return Crm(owner)


@pytest.fixture(autouse=True)
def _empty_storage() -> None:
    for name in stored("hosted"):
        default_storage.delete(name)


def test_photos_are_hosted_in_the_senders_order_upright_and_without_metadata(crm: Crm, server: ImageServer) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif.get_ifd(0x8825)[1] = "N"
    urls = [
        server.put("/1.jpg", picture("red", exif=exif)),
        server.put("/2.png", picture("green", (3000, 2000), "PNG")),
    ]
    bring(crm, images=[urls[0], {"url": urls[1], "caption": "Kitchen", "kind": "MAP"}], floor_plans=urls[:1])
    found = images()
    assert [(image.state, image.kind, image.caption) for image in found] == [
        ("ready", "PHOTO", ""), ("ready", "MAP", "Kitchen"), ("ready", "FLOOR_PLAN", ""),
    ]  # fmt: skip
    assert found[0].hosted == found[2].hosted, "equal bytes are hosted once"
    assert (found[0].hosted.width, found[0].hosted.height) == (800, 1200)
    assert found[1].hosted.renditions == {"thumb": [320, 213], "card": [800, 533], "full": [1600, 1067]}
    names = stored()
    assert len(names) == 12
    for name in names:
        with Image.open(BytesIO(default_storage.open(name).read())) as shown:
            assert shown.format == ("WEBP" if name.endswith("webp") else "JPEG")
            assert not shown.getexif()


def test_a_listing_is_live_while_its_photos_are_swapped(crm: Crm, server: ImageServer) -> None:
    first = [server.put(f"/{name}.jpg", picture(name)) for name in ("red", "green")]
    bring(crm, images=first)
    shown = [image.hosted_id for image in images()]
    item = send(crm, images=[server.put("/blue.jpg", picture("blue")), first[1]])
    assert the().is_live()
    leaving = ListingImage.objects.get(is_leaving=True)
    assert (leaving.position, leaving.hosted_id) == (0, shown[0])
    assert crm.status(item)["images"] == {"waiting": 1, "ready": 1, "failed": 0}
    fetch()
    assert not ListingImage.objects.filter(is_leaving=True).exists()
    assert [image.hosted_id for image in images()][1] == shown[1]
    assert server.asked.count("/green.jpg") == 1


def test_order_and_captions_change_without_a_fetch(crm: Crm, server: ImageServer) -> None:
    urls = [server.put(f"/{name}.jpg", picture(name)) for name in ("red", "green", "blue")]
    bring(crm, images=urls)
    before = {image.url: image.hosted_id for image in images()}
    send(crm, images=[{"url": urls[2], "caption": "First now"}, urls[0]])
    assert [(image.url, image.caption, image.hosted_id) for image in images()] == [
        (urls[2], "First now", before[urls[2]]), (urls[0], "", before[urls[0]]),
    ]  # fmt: skip
    assert fetch() == 0
    assert len(server.asked) == 3
    assert not ListingImage.objects.filter(is_leaving=True).exists(), "nothing takes its place"


@pytest.mark.parametrize(
    ("answer", "state", "sentence"),
    [
        (with_status(404), "failed", "The server of your CRM answered 404 for this photo."),
        (imageserver.endless, "failed", "This photo is larger than 1 MB. Send a smaller one."),
        (imageserver.dripping, "waiting", "The server of your CRM took too long to send this photo."),
        (imageserver.silent, "waiting", "The server of your CRM took too long to send this photo."),
        (imageserver.cut_off, "waiting", "The server of your CRM broke off before it had sent the whole photo."),
        (imageserver.nonsense, "waiting", "The server of your CRM gave no answer that we could read."),
        (
            lambda request: request.say(200, b"x" * 9, Content_Encoding="gzip"),
            "failed",
            "The server of your CRM sent this photo compressed (Content-Encoding), which we had asked it not to do.",
        ),
        (
            b"<!DOCTYPE html><p>Please log in",
            "failed",
            "We got a web page instead of a photo",
        ),
        (b"", "failed", "The file is empty."),
        (b"GARBAGE" * 99, "failed", "What we got is no image. Send a JPEG, PNG, WebP, AVIF or GIF."),
        (picture()[:2000], "failed", "The image is damaged or incomplete."),
        (picture(kind="TIFF", size=(9, 9)), "failed", "TIFF files cannot be shown here. Send a JPEG"),
        (picture(size=(2000, 1000), kind="PNG"), "failed", "The image has 2000 × 1000 pixels; that is too many"),
        (picture(size=(300, 200)), "ready", "Small for a photo (300 × 200 pixels): buyers see little on it."),
        (
            imageserver.to("http://127.0.0.1:1/secret"),
            "failed",
            "127.0.0.1 is not on the public internet. Send the address under which everybody can open",
        ),
    ],
)  # fmt: skip
def test_every_way_to_misbehave_has_its_sentence_and_hurts_nobody_else(
    crm: Crm, server: ImageServer, settings: Any, answer: Any, state: str, sentence: str
) -> None:
    settings.SEEKI_IMAGE_BYTES = 1_000_000
    settings.SEEKI_IMAGE_PIXELS = 1_500_000
    bad, good = server.put("/bad.jpg", answer), server.put("/good.jpg", picture())
    item = send(crm, "a", images=[bad, good])
    send(crm, "b", images=[good])
    fetch()
    make_due()
    fetch()
    assert states() == [state, "ready"]
    said = sentences()
    assert (said[0][: len(sentence)], said[1]) == (sentence, "")
    assert states("b") == ["ready"]
    (problem,) = crm.status(item)["image_problems"]
    assert (problem["position"], problem["url"], problem["state"], problem["message"]) == (0, bad, state, said[0])


def test_endings_are_counted_for_who_watches(crm: Crm, server: ImageServer) -> None:
    def counts() -> list[float]:
        return [REGISTRY.get_sample_value("seeki_images_ended_total", {"ending": how}) or 0 for how in hows]

    hows = ("hosted", "status")
    before = counts()
    send(crm, images=[server.put("/1.jpg", picture()), server.put("/2.jpg", with_status(404))])
    fetch()
    assert [now - then for now, then in zip(counts(), before, strict=True)] == [1, 1]


def test_what_may_pass_is_tried_again_and_fails_at_last(crm: Crm, server: ImageServer) -> None:
    url = server.put("/1.jpg", with_status(500))
    send(crm, images=[url])
    for attempt in range(1, 5):
        fetch()
        (image,) = images()
        assert (image.state, image.attempts) == ("waiting", attempt)
        assert image.due_at > timezone.now() + timedelta(seconds=50)
        make_due()
    fetch()
    assert states() == ["failed"]
    server.put("/1.jpg", picture())
    make_due()
    assert fetch() == 0


def test_a_busy_server_is_left_alone_for_as_long_as_it_asks(crm: Crm, server: ImageServer) -> None:
    urls = [server.put(f"/{number}.jpg", with_status(429, Retry_After="600")) for number in range(20)]
    send(crm, images=urls)
    fetch()
    assert len(server.asked) <= 6, "no more than were under way"
    host = ImageHost.objects.get(name=server.place)
    assert timedelta(seconds=590) < host.not_before - timezone.now() < timedelta(seconds=601)
    assert set(states()) == {"waiting"}
    for number in range(20):
        server.put(f"/{number}.jpg", picture())
    make_due()
    fetch()
    assert set(states()) == {"ready"}
    assert ImageHost.objects.get(name=server.place).faults == 0


def test_a_few_at_a_time_from_one_server(crm: Crm, server: ImageServer, settings: Any) -> None:
    settings.SEEKI_IMAGES_PER_HOST = 3
    content = picture(size=(64, 64))
    send(crm, images=[server.put(f"/{number}.jpg", imageserver.slow(content, 0.05)) for number in range(30)])
    fetch()
    assert set(states()) == {"ready"}
    assert server.most_at_once == 3


def test_a_slow_server_makes_nobody_elses_listing_wait(crm: Crm, server: ImageServer, settings: Any) -> None:
    with image_server() as slow:
        settings.SEEKI_FETCH_ALLOWED = {server.place, slow.place}
        send(crm, "slow", images=[slow.put(f"/{number}.jpg", imageserver.silent) for number in range(40)])
        send(crm, "quick", images=[server.put(f"/{number}.jpg", picture()) for number in range(10)])
        fetch(1)
        assert states("quick") == ["ready"] * 10
        assert set(states("slow")) == {"waiting"}


def test_a_dead_server_is_found_out_for_all_its_images_at_once(crm: Crm, server: ImageServer, settings: Any) -> None:
    with image_server() as gone:
        urls = [gone.url(f"/{number}.jpg") for number in range(50)]
        settings.SEEKI_FETCH_ALLOWED = {gone.place}
    send(crm, images=urls)
    for _ in range(12):
        fetch()
        make_due()
    assert set(states()) == {"failed"}
    assert set(sentences()) == {"The server 127.0.0.1 refused the connection or could not be reached."}


def test_a_changed_photo_under_the_same_address_is_noticed_the_day_after(crm: Crm, server: ImageServer) -> None:
    url = server.put("/1.jpg", imageserver.changing(picture("red"), '"red"'))
    send(crm, images=[url])
    fetch()
    (before,) = images()
    assert mark_for_recheck() == 0, "not without an import"
    assert crm.import_now(listing("a", images=[url]))[0]["outcome"] == "unchanged"
    assert mark_for_recheck() == 0, "not within a day"
    tomorrow(crm, url)
    assert fetch() == 1
    assert server.headers[-1]["If-None-Match"] == '"red"'
    assert images()[0].hosted_id == before.hosted_id
    server.put("/1.jpg", imageserver.changing(picture("blue"), '"blue"'))
    tomorrow(crm, url)
    assert fetch() == 1
    (after,) = images()
    assert (after.state, after.etag, after.hosted_id == before.hosted_id) == ("ready", '"blue"', False)
    server.put("/1.jpg", with_status(404))
    tomorrow(crm, url)
    fetch()
    (now,) = images()
    assert (now.state, now.hosted_id) == ("ready", after.hosted_id), "what the sender still names stays"
    assert "answered 404" in sentences()[0]


def tomorrow(crm: Crm, url: str) -> None:
    """A day has passed, and the nightly import has come."""
    ListingImage.objects.update(checked_at=timezone.now() - timedelta(days=1))
    assert crm.import_now(listing("a", images=[url]))[0]["outcome"] == "unchanged"
    assert mark_for_recheck() == 1


def test_an_ending_for_a_content_that_the_listing_no_longer_has_is_dropped(crm: Crm, server: ImageServer) -> None:
    def meanwhile(request: Any) -> None:
        send(crm, images=[server.put("/new.jpg", picture("blue"))])
        connections.close_all()  # this is a thread of its own
        request.say(200, picture("red"))

    send(crm, images=[server.put("/old.jpg", meanwhile)])
    fetch()
    assert [image.url for image in images()] == [server.url("/new.jpg")]
    fetch()
    assert states() == ["ready"]
    assert HostedFile.objects.count() == 1
    assert len(stored()) == 6, "nothing of the old one is left"


def test_an_image_that_kills_its_worker_is_given_up_and_takes_nobody_with_it(crm: Crm, server: ImageServer) -> None:
    urls = [server.put(f"/{number}.jpg", picture()) for number in range(3)]
    send(crm, images=urls)
    for _ in range(4):
        ListingImage.objects.filter(url=urls[0]).update(token="0" * 32, due_at=timezone.now() - timedelta(seconds=1))
        ListingImage.objects.filter(url=urls[0]).update(lapses=3)
    fetch()
    assert states() == ["failed", "ready", "ready"]
    assert "could not work with this photo" in sentences()[0]


def test_the_same_address_twice_is_shown_twice_and_fetched_as_often(crm: Crm, server: ImageServer) -> None:
    url = server.put("/1.jpg", picture())
    bring(crm, images=[url, url])
    assert states() == ["ready", "ready"]
    assert len(stored()) == 6
    work_off()
