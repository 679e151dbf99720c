"""Photos of a listing: which are here, and which bytes are served as one."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.http import Http404
from django.test import Client
from django.utils import timezone

from listings.gallery.objects import address, remove, write
from listings.gallery.rendering import Rendition
from listings.gallery.uploaded import stored_name
from listings.models import ListingImage
from listings.photos import cover_of, covers_of, gallery_of, kind_of, photos_of, served
from seeki.lib.uuid7 import uuid7
from tests.conftest import Person
from tests.listings.hosted import hosted_file, ready_image
from tests.listings.offers import DAY, offer
from tests.listings.pages_of import page, reader, send, words

pytestmark = pytest.mark.django_db
DIGEST = "ab" * 32
JPEG = b"\xff\xd8\xff\xe0" + b"0" * 100


def store(person: Person, content: bytes, digest: str = DIGEST) -> None:
    name = stored_name(person.agency.pk, digest)
    if default_storage.exists(name):
        default_storage.delete(name)
    default_storage.save(name, BytesIO(content))


def test_files_are_here_and_addresses_wait_in_the_senders_order() -> None:
    content = {
        "images": [{"url": "https://a.example/1.jpg", "caption": "Hall"}, {"url": f"upload:{DIGEST}", "kind": "MAP"}],
        "floor_plans": [{"url": "https://a.example/plan.png"}],
    }
    found = [(photo.position, photo.kind, photo.caption, photo.address, photo.digest) for photo in photos_of(content)]
    assert found == [
        (0, "PHOTO", "Hall", "https://a.example/1.jpg", ""),
        (1, "MAP", "", "", DIGEST),
        (2, "FLOOR_PLAN", "", "https://a.example/plan.png", ""),
    ]
    cover = cover_of(content)
    assert cover
    assert cover.digest == DIGEST
    assert photos_of({}) == []
    assert cover_of({"images": [{"url": "https://a.example/1.jpg"}]}) is None


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (JPEG, "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 20, "image/png"),
        (b"GIF89a" + b"0" * 20, "image/gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"\x00\x00\x00\x20ftypavif\x00\x00\x00\x00", "image/avif"),
        (b"\x00\x00\x00\x20ftypheic\x00\x00\x00\x00", None),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>", None),
        (b"<!doctype html><script>alert(1)</script>", None),
        (b"%PDF-1.7 ...", None),
        (b"", None),
    ],
)
def test_bytes_decide_what_is_a_photo(owner: Person, content: bytes, kind: str | None) -> None:
    assert kind_of(content[:16]) == kind
    store(owner, content)
    if kind is None:
        with pytest.raises(Http404):
            served(owner.agency.pk, DIGEST)
        return
    answer = served(owner.agency.pk, DIGEST)
    assert answer["Content-Type"] == kind
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == "inline"
    assert answer["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer["Cache-Control"].startswith("private")
    assert b"".join(answer.streaming_content) == content


def test_a_file_of_another_agency_is_not_there(owner: Person, stranger: Person) -> None:
    store(owner, JPEG, "cd" * 32)
    with pytest.raises(Http404):
        served(stranger.agency.pk, "cd" * 32)


# What is hosted


def test_a_gallery_shows_what_is_hosted_and_says_what_is_wrong(owner: Person) -> None:
    urls = [f"https://a.example/{number}.jpg" for number in range(4)]
    listing = offer(owner.agency, content={"images": [{"url": url} for url in urls]})
    ready_image(listing, 0, url=urls[0])
    gone = {"url": urls[1], "host": "a.example", "state": "failed", "reason": "status", "facts": {"status": 404}}
    ListingImage.objects.create(listing=listing, position=1, **gone)
    old = ready_image(listing, 2, url="https://a.example/old.jpg", is_leaving=True)
    ListingImage.objects.create(listing=listing, position=2, url=urls[2], host="a.example")
    found = gallery_of(listing)
    assert [(photo.state, photo.is_here, photo.said) for photo in found] == [
        ("ready", True, ""),
        ("failed", False, "The server of your CRM answered 404 for this photo."),
        ("waiting", True, ""),
        ("waiting", False, ""),
    ]
    assert found[2].file == old.hosted, "the one before it is shown until it is there"
    assert found[0].thumb.endswith("-thumb.jpg")
    assert [part.split()[1] for part in found[0].webp.split(", ")] == ["320w", "800w", "1200w"]
    assert covers_of([listing])[listing.pk].file == found[0].file


def test_an_old_content_is_shown_until_the_new_one_is_declared(owner: Person) -> None:
    listing = offer(owner.agency, content={"images": [{"url": "https://a.example/new.jpg"}]})
    old = ready_image(listing, 0, url="https://a.example/old.jpg")
    (photo,) = gallery_of(listing)
    assert (photo.file, photo.state) == (old.hosted, "waiting")


def test_what_is_hosted_is_for_everybody_and_for_ever(owner: Person) -> None:
    file_id = uuid7()
    write(file_id, DIGEST, [Rendition("card", "webp", b"RIFF0000WEBP"), Rendition("document", "pdf", b"%PDF-1.7")])
    answer = Client().get(f"/hosted/{file_id}/{DIGEST[:16]}-card.webp")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "Cookie" not in answer.get("Vary", "")
    assert b"".join(answer.streaming_content) == b"RIFF0000WEBP"
    answer = Client().get(f"/hosted/{file_id}/{DIGEST[:16]}-document.pdf")
    assert answer["Content-Disposition"] == "attachment"
    answer.close()
    for path in (f"{file_id}/{DIGEST[:16]}-full.webp", f"{file_id}/../../secret", f"{uuid7()}/{DIGEST[:16]}-card.webp"):
        assert Client().get(f"/hosted/{path}").status_code == 404
    remove(file_id)
    remove(file_id)
    assert Client().get(f"/hosted/{file_id}/{DIGEST[:16]}-card.webp").status_code == 404


def test_with_a_public_storage_browsers_go_there(owner: Person, settings: Any) -> None:
    settings.STORAGE_PUBLIC_URL = "https://images.seeki.example"
    file = hosted_file(offer(owner.agency))
    expected = f"https://images.seeki.example/hosted/{file.pk.hex[-2:]}/{file.pk}/{DIGEST[:16]}-card.jpg"
    assert address(file, "card", "jpg") == expected


def test_trying_again(owner: Person, stranger: Person, queue: list[str]) -> None:
    content = {"images": [{"url": "https://a.example/1.jpg"}]}
    listing = offer(owner.agency, expires_at=timezone.now() + 50 * DAY, content=content)
    facts = {"host": "a.example", "state": "failed", "reason": "status", "facts": {"status": 404}}
    ListingImage.objects.create(listing=listing, position=0, url="https://a.example/1.jpg", **facts)
    said = words(page(owner, "listing", listing.pk))
    assert "1 image needs a look" in said
    assert "answered 404 for this photo" in said
    assert send(stranger, "retry-images", listing.pk).status_code == 404
    assert send(reader(owner), "retry-images", listing.pk).status_code == 403
    assert ListingImage.objects.get().state == "failed"
    assert send(owner, "retry-images", listing.pk).status_code == 302
    image = ListingImage.objects.get()
    assert (image.state, image.attempts, image.due_at is not None) == ("waiting", 0, True)
    assert queue == ["listings.fetch_images"]


def test_who_is_signed_in_gets_the_same_picture(owner: Person) -> None:
    file_id = uuid7()
    write(file_id, DIGEST, [Rendition("card", "webp", b"RIFF0000WEBP")])
    answer = owner.client().get(f"/hosted/{file_id}/{DIGEST[:16]}-card.webp")
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Vary" not in answer
    answer.close()
    remove(file_id)
