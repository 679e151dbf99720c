"""The photos of a listing as far as they are here: what came as a file lies in storage, what has an address waits."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.urls import reverse

from listings.gallery.objects import address
from listings.gallery.uploaded import ADDRESS, NAMED, stored_name
from listings.gallery.words import said_of
from listings.models import HostedFile, Listing, ListingImage

HEAD = 16
BRANDS_OF_AVIF = (b"avif", b"avis")
HEADERS = {
    "Content-Disposition": "inline",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    # It is named by its own hash and never changes; but it is for this agency's people only.
    "Cache-Control": "private, max-age=31536000, immutable",
}


@dataclass(frozen=True, slots=True)
class Photo:
    """One image of a listing. `digest` is that of the file that came with it; empty where only an address came.

    `file` is what buyers see of it: its own, or until that is there the one whose place it takes.
    """

    position: int
    kind: str
    caption: str
    address: str
    digest: str
    file: HostedFile | None = None
    state: str = ListingImage.State.WAITING
    said: str = ""

    @property
    def is_here(self) -> bool:
        """Whether there is something to show: what is hosted, or for its agency the file that it sent."""
        return self.file is not None or bool(self.digest and self.state == ListingImage.State.WAITING)

    @property
    def thumb(self) -> str:
        return self.shown_as("thumb")

    @property
    def card(self) -> str:
        return self.shown_as("card")

    @property
    def full(self) -> str:
        return self.shown_as("full")

    def shown_as(self, size: str) -> str:
        """The address of a rendition that every browser can show."""
        return address(self.file, size, "jpg") if self.file else reverse("listing-photo", args=[self.digest])

    @property
    def webp(self) -> str:
        """The renditions for browsers to choose from, with their widths; empty for what is not hosted yet."""
        return self.to_choose_from("webp")

    @property
    def jpeg(self) -> str:
        return self.to_choose_from("jpg")

    def to_choose_from(self, extension: str) -> str:
        if self.file is None:
            return ""
        widths = sorted((width, name) for name, (width, _) in self.file.renditions.items())
        return ", ".join(f"{address(self.file, name, extension)} {width}w" for width, name in widths)


def photos_of(content: Mapping[str, Any]) -> list[Photo]:
    """Photos in the sender's order, and the floor plans behind them."""
    plans = ({"kind": "FLOOR_PLAN", **entry} for entry in entries(content, "floor_plans"))
    return [made(position, entry) for position, entry in enumerate((*entries(content, "images"), *plans))]


def gallery_of(listing: Listing) -> list[Photo]:
    """The photos of a listing with what there is of each, and what is to be said of it. One query."""
    rows = list(ListingImage.objects.filter(listing=listing).exclude(kind="DOCUMENT").select_related("hosted"))
    own = {(row.url, row.occurrence): row for row in rows if not row.is_leaving}
    seen: Counter[str] = Counter()
    photos, named = [], set()
    for photo in photos_of(listing.content):
        url = photo.address or ADDRESS.format(photo.digest)
        named.add((url, seen[url]))
        photos.append((photo, own.get((url, seen[url]))))
        seen[url] += 1
    before = {row.position: row for row in rows if row.is_leaving or (row.url, row.occurrence) not in named}
    return [with_file(photo, row, before.get(photo.position)) for photo, row in photos]


def with_file(photo: Photo, row: ListingImage | None, before: ListingImage | None) -> Photo:
    """A photo with its own file; while it waits, with that of the one before it."""
    if row is None or row.state == ListingImage.State.WAITING:
        said = said_of(row) if row else ""
        return replace(photo, file=before.hosted if before else None, said=said)
    return replace(photo, file=row.hosted, state=row.state, said=said_of(row))


def files_of(listing: Listing) -> dict[str, str]:
    """Where the hosted documents of a listing are found, by what its content calls them."""
    rows = ListingImage.objects.filter(listing=listing, kind="DOCUMENT", hosted__isnull=False, is_leaving=False)
    found = {}
    for row in rows.select_related("hosted"):
        assert row.hosted is not None
        is_document = not row.hosted.renditions
        found[row.url] = address(row.hosted, "document", "pdf") if is_document else address(row.hosted, "full", "jpg")
    return found


def covers_of(listings: Collection[Listing]) -> dict[UUID, Photo]:
    """The first photo that buyers see, of many listings at once."""
    ready = ListingImage.objects.filter(listing__in=listings, state=ListingImage.State.READY).exclude(kind="DOCUMENT")
    first = ready.order_by("listing_id", "position", "is_leaving").distinct("listing_id").select_related("hosted")
    return {
        row.listing_id: Photo(row.position, row.kind, row.caption, row.url, "", row.hosted, row.state) for row in first
    }


def cover_of(content: Mapping[str, Any]) -> Photo | None:
    """The first photo that came as a file, for as long as nothing is hosted."""
    return next((photo for photo in photos_of(content) if photo.digest), None)


def entries(content: Mapping[str, Any], name: str) -> Iterable[Mapping[str, Any]]:
    found: Iterable[Mapping[str, Any]] = content.get(name) or ()
    return found


def made(position: int, entry: Mapping[str, Any]) -> Photo:
    url = entry["url"]
    named = NAMED.fullmatch(url)
    digest = named[1] if named else ""
    return Photo(position, entry.get("kind") or "PHOTO", entry.get("caption") or "", "" if digest else url, digest)


def served(agency_id: UUID, digest: str) -> FileResponse:
    """A stored photo as an answer. What is no photo by its own bytes is not found, whatever it was sent as."""
    try:
        file = default_storage.open(stored_name(agency_id, digest))
    except (FileNotFoundError, IsADirectoryError):
        raise Http404 from None
    kind = kind_of(file.read(HEAD))
    if kind is None:
        file.close()
        raise Http404
    file.seek(0)
    answer = FileResponse(file, content_type=kind)
    for name, value in HEADERS.items():
        answer.headers[name] = value
    return answer


def kind_of(head: bytes) -> str | None:
    """The media type by the first bytes, of the kinds that a browser shows as a photo and never as a page."""
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp" and head[8:12] in BRANDS_OF_AVIF:
        return "image/avif"
    return None
