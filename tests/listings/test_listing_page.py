"""One listing: as buyers see it, what only its agency knows, and the switch that takes it offline."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agencies.audit import sentence
from agencies.models import AuditEntry
from listings.gallery.objects import address
from listings.gallery.uploaded import stored_name
from listings.models import Listing
from listings.texts import links_of, texts_of
from listings.withholding import withhold
from tests.conftest import Person
from tests.imports.crm import Crm, listing, work_all
from tests.listings.hosted import hosted_file, ready_image
from tests.listings.offers import DAY, offer
from tests.listings.pages_of import every, look, one, page, reader, send, words

pytestmark = pytest.mark.django_db
DIGEST = "ab" * 32
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def live(person: Person, external_id: str = "a-1", **fields: Any) -> Listing:
    """One that is live now, whenever the test runs."""
    now = timezone.now()
    return offer(person.agency, external_id, **({"expires_at": now + 50 * DAY, "imported_at": now} | fields))


RICH: dict[str, Any] = {
    "price": "250000", "floorage": 65.5, "rooms": 3, "year_built": 1998, "features": ["ELEVATOR"],
    "description": "First line.\n\nSecond line.", "language": "en",
    "texts": [{"language": "nl", "name": "Zonnig", "description": "Eerste regel."}],
    "address": {"street": "Herengracht", "house_number": "12a", "city": "Amsterdam", "country_code": "NL"},
    "address_visibility": "STREET", "contact": {"name": "Anna", "lead_email": "leads@alba.example"},
    "images": [{"url": f"upload:{DIGEST}", "caption": "Hall"}, {"url": "https://a.example/1.jpg"}],
    "documents": [{"url": "https://a.example/expose.pdf", "title": "Exposé"}], "mandate": "exclusive",
    "extra": {"crm_branch": "north"},
}  # fmt: skip


# What it shows


def test_buyers_side(owner: Person) -> None:
    found = page(owner, "listing", live(owner, name="Sunny flat", price=250000, content=RICH).pk)
    assert words(every(found, "h1")[0]) == "Sunny flat"
    buyers = every(found, "article")[0]
    said = words(buyers)
    for part in ("€250,000", "Herengracht, Amsterdam, Netherlands", "65.5 m²", "Lift", "Anna", "1998"):
        assert part in said
    for kept in ("12a", "leads@alba.example", "exclusive", "north"):
        assert kept not in said
    assert [text.get("lang") for text in every(buyers, "div[lang]")] == ["en", "nl"]
    assert [words(name) for name in every(buyers, "details summary")][-2:] == ["English", "Dutch · Zonnig"]
    assert "First line.\n\nSecond line." in buyers.text_content()
    document = one(buyers, "a[rel~=nofollow]")
    assert (document.get("href"), "noopener" in document.get("rel")) == ("https://a.example/expose.pdf", True)


def test_gallery_shows_what_is_here_and_names_what_is_not(owner: Person) -> None:
    found = page(owner, "listing", live(owner, content=RICH).pk)
    strip = one(found, "[role=region]")
    assert (strip.get("tabindex"), strip.get("aria-label")) == ("0", "Photos")
    photo = one(strip, "img")
    assert (photo.get("src"), photo.get("alt")) == (reverse("listing-photo", args=[DIGEST]), "Hall")
    said = words(found)
    assert "1 image waits to be fetched by Seeki" in said
    assert "https://a.example/1.jpg" in said
    assert not [image for image in every(found, "img") if "a.example" in image.get("src")]


def test_agencys_side(owner: Person) -> None:
    kept = live(owner, content=RICH)
    found = page(owner, "listing", kept.pk)
    said = words(every(found, "section[aria-labelledby=kept]")[0])
    for part in ("Herengracht 12a", "leads@alba.example", "exclusive", "crm_branch north"):
        assert part in said
    state = words(every(found, "section[aria-labelledby=state]")[0])
    assert "Live until" in state
    assert every(found, "#take-offline form")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"removed_at": timezone.now(), "removal": "SOLD"}, "Your software reported it as sold on"),
        ({"expires_at": timezone.now() - DAY}, "so it expired on"),
    ],
)
def test_one_that_is_not_live_says_why(owner: Person, fields: dict[str, Any], sentence: str) -> None:
    state = every(page(owner, "listing", live(owner, **fields).pk), "section[aria-labelledby=state]")[0]
    assert sentence in words(state)
    assert "Live until" not in words(state)


def test_a_listing_that_says_next_to_nothing_has_a_page(owner: Person) -> None:
    found = page(owner, "listing", live(owner, name="", price=None, content={}).pk)
    assert words(every(found, "h1")[0]) == "a-1"
    assert "Price on request" in words(found)
    assert "Place on request" in words(found)


def test_hostile_content_is_text_and_no_link_leads_astray(owner: Person) -> None:
    evil = {
        "description": EVIL, "summary": EVIL, "language": '"><script>', "feature_texts": [EVIL], "tags": [EVIL],
        "texts": [{"language": "x" * 30, "description": EVIL, "name": EVIL}], "contact": {"name": EVIL, "url": EVIL},
        "address": {"city": EVIL, "country_code": "<b>"}, "extra": {EVIL: {EVIL: [EVIL]}}, "url": "javascript:alert(1)",
        "images": [{"url": "javascript:alert(1)", "caption": EVIL}, {"url": f"upload:{DIGEST}", "caption": EVIL}],
        "documents": [{"url": "javascript:alert(1)", "title": EVIL}, {"url": f"upload:{DIGEST}"}],
        "links": [{"url": "data:text/html,x"}], "currency": "EUR",
    }  # fmt: skip
    kept = live(owner, name=EVIL, withheld_at=timezone.now(), withheld_reason=EVIL, content=evil)
    answer = look(owner, "listing", kept.pk)
    assert answer.status_code == 200
    found = page(owner, "listing", kept.pk)
    assert [script for script in every(found, "script") if not script.get("src")] == []
    assert [image for image in every(found, "img") if image.get("src") == "x" or image.get("onerror")] == []
    assert not [link for link in every(found, "a") if not link.get("href").startswith(("/", "#", "http", "?"))]


# Whose it is


def test_a_stranger_finds_nothing(owner: Person, stranger: Person, queue: list[str]) -> None:
    kept = live(owner)
    for name in ("listing", "listing-imports"):
        assert look(stranger, name, kept.pk).status_code == 404
    for name in ("withhold", "bring-back"):
        assert send(stranger, name, kept.pk, reason="x").status_code == 404
    assert Listing.objects.get().withheld_at is None


def test_visitors_sign_in_first(owner: Person) -> None:
    kept = live(owner)
    for name in ("listing", "listing-imports"):
        assert Client().get(reverse(name, args=[kept.pk])).status_code == 302
    assert Client().post(reverse("withhold", args=[kept.pk]), {"reason": "x"}).status_code == 302
    assert Client().get(reverse("listing-photo", args=[DIGEST])).status_code == 302


def test_who_may_only_look_has_no_switch_and_cannot_turn_it(owner: Person) -> None:
    kept, looker = live(owner), reader(owner)
    found = page(looker, "listing", kept.pk)
    assert every(found, "#take-offline") == []
    assert send(looker, "withhold", kept.pk, reason="x").status_code == 403
    withhold(kept, None, "x")
    assert "Bring back" not in words(page(looker, "listing", kept.pk))
    assert send(looker, "bring-back", kept.pk).status_code == 403
    assert Listing.objects.get().withheld_at


# The switch


@pytest.mark.parametrize("who", ["owner", "colleague"])
def test_taking_offline_and_bringing_back(request: pytest.FixtureRequest, owner: Person, who: str) -> None:
    person: Person = request.getfixturevalue(who)
    kept, client = live(owner, name="Villa"), person.client()
    address = reverse("listing", args=[kept.pk])

    answer = client.post(reverse("withhold", args=[kept.pk]), {"reason": " The owner is ill "}, follow=True)
    assert answer.redirect_chain == [(address, 302)]
    off = Listing.objects.get()
    assert (off.withheld_by, off.withheld_reason) == (person.user, "The owner is ill")
    shown = answer.content.decode()
    assert "Taken offline. Buyers do not see it any more." in shown
    assert "Undo" in shown
    assert "Offline: by hand" in shown
    assert "(The owner is ill); no import changes that" in shown
    assert "Undo" not in client.get(address).content.decode(), "offered once"

    answer = client.post(reverse("bring-back", args=[kept.pk]), follow=True)
    shown = answer.content.decode()
    assert "Brought back. Buyers see it again." in shown
    assert 'name="reason" value="The owner is ill"' in shown, "undoing it needs no new reason"
    assert Listing.objects.get().is_live()
    log = [(entry.actor, sentence(entry)) for entry in AuditEntry.objects.order_by("pk")]
    assert log == [
        (person.user, "Took the listing Villa offline: The owner is ill"),
        (person.user, "Brought the listing Villa back"),
    ]


def test_what_is_done_already_is_done_once(owner: Person, colleague: Person) -> None:
    kept = live(owner)
    send(owner, "withhold", kept.pk, reason="First")
    send(colleague, "withhold", kept.pk, reason="Second")
    assert Listing.objects.get().withheld_reason == "First"
    send(owner, "bring-back", kept.pk)
    send(owner, "bring-back", kept.pk)
    assert AuditEntry.objects.count() == 2


@pytest.mark.parametrize("reason", ["", "   ", "\x00"])
def test_without_a_reason_nothing_happens(owner: Person, reason: str) -> None:
    kept = live(owner)
    answer = owner.client().post(reverse("withhold", args=[kept.pk]), {"reason": reason}, follow=True)
    assert "Say why" in answer.content.decode()
    assert Listing.objects.get().withheld_at is None
    assert not AuditEntry.objects.exists()


def test_the_switch_is_turned_by_post_alone(owner: Person) -> None:
    kept = live(owner)
    for name in ("withhold", "bring-back"):
        assert look(owner, name, kept.pk).status_code == 405
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(owner.user)
    assert careful.post(reverse("withhold", args=[kept.pk]), {"reason": "x"}).status_code == 403


# Its imports


def test_its_last_imports_newest_first(owner: Person, queue: list[str]) -> None:
    crm = Crm(owner)
    crm.import_now(listing())
    for price in range(12):
        crm.accept(listing(price=price))
        work_all()
    crm.reject(listing(price="x"))
    crm.import_now(listing("other"))
    kept = Listing.objects.get(external_id="crm-1")
    part = page(owner, "listing-imports", kept.pk, htmx=True)
    assert not every(part, "h1")
    lines = [words(line) for line in every(part, "li")]
    assert len(lines) == 10
    assert lines[0].startswith("Refused")
    assert "VALIDATION_FAILED" in lines[0]
    assert lines[1].startswith("Updated")
    whole = page(owner, "listing-imports", kept.pk)
    assert words(every(whole, "h1")[0]) == "Import history"
    link = every(page(owner, "listing", kept.pk), "[data-history] a")[0]
    assert link.get("href") == reverse("listing-imports", args=[kept.pk])


def test_imports_of_the_same_number_of_others_are_not_among_them(
    owner: Person, stranger: Person, queue: list[str]
) -> None:
    Crm(stranger).import_now(listing())
    Crm(owner).import_now(listing())
    kept = Listing.objects.get(agency=owner.agency)
    assert len(every(page(owner, "listing-imports", kept.pk), "main li")) == 1


# Its photos


def test_a_photo_is_served_to_its_agency_alone(owner: Person, stranger: Person) -> None:
    name = stored_name(owner.agency.pk, DIGEST)
    default_storage.delete(name)
    default_storage.save(name, BytesIO(b"\xff\xd8\xff\xe0 photo"))
    answer = look(owner, "listing-photo", DIGEST)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"].startswith("private")
    assert b"".join(answer.streaming_content).endswith(b"photo")
    assert look(stranger, "listing-photo", DIGEST).status_code == 404
    assert look(owner, "listing-photo", "cd" * 32).status_code == 404
    assert owner.client().get("/dashboard/listings/photos/" + "../" * 20 + "etc/passwd").status_code == 404


def test_a_listing_costs_two_queries_however_much_there_is_to_it(owner: Person) -> None:
    small = live(owner, "small")
    images = [{"url": f"upload:{number:064x}"} for number in range(100)]
    large = live(owner, "large", content={"images": images, "feature_texts": ["x"] * 100, "description": "x" * 90_000})
    client = owner.client()

    def queries(one: Listing) -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("listing", args=[one.pk])).status_code == 200
        return [query["sql"] for query in captured]

    queries(small)  # the first page of a session writes the session down
    few, many = queries(small), queries(large)
    assert len(few) == len(many)
    assert len([sql for sql in many if "listings_" in sql]) == 2, "the listing, and its images"


# Texts and links


def test_texts_of_one_language_are_put_together() -> None:
    content = {"description": "Haus.", "name": "T", "texts": [{"language": "de", "location": "Ruhig."}]}
    (text,) = texts_of(content)
    assert (text.language_name, [section.text for section in text.sections]) == ("German", ["Haus.", "Ruhig."])
    repeated = {"description": "Haus.", "texts": [{"language": "de", "description": "Haus."}]}
    assert [text.language for text in texts_of(repeated)] == ["de"]
    other = {"description": "House.", "texts": [{"language": "de", "description": "Haus."}]}
    assert [text.language for text in texts_of(other)] == ["", "de"]
    own = {"description": "House.", "language": "en", "texts": [{"language": "de", "location": "Ruhig."}]}
    assert [text.language for text in texts_of(own)] == ["en", "de"]
    assert texts_of({}) == []


def test_links_are_web_addresses_or_no_links() -> None:
    content = {
        "tours": [{"url": "HTTPS://a.example/t", "kind": "MATTERPORT"}], "url": "https://a.example/own",
        "documents": [{"url": f"upload:{DIGEST}", "title": "Plan"}, {"url": "javascript:x"}],
    }  # fmt: skip
    assert [(link.kind, link.title, link.url) for link in links_of(content)] == [
        ("Matterport", "HTTPS://a.example/t", "HTTPS://a.example/t"),
        ("Document", "Plan", ""),
        ("Document", "", ""),
        ("Page of the agency", "https://a.example/own", "https://a.example/own"),
    ]


def test_hosted_photos_come_in_several_sizes_and_documents_are_links(owner: Person) -> None:
    kept = live(owner, content=RICH | {"documents": [{"url": f"upload:{DIGEST}", "title": "Exposé"}]})
    photo = ready_image(kept, 0, url=f"upload:{DIGEST}", host="", caption="Hall")
    file = hosted_file(kept, DIGEST, format="pdf", renditions={}, width=None, height=None)
    ready_image(kept, 2, url=f"upload:{DIGEST}", occurrence=1, host="", kind="DOCUMENT", hosted=file)
    found = page(owner, "listing", kept.pk)
    strip = one(found, "[role=region]")
    assert one(strip, "source").get("srcset").endswith("-full.webp 1200w")
    assert one(strip, "img").get("src") == address(photo.hosted, "card", "jpg")
    links = [link.get("href") for link in every(found, "section[aria-labelledby=links] a")]
    assert links == [address(file, "document", "pdf")]
