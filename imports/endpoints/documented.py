"""What the OpenAPI document says of each operation."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse

from agencies.keys import own_prefix
from imports.endpoints.answers import BatchAnswer, ErrorAnswer, ItemStatus
from imports.endpoints.examples import ANSWER, LISTING, STATUS, error_example
from seeki.lib.problems import ERROR_CODES, ErrorCode


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the gate's key is sent."""

    target_class = "agencies.gate.ApiKeyAuthentication"
    name = "apiKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": f"{own_prefix()}…",
            "description": "The API key of your agency, made in the dashboard.",
        }


def refusals(*codes: ErrorCode) -> dict[int, OpenApiResponse]:
    """The documented error answers of an operation, one response a status, one example a code."""
    by_status: dict[int, list[ErrorCode]] = {}
    for code in codes:
        by_status.setdefault(status_of(code), []).append(code)
    return {
        status: OpenApiResponse(
            ErrorAnswer,
            description=" ".join(str(ERROR_CODES[code].cause) for code in group),
            examples=[OpenApiExample(code.value, error_example(code), status_codes=[str(status)]) for code in group],
        )
        for status, group in sorted(by_status.items())
    }


def status_of(code: ErrorCode) -> int:
    return ERROR_CODES[code].status or 500


def answer_header(name: str, description: str, statuses: list[int], kind: type = str) -> OpenApiParameter:
    return OpenApiParameter(name, kind, OpenApiParameter.HEADER, description=description, response=statuses)


def named(schema: str) -> dict[str, str]:
    """A schema of the document's components, by name; `document.py` puts it there."""
    return {"$ref": f"#/components/schemas/{schema}"}


REQUEST_ID = OpenApiParameter(
    "X-Request-Id",
    {"type": "string", "pattern": "^[A-Za-z0-9._-]{8,64}$"},
    OpenApiParameter.HEADER,
    description="Your own id for this request; without it one is made. The answer repeats it.",
)
DRY_RUN = OpenApiParameter(
    "dry_run",
    {"type": "boolean", "default": False},
    OpenApiParameter.QUERY,
    description="true: the same answer, but nothing is stored or published, ids are null, and each accepted listing "
    "carries `understood`, what Seeki made of it.",
)
GATE = (
    ErrorCode.MISSING_AUTHORIZATION,
    ErrorCode.INVALID_KEY,
    ErrorCode.SUBSCRIPTION_INACTIVE,
    ErrorCode.RATE_LIMITED,
    ErrorCode.INTERNAL_ERROR,
    ErrorCode.SERVICE_UNAVAILABLE,
)


IMPORT_CODES = (
    *GATE,
    ErrorCode.INTAKE_PAUSED,
    ErrorCode.MALFORMED_BODY,
    ErrorCode.INVALID_REQUEST,
    ErrorCode.REQUEST_TIMEOUT,
    ErrorCode.PAYLOAD_TOO_LARGE,
    ErrorCode.TOO_MANY_ITEMS,
    ErrorCode.UNSUPPORTED_MEDIA_TYPE,
)
IMPORT_STATUSES = (200, 400, 401, 403, 408, 413, 415, 429, 500, 503)


def answer_headers(*statuses: int) -> list[OpenApiParameter]:
    return [
        REQUEST_ID,
        answer_header("X-Request-Id", "The id of this request.", sorted(statuses)),
        answer_header("Retry-After", "Seconds to wait.", [429, 503], int),
        answer_header("WWW-Authenticate", "Bearer.", [401]),
    ]


IMPORT_LISTINGS: dict[str, Any] = {
    "operation_id": "importListings",
    "tags": ["Imports"],
    "summary": "Import listings (Seeki JSON)",
    "description": (
        "Sends up to 5,000 listings in one body of up to 25 MB. A listing whose `external_id` is known is replaced, "
        "never doubled; one that is sent unchanged costs almost nothing and stays live for another 60 days. "
        "The answer is 200 whenever the request as a whole can be read: each listing stands either in `accepted` or, "
        "with every fault and how to mend it, in `rejected`.\n\n"
        "The body may be compressed with `Content-Encoding: gzip`; the limit holds for what it unpacks to."
    ),
    "request": {"application/json": named("ListingsRequest")},
    "responses": {
        200: OpenApiResponse(BatchAnswer, description="Each listing has its answer."),
        **refusals(*IMPORT_CODES),
    },
    "parameters": [DRY_RUN, *answer_headers(*IMPORT_STATUSES)],
    "examples": [
        OpenApiExample("One apartment", {"listings": [LISTING]}, request_only=True),
        OpenApiExample("One apartment", ANSWER, response_only=True, status_codes=["200"]),
    ],
}

ITEM_ID = OpenApiParameter(
    "import_item_id",
    {"type": "string", "format": "uuid"},
    OpenApiParameter.PATH,
    description="From the import's answer.",
)

SHOW_STATUS: dict[str, Any] = {
    "operation_id": "showImportItemStatus",
    "tags": ["Items"],
    "summary": "Show what became of one listing",
    "description": "Accepted listings are usually `completed` within seconds.",
    "responses": {
        200: OpenApiResponse(ItemStatus, description="The item's status."),
        **refusals(*GATE, ErrorCode.NOT_FOUND),
    },
    "parameters": [ITEM_ID, *answer_headers(200, 401, 403, 404, 429, 500, 503)],
    "examples": [OpenApiExample("Completed", STATUS, response_only=True, status_codes=["200"])],
}

RETRY_ITEM: dict[str, Any] = {
    "operation_id": "retryImportItem",
    "tags": ["Items"],
    "summary": "Retry one listing",
    "description": (
        "Puts an item that ended INFRA_LOST, INFRA_QUEUE_REJECTED or INTERNAL_ERROR back into the queue, at its old "
        "place: where a newer version has been imported meanwhile, it ends `superseded`. No body is needed."
    ),
    "request": None,
    "responses": {
        202: OpenApiResponse(ItemStatus, description="Queued again."),
        **refusals(*GATE, ErrorCode.INTAKE_PAUSED, ErrorCode.NOT_FOUND, ErrorCode.NOT_RETRYABLE),
    },
    "parameters": [ITEM_ID, *answer_headers(202, 401, 403, 404, 409, 429, 500, 503)],
    "examples": [
        OpenApiExample(
            "Queued again",
            STATUS | {"status": "queued", "outcome": None, "listing_id": None, "finished_at": None, "expires_at": None},
            response_only=True,
            status_codes=["202"],
        )
    ],
}
