"""Hosted images made straight in the table."""

from typing import Any

from listings.models import HostedFile, Listing, ListingImage

SIZES = {"thumb": [320, 213], "card": [800, 533], "full": [1200, 800]}


def hosted_file(listing: Listing, digest: str = "ab" * 32, **fields: Any) -> HostedFile:
    facts = {"format": "jpeg", "size": 1000, "width": 1200, "height": 800, "renditions": SIZES}
    return HostedFile.objects.create(agency=listing.agency, digest=digest, **(facts | fields))


def ready_image(listing: Listing, position: int = 0, **fields: Any) -> ListingImage:
    file = fields.pop("hosted", None) or hosted_file(listing, f"{position:064x}")
    facts = {"url": f"https://a.example/{position}.jpg", "host": "a.example", "state": "ready", "hosted": file}
    return ListingImage.objects.create(listing=listing, position=position, **(facts | fields))
