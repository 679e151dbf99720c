"""GET /v1/reference: what an integrator maps by, generated from the tables that Seeki itself reads by. Public."""

import json
from functools import cache
from hashlib import blake2b
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.functional import Promise
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from pydantic import BaseModel, Field
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from agencies.gate import VISITOR_REQUESTS_PER_MINUTE, VisitorThrottle
from imports.dialects import DIALECTS
from imports.dialects.contract import Dialect
from imports.dialects.idealista.dialect import IDEALISTA
from imports.dialects.idealista_json.dialect import IDEALISTA_JSON
from imports.dialects.kyero import KYERO
from imports.dialects.openimmo.dialect import OPENIMMO
from imports.dialects.seeki_json import SEEKI_JSON
from imports.endpoints.documented import answer_header, answer_headers, refusals
from imports.endpoints.examples import REFERENCE
from imports.intake.grouping import ITEM_LIMIT
from imports.intake.slots import PER_AGENCY
from imports.intake.sources import DOCUMENT_LIMIT, FILE_LIMIT
from listings import reference
from listings.gallery.rendering import READABLE, SIZES, SMALL
from seeki.lib.problems import ERROR_CODES, FAULTS, RETRYABLE, ErrorCode
from seeki.lib.sentences import docs_url

SECONDS = 3600
# The endpoint of each dialect, by the name of its address.
ENDPOINTS: dict[str, str] = {
    SEEKI_JSON.name: "api-listings",
    OPENIMMO.name: "openimmo",
    IDEALISTA.name: "idealista",
    IDEALISTA_JSON.name: "idealista",
    KYERO.name: "kyero",
}
Labels = dict[str, str]


class EnumerationEntry(BaseModel):
    """A word, and how people call it."""

    value: str = Field(description="The word to send.", examples=["APARTMENT"])
    labels: Labels = Field(description="By language.", examples=[{"en": "Apartment", "de": "Wohnung"}])


class FieldEntry(BaseModel):
    """A field of a listing."""

    path: str = Field(description="Points between parts, [] for each entry of a list.", examples=["images[].url"])
    type: list[str] = Field(description="What JSON may stand there.", examples=[["string", "null"]])
    required: bool = Field(description="Whether the object that it belongs to needs it.")
    description: str = Field(description="What belongs into it.")
    enumeration: str | None = Field(description="The list of words that it takes, by name.", examples=["Feature"])
    limits: dict[str, Any] = Field(description="In the words of JSON Schema.", examples=[{"maxLength": 200}])
    example: Any = Field(None, description="A value that is taken.")


class OneOf(BaseModel):
    """A rule that can be met in several ways."""

    title: str = Field(description="The rule in a few words.")
    ways: list[list[str]] = Field(
        description="The fields of each way; all of one way are enough.",
        examples=[[["price"], ["price_on_request: true"]]],
    )


class KindNeeds(BaseModel):
    """What a listing of this kind must have at least; for the alternatives see `one_of`."""

    real_estate_type: str = Field(description="The kind of property.", examples=["APARTMENT"])
    listing_type: str = Field(description="For sale or to let.", examples=["SELL"])
    fields: list[str] = Field(description="By their paths.")


class Requirements(BaseModel):
    """What must be there."""

    always: list[str] = Field(description="Fields that every listing needs.")
    one_of: list[OneOf] = Field(description="Rules that can be met in several ways.")
    by_kind: list[KindNeeds] = Field(description="What each kind of listing needs.")


class FormatEntry(BaseModel):
    """A format that Seeki reads."""

    name: str = Field(description="Its short name.", examples=["seeki_json"])
    title: str = Field(description="Its name for people.", examples=["Seeki JSON"])
    endpoint: str = Field(description="Where it is sent.", examples=["/v1/listings"])
    media_types: list[str] = Field(description="What Content-Type may say.", examples=[["application/json"]])
    body_limit_bytes: int = Field(description="Of a request, also when unpacked.")
    suggested_chunk: int | None = Field(description="So many listings a request fit well.")


class ErrorEntry(BaseModel):
    """A code of `error_code`."""

    code: str = Field(description="The code.", examples=["NOT_FOUND"])
    http_status: int | None = Field(description="Of a refused request; null: the code of an item.")
    retryable: bool = Field(description="Whether an item that ended so can be put back into the queue.")
    cause: Labels = Field(description="What is wrong, by language.")
    remedy: Labels = Field(description="What to do, by language.")
    docs_url: str = Field(description="The page that explains it.")


class FaultEntry(BaseModel):
    """A code of `errors` and `warnings`; words in braces are filled in."""

    code: str = Field(description="The code.", examples=["not_a_number"])
    message: Labels = Field(description="What is wrong, by language.")
    hint: Labels = Field(description="How to mend it, by language.")
    docs_url: str = Field(description="The page that explains it.")


