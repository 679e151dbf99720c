"""The shapes of the API's answers: these models are what the OpenAPI document shows, and what is sent."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec
from django.utils import timezone
from pydantic import BaseModel, Field
from typing_extensions import TypeAliasType

from imports.intake.delivery import Rehearsed, Taken
from imports.intake.rows import Row
from imports.models import ImportItem
from listings.gallery.words import problems_of
from listings.images import counts_of, declared_in
from listings.visibility import why_offline
from seeki.lib.problems import ErrorCode, Problem
from seeki.lib.sentences import describe_all, docs_url, headline

# Named, so that they stand in the document, and in the clients made from it, by name.
ItemState = TypeAliasType("ItemState", Literal["queued", "processing", "completed", "failed", "rejected"])
ItemOutcome = TypeAliasType(
    "ItemOutcome", Literal["created", "updated", "unchanged", "removed", "absent", "superseded"]
)
ImageState = TypeAliasType("ImageState", Literal["waiting", "ready", "failed"])


class ItemProblem(BaseModel):
    """One fault, or one doubt, about one field."""

    path: str = Field(description="The field, as a JSON pointer into the request.", examples=["/listings/3/price"])
    code: str = Field(description="What is wrong with it; each has its page, see docs_url.", examples=["not_a_number"])
    message: str = Field(description="The same as a sentence.")
    value: str | None = Field(description="What came, as JSON, cut after 200 characters.", examples=['"on request"'])
    hint: str = Field(description="How to mend it.")
    docs_url: str = Field(description="The page that explains this code.")


class Accepted(BaseModel):
    """A listing that was taken in, or that is shown exactly as sent already."""

    external_id: str = Field(description="As sent.", examples=["crm-listing-00123"])
    import_item_id: UUID | None = Field(description="Ask for its status with this id; null in a dry run.")
    understood: dict[str, Any] | None = Field(
        None, description="Only in a dry run: the listing as Seeki understood it, in the words of the schema."
    )


class Rejected(BaseModel):
    """A listing that was not taken in."""

    index: int = Field(description="Position in the request's listings array, from 0.", examples=[3])
    external_id: str | None = Field(description="null where it could not be read.", examples=["crm-listing-00124"])
    import_item_id: UUID | None = Field(description="Ask for its status, or retry it, with this id; null in a dry run.")
    error_code: ErrorCode = Field(description="Why, for programs.", examples=["VALIDATION_FAILED"])
    message: str = Field(description="What is wrong, for people.")
    docs_url: str = Field(description="The page that explains error_code.")
    errors: list[ItemProblem] = Field(description="Every fault of the item at once.")


class Warned(ItemProblem):
    """Something doubtful about an accepted listing, or (index null) about the request."""

    index: int | None = Field(description="Position in the request's listings array, from 0.", examples=[0])
    external_id: str | None = Field(description="Of the listing.", examples=["crm-listing-00123"])


class BatchAnswer(BaseModel):
    """The answer to an import: every item of the request stands in accepted or in rejected."""

    batch_id: UUID | None = Field(description="The id of this delivery; null in a dry run.")
    accepted: list[Accepted] = Field(description="The listings that were taken in.")
    rejected: list[Rejected] = Field(description="The listings that were not, with the reasons.")
    warnings: list[Warned] = Field(description="What is doubtful about listings that were taken in.")


class ImageStates(BaseModel):
    """The images of a listing by state."""

    waiting: int = Field(description="Still to be fetched.")
    ready: int = Field(description="Fetched and shown.")
    failed: int = Field(description="Not to be had; image_problems says why.")


class ImageProblem(BaseModel):
    """What is wrong, or doubtful, with one image of a listing. An image without any is not named."""

    position: int = Field(description="Its place among the images and then the floor plans, from 0.", examples=[0])
    url: str = Field(description="Its address as sent; upload:… for a file that came with the delivery.")
    state: ImageState = Field(description="waiting: it will be tried again; ready: it is shown, but see the message.")
    code: str = Field(description="The same for programs; `small` for one with too few pixels.", examples=["status"])
    message: str = Field(
        description="The same as a sentence.", examples=["The server of your CRM answered 404 for this photo."]
    )


class ItemStatus(BaseModel):
    """What became of one item."""

    import_item_id: UUID = Field(description="The id of this item.")
    batch_id: UUID = Field(description="The delivery that it came with.")
    external_id: str | None = Field(description="null where it could not be read.", examples=["crm-listing-00123"])
    workflow_id: str = Field(description="agency-{agency_id}-{external_id}; name it when you write to support.")
    status: ItemState = Field(description="completed, failed and rejected are final; the others will change.")
    outcome: ItemOutcome | None = Field(
        description="How a completed item ended; superseded means that a newer version had come first, absent that "
        "the listing to remove was not there."
    )
    error_code: ErrorCode | None = Field(description="Why it failed or was rejected, for programs.")
    message: str | None = Field(description="The same for people.")
    docs_url: str | None = Field(description="The page that explains error_code.")
    errors: list[ItemProblem] = Field(description="Every fault of the item at once.")
    warnings: list[ItemProblem] = Field(description="What is doubtful about it.")
    retryable: bool = Field(description="Whether the retry endpoint takes this item.")
    listing_id: UUID | None = Field(description="The listing that it became part of.")
    images: ImageStates = Field(description="How many images the listing has, by state.")
    image_problems: list[ImageProblem] = Field(description="The images that something is wrong with.")
    received_at: datetime = Field(description="When it came in.")
    finished_at: datetime | None = Field(description="When it was completed, failed or was rejected.")
    expires_at: datetime | None = Field(description="Until when the listing is live; every import prolongs it.")
    offline_reason: str | None = Field(
        description="Why buyers do not see the listing, and what brings it back; empty for one that they see."
    )


class ErrorAnswer(BaseModel):
    """The answer to a request that could not be served as a whole."""

    error_code: ErrorCode = Field(description="What is wrong, for programs.")
    message: str = Field(description="What is wrong and how to mend it, for people.")
    docs_url: str = Field(description="The page that explains error_code.")
    request_id: str = Field(description="Name it when you write to support; also in the X-Request-Id header.")


def batch_answer(taken: Taken) -> dict[str, Any]:
    """A `BatchAnswer` as plain data. Built by hand: five thousand models would cost more than the judging."""
    return {
        "batch_id": str(taken.batch.pk),
        "accepted": [
            {"external_id": row.external_id, "import_item_id": str(row.id)} for row in taken.rows if row.code is None
        ],
        "rejected": [rejected(row, row.code, str(row.id)) for row in taken.rows if row.code is not None],
        "warnings": all_warnings(taken.warnings, taken.rows),
    }


def rehearsal_answer(rehearsed: Rehearsed) -> dict[str, Any]:
    """A `BatchAnswer` without ids, with what was understood of each accepted listing."""
    rows, pages = rehearsed.rows, rehearsed.pages
    return {
        "batch_id": None,
        "accepted": [
            {
                "external_id": row.external_id,
                "import_item_id": None,
                "understood": msgspec.json.decode(pages.get(row.content) or b"{}"),
            }
            for row in rows
            if row.code is None
        ],
        "rejected": [rejected(row, row.code, None) for row in rows if row.code is not None],
        "warnings": all_warnings(rehearsed.warnings, rows),
    }


def rejected(row: Row, code: ErrorCode, import_item_id: str | None) -> dict[str, Any]:
    errors = describe_all(row.problems)
    return {
        "index": row.index,
        "external_id": row.external_id,
        "import_item_id": import_item_id,
        "error_code": code,
        "message": headline(code, errors),
        "docs_url": docs_url(code),
        "errors": errors,
    }


def all_warnings(of_the_feed: Iterable[Problem], rows: Iterable[Row]) -> list[Mapping[str, Any]]:
    warnings = [*warned(None, None, of_the_feed)]
    for row in rows:
        if row.warnings:
            warnings += warned(row.index, row.external_id, row.warnings)
    return warnings


def warned(index: int | None, external_id: str | None, warnings: Iterable[Problem]) -> Iterable[Mapping[str, Any]]:
    return ({"index": index, "external_id": external_id, **described} for described in describe_all(warnings))


def item_status(item: ImportItem, is_claimed: bool) -> dict[str, Any]:
    """An `ItemStatus` as plain data."""
    errors = describe_all(item.problems or [])
    listing = item.listing
    images = counts_of(listing) if listing else (declared_in(item.payload or {}), 0, 0)
    return {
        "import_item_id": item.pk,
        "batch_id": item.batch_id,
        "external_id": item.external_id,
        "workflow_id": item.workflow_id,
        "status": "processing" if is_claimed else item.status,
        "outcome": item.outcome or None,
        "error_code": item.error_code or None,
        "message": headline(ErrorCode(item.error_code), errors) if item.error_code else None,
        "docs_url": docs_url(item.error_code) if item.error_code else None,
        "errors": errors,
        "warnings": describe_all(item.warnings or []),
        "retryable": item.is_retryable,
        "listing_id": item.listing_id,
        "images": dict(zip(("waiting", "ready", "failed"), images, strict=True)),
        "image_problems": list(problems_of(listing)) if listing else [],
        "received_at": item.received_at,
        "finished_at": item.finished_at,
        "expires_at": listing.expires_at if listing and listing.is_live() else None,
        "offline_reason": (why_offline(listing, timezone.now()) or None) if listing else None,
    }