class Reference(BaseModel):
    """Everything to map by."""

    languages: list[str] = Field(description="The languages of all labels.")
    enumerations: dict[str, list[EnumerationEntry]] = Field(description="Lists of words, by name.")
    fields: list[FieldEntry] = Field(description="Every field of a listing.")
    required: Requirements = Field(description="What a listing must have at least.")
    formats: list[FormatEntry] = Field(description="The formats, and where each is sent.")
    limits: dict[str, int] = Field(description="Of requests; the unit is a part of the name.")
    images: dict[str, Any] = Field(description="What an image may be.")
    listing_lifetime_days: int = Field(description="From the last import until a listing goes offline.")
    error_codes: list[ErrorEntry] = Field(description="Codes of requests and of items.")
    faults: list[FaultEntry] = Field(description="Codes of the fields of an item.")


SHOW_REFERENCE: dict[str, Any] = {
    "operation_id": "showReference",
    "tags": ["Reference"],
    "summary": "Show what listings may hold",
    "description": (
        "Enumerations with their labels in all languages, the fields with their limits, what is required for which "
        "kind, the formats with their endpoints, the limits of requests and images, and all error codes. No key is "
        f"needed; at most {VISITOR_REQUESTS_PER_MINUTE} requests a minute from one address. It changes with releases "
        "only: keep it, and ask again with `If-None-Match`."
    ),
    "auth": [],
    "responses": {
        200: OpenApiResponse(Reference, description="The reference."),
        304: OpenApiResponse(description="It is still as the ETag says."),
        **refusals(ErrorCode.RATE_LIMITED, ErrorCode.INTERNAL_ERROR),
    },
    "parameters": [
        OpenApiParameter(
            "If-None-Match",
            str,
            OpenApiParameter.HEADER,
            description="The ETag of the reference that you keep.",
        ),
        *answer_headers(200, 304, 429, 500),
        answer_header("ETag", "Names this state of the reference.", [200, 304]),
    ],
    "examples": [OpenApiExample("In short", REFERENCE, response_only=True, status_codes=["200"])],
}


class ReferenceView(APIView):
    """What listings may hold."""

    authentication_classes = []
    permission_classes = [AllowAny]
    throttle_classes = [VisitorThrottle]

    @extend_schema(**SHOW_REFERENCE)
    def get(self, request: Request) -> HttpResponseBase:
        body, etag = rendered()
        response = HttpResponse(body, content_type="application/json")
        response.headers["ETag"] = etag
        response.headers["Cache-Control"] = f"public, max-age={SECONDS}"
        return get_conditional_response(request._request, etag=etag, response=response) or response


@cache
def rendered() -> tuple[bytes, str]:
    """The body and its ETag; the same for everybody as long as the process lives."""
    body = json.dumps(whole(), ensure_ascii=False, separators=(",", ":")).encode()
    return body, f'"{blake2b(body, digest_size=16).hexdigest()}"'


def whole() -> dict[str, Any]:
    return {
        "languages": reference.LANGUAGES,
        "enumerations": reference.enumerations(),
        "fields": reference.fields(),
        "required": reference.required(),
        "formats": [format_entry(dialect) for dialect in DIALECTS.values()],
        "limits": limits(),
        "images": images(),
        "listing_lifetime_days": settings.SEEKI_LISTING_TTL_DAYS,
        "error_codes": [
            {
                "code": code.value,
                "http_status": known.status,
                "retryable": code in RETRYABLE,
                "cause": labels(known.cause),
                "remedy": labels(known.remedy),
                "docs_url": docs_url(code),
            }
            for code, known in ERROR_CODES.items()
        ],
        "faults": [
            {
                "code": fault.value,
                "message": labels(known.message),
                "hint": labels(known.hint),
                "docs_url": docs_url(fault),
            }
            for fault, known in FAULTS.items()
        ],
    }


def labels(text: Promise) -> Labels:
    found = {}
    for language in reference.LANGUAGES:
        with translation.override(language):
            found[language] = str(text)
    return found


def format_entry(dialect: Dialect) -> dict[str, Any]:
    return {
        "name": dialect.name,
        "title": dialect.title,
        "endpoint": reverse(ENDPOINTS[dialect.name]),
        "media_types": list(dialect.media_types),
        "body_limit_bytes": dialect.body_limit,
        "suggested_chunk": dialect.suggested_chunk,
    }


def limits() -> dict[str, int]:
    return {
        "listings_per_request": ITEM_LIMIT,
        "requests_per_minute": settings.SEEKI_REQUESTS_PER_MINUTE,
        "slow_uploads_at_a_time": PER_AGENCY,
        "waiting_listings": settings.SEEKI_BACKLOG_LIMIT,
        "body_silence_seconds": int(settings.SEEKI_BODY_SILENCE_SECONDS),
        "body_total_seconds": int(settings.SEEKI_BODY_TOTAL_SECONDS),
        "zip_document_bytes": DOCUMENT_LIMIT,
        "zip_file_bytes": FILE_LIMIT,
        "delivery_kept_days": settings.SEEKI_DELIVERY_DAYS,
        "history_kept_days": settings.SEEKI_HISTORY_DAYS,
    }


def images() -> dict[str, Any]:
    return {
        "max_bytes": settings.SEEKI_IMAGE_BYTES,
        "max_pixels": settings.SEEKI_IMAGE_PIXELS,
        "max_seconds": int(settings.SEEKI_IMAGE_SECONDS),
        "formats": list(READABLE),
        "good_from_pixels": list(SMALL),
        "shown_at_pixels": list(SIZES.values()),
    }
