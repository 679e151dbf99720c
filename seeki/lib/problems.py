"""The catalogue: every code that an answer can carry, with its cause, its remedy and the sentence for people."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from seeki.lib.phrases import storable, stored

# Longer values are cut in reports: enough to recognise what came, never a second copy of the feed.
VALUE_LIMIT = 200


class ErrorCode(StrEnum):
    """What went wrong with a whole request, or with one item of it."""

    MISSING_AUTHORIZATION = "MISSING_AUTHORIZATION"
    INVALID_KEY = "INVALID_KEY"
    SUBSCRIPTION_INACTIVE = "SUBSCRIPTION_INACTIVE"
    INTAKE_PAUSED = "INTAKE_PAUSED"
    PAYLOAD_TOO_LARGE = "PAYLOAD_TOO_LARGE"
    TOO_MANY_ITEMS = "TOO_MANY_ITEMS"
    MALFORMED_BODY = "MALFORMED_BODY"
    INVALID_REQUEST = "INVALID_REQUEST"
    UNSUPPORTED_MEDIA_TYPE = "UNSUPPORTED_MEDIA_TYPE"
    REQUEST_TIMEOUT = "REQUEST_TIMEOUT"
    NOT_FOUND = "NOT_FOUND"
    METHOD_NOT_ALLOWED = "METHOD_NOT_ALLOWED"
    NOT_RETRYABLE = "NOT_RETRYABLE"
    RATE_LIMITED = "RATE_LIMITED"
    SERVICE_UNAVAILABLE = "SERVICE_UNAVAILABLE"
    VALIDATION_FAILED = "VALIDATION_FAILED"
    GEOCODE_ADDRESS_NOT_FOUND = "GEOCODE_ADDRESS_NOT_FOUND"
    GEOCODE_COORDINATES_INVALID = "GEOCODE_COORDINATES_INVALID"
    INFRA_QUEUE_REJECTED = "INFRA_QUEUE_REJECTED"
    INFRA_LOST = "INFRA_LOST"
    INTERNAL_ERROR = "INTERNAL_ERROR"


class CodeEntry(NamedTuple):
    """One row of the error table. `status` is the HTTP status of a request error, None for an item's error."""

    status: int | None
    cause: Promise
    remedy: Promise


ERROR_CODES: Mapping[ErrorCode, CodeEntry] = {
    ErrorCode.MISSING_AUTHORIZATION: CodeEntry(
        401,
        _("No Authorization header was sent."),
        _("Send your API key with every request: Authorization: Bearer seeki_…"),
    ),
    ErrorCode.INVALID_KEY: CodeEntry(
        401,
        _("The key was not found, is revoked or has expired, or belongs to the other environment."),
        _("Copy the whole key again, or make a new one in the dashboard. Keys of staging and production differ."),
    ),
    ErrorCode.SUBSCRIPTION_INACTIVE: CodeEntry(
        403,
        _("The agency's subscription is neither active nor past due."),
        _("Renew the subscription on the For Agents page; the same key works again at once."),
    ),
    ErrorCode.INTAKE_PAUSED: CodeEntry(
        403,
        _("Seeki support has paused the intake of this agency; the message says why."),
        _("Follow the message, or write to support."),
    ),
    ErrorCode.PAYLOAD_TOO_LARGE: CodeEntry(
        413,
        _("The request body is larger than the limit of this endpoint."),
        _("Split the listings over several requests."),
    ),
    ErrorCode.TOO_MANY_ITEMS: CodeEntry(
        413,
        _("The request holds more than 5,000 listings."),
        _("Split the listings over several requests."),
    ),
    ErrorCode.MALFORMED_BODY: CodeEntry(
        400,
        _("The request body cannot be read in the format that its Content-Type names."),
        _("Mend the place that the message names (line and column); nothing of the request was imported."),
    ),
    ErrorCode.INVALID_REQUEST: CodeEntry(
        400,
        _("The request body is readable, but is not a request that this endpoint knows."),
        _("Send a JSON object with a listings array."),
    ),
    ErrorCode.UNSUPPORTED_MEDIA_TYPE: CodeEntry(
        415,
        _("The Content-Type, or the Content-Encoding, is not one that this endpoint takes."),
        _("Send the header that the message names."),
    ),
    ErrorCode.REQUEST_TIMEOUT: CodeEntry(
        408,
        _("The request body arrived too slowly: 30 seconds of silence, or 15 minutes in all."),
        _("Send the request again; send smaller requests over a slow line."),
    ),
    ErrorCode.NOT_FOUND: CodeEntry(
        404,
        _("Nothing of this agency stands at this address."),
        _("Check the path and the id. An id of another agency, or of the other environment, is not found either."),
    ),
    ErrorCode.METHOD_NOT_ALLOWED: CodeEntry(
        405,
        _("This address does not take this HTTP method."),
        _("Use a method that the Allow header names."),
    ),
    ErrorCode.NOT_RETRYABLE: CodeEntry(
        409,
        _("Only items that ended INFRA_LOST, INFRA_QUEUE_REJECTED or INTERNAL_ERROR can be retried."),
        _("Look at the status: mend the listing and send it again, or wait until the item is finished."),
    ),
    ErrorCode.RATE_LIMITED: CodeEntry(
        429,
        _("Too many requests in a short time, or too many large uploads at once."),
        _("Wait for the seconds in the Retry-After header, and put more listings into each request."),
    ),
    ErrorCode.SERVICE_UNAVAILABLE: CodeEntry(
        503,
        _("Seeki cannot take the request right now; nothing was imported."),
        _("Send it again after the seconds in the Retry-After header."),
    ),
    ErrorCode.VALIDATION_FAILED: CodeEntry(
        None,
        _("One or more fields are missing or have a value that is not allowed."),
        _("Each entry of errors names the field, what came and how to mend it; send the listing again."),
    ),
    ErrorCode.GEOCODE_ADDRESS_NOT_FOUND: CodeEntry(
        None,
        _("The address could not be turned into coordinates."),
        _("Check street, city, postal_code and country_code, or send coordinates."),
    ),
    ErrorCode.GEOCODE_COORDINATES_INVALID: CodeEntry(
        None,
        _("The coordinates lie outside the valid range (lat ±90, lng ±180)."),
        _("Send decimal degrees (WGS 84), and check that lat and lng are not exchanged."),
    ),
    ErrorCode.INFRA_QUEUE_REJECTED: CodeEntry(
        None,
        _("The item is stored, but the work queue refused it, usually because of a passing overload."),
        _("Retry the item after a short while with its import_item_id."),
    ),
    ErrorCode.INFRA_LOST: CodeEntry(
        None,
        _("The item was accepted, but its result was never recorded."),
        _("Retry the item with its import_item_id."),
    ),
    ErrorCode.INTERNAL_ERROR: CodeEntry(
        None,
        _("Something unexpected failed at Seeki."),
        _("Retry; if it happens again, write to support with the request_id or the import_item_id."),
    ),
}

# Codes of items that the retry endpoint takes: the fault was ours, the data may well be good.
RETRYABLE = frozenset({ErrorCode.INFRA_LOST, ErrorCode.INFRA_QUEUE_REJECTED, ErrorCode.INTERNAL_ERROR})


class Fault(StrEnum):
    """What is wrong (or doubtful) with one field of an item."""

    MISSING = "missing"
    WRONG_TYPE = "wrong_type"
    NOT_A_NUMBER = "not_a_number"
    NOT_AN_INTEGER = "not_an_integer"
    NOT_A_DATE = "not_a_date"
    NOT_ALLOWED = "not_allowed"
    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    TOO_MANY = "too_many"
    WRONG_FORM = "wrong_form"
    NOT_STORABLE = "not_storable"
    UNREADABLE = "unreadable"
    PLACE_MISSING = "place_missing"
    PLACE_UNKNOWN = "place_unknown"
    UNKNOWN_FIELD = "unknown_field"
    SENT_TWICE = "sent_twice"
    FILE_MISSING = "file_missing"
    FILE_NOT_HOSTED = "file_not_hosted"
    KEPT_OFFLINE = "kept_offline"
    LEFT_OUT = "left_out"
    READ_AS = "read_as"
    ASSUMED = "assumed"
    PRICE_IN_WORDS = "price_in_words"
    OTHER_ENCODING = "other_encoding"
    TEXT_BEFORE_DOCUMENT = "text_before_document"
    UNREADABLE_OUTSIDE = "unreadable_outside"
    NO_LISTINGS = "no_listings"


class FaultEntry(NamedTuple):
    """Sentence and remedy of a fault; both are `str.format` templates over `field`, `value` and the facts."""

    message: Promise
    hint: Promise


FAULTS: Mapping[Fault, FaultEntry] = {
    Fault.MISSING: FaultEntry(_("{field} is required."), _("Add {field}{expected}.")),
    Fault.WRONG_TYPE: FaultEntry(_("{field} must be {expected}; {value} came."), _("Send {field} as {expected}.")),
    Fault.NOT_A_NUMBER: FaultEntry(
        _("{field} must be a number; {value} came."),
        _("Send digits with a point as decimal sign, without unit, currency sign or thousands separator."),
    ),
    Fault.NOT_AN_INTEGER: FaultEntry(_("{field} must be a whole number; {value} came."), _("Send digits only.")),
    Fault.NOT_A_DATE: FaultEntry(_("{field} must be a date; {value} came."), _("Send it as YYYY-MM-DD.")),
    Fault.NOT_ALLOWED: FaultEntry(_("{field} does not take {value}."), _("Allowed are: {allowed}.{suggestion}")),
    Fault.TOO_SMALL: FaultEntry(_("{field} must be at least {limit}; {value} came."), _("Send {limit} or more.")),
    Fault.TOO_LARGE: FaultEntry(_("{field} must be at most {limit}; {value} came."), _("Send {limit} or less.")),
    Fault.TOO_SHORT: FaultEntry(
        _("{field} must have at least {limit} characters."), _("Send a longer text, or leave {field} out.")
    ),
    Fault.TOO_LONG: FaultEntry(_("{field} may have at most {limit} characters; {length} came."), _("Shorten {field}.")),
    Fault.TOO_MANY: FaultEntry(
        _("{field} may have at most {limit} entries; {length} came."), _("Send the {limit} most important ones.")
    ),
    Fault.WRONG_FORM: FaultEntry(_("{field} must be {expected}; {value} came."), _("Send {expected}.")),
    Fault.NOT_STORABLE: FaultEntry(
        _("{field} holds {reason}, which cannot be stored."), _("Remove it and send the listing again.")
    ),
    Fault.UNREADABLE: FaultEntry(
        _("This item cannot be read: {reason}."), _("Mend this place and send the listing again.")
    ),
    Fault.PLACE_MISSING: FaultEntry(
        _("A place is required: {missing}."),
        _("Send address with country_code and city or postal_code, or coordinates with lat and lng."),
    ),
    Fault.PLACE_UNKNOWN: FaultEntry(_("No place was found for {value}."), _("{reason}")),
    Fault.UNKNOWN_FIELD: FaultEntry(
        _("{field} is not a field that Seeki knows; it was kept, but is not shown."),
        _("Check the spelling.{suggestion}"),
    ),
    Fault.SENT_TWICE: FaultEntry(
        _("{value} stands more than once in this request; the last one counts."), _("Send each listing once.")
    ),
    Fault.FILE_MISSING: FaultEntry(
        _("The file {value} is not in the archive, or cannot be read; the listing was taken in without it."),
        _("Put the file into the zip under the name that the document uses."),
    ),
    Fault.FILE_NOT_HOSTED: FaultEntry(
        _("The film {value} was not taken in: films are shown from their address, not from a file."),
        _("Put it online, on YouTube, Vimeo or a server of yours, and send its address."),
    ),
    Fault.KEPT_OFFLINE: FaultEntry(
        _("{value} was taken offline by hand ({reason}) and stays offline; what you sent was taken in."),
        _("Bring it back on its page in the dashboard; until then no import does."),
    ),
    Fault.LEFT_OUT: FaultEntry(_("{value} in {field} was not used: {reason}."), _("Send {expected}.")),
    Fault.READ_AS: FaultEntry(_("{value} in {field} was read as {read}."), _("Send {expected}.")),
    Fault.ASSUMED: FaultEntry(_("{field} does not say it; {assumed} was assumed."), _("Send {field}.")),
    Fault.PRICE_IN_WORDS: FaultEntry(
        _("{field} must be a number; {value} came."), _('Send auf_anfrage="true" on kaufpreis, or digits.')
    ),
    Fault.OTHER_ENCODING: FaultEntry(
        _("The document is declared as {declared}, but its bytes are {actual}; it was read as {actual}."),
        _("Declare the encoding that you send. UTF-8 is the safest."),
    ),
    Fault.TEXT_BEFORE_DOCUMENT: FaultEntry(
        _("Text stands before the document and was skipped: {value}."),
        _('Send the XML file itself; it begins with "<".'),
    ),
    Fault.UNREADABLE_OUTSIDE: FaultEntry(
        _('Bytes outside the listings are not {encoding}; they were read as "�".'),
        _("Write the whole document in one encoding."),
    ),
    Fault.NO_LISTINGS: FaultEntry(
        _("The document holds no listings; nothing was changed."),
        _("Look into the export. An empty document takes nothing offline."),
    ),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of one item.

    `path` is a JSON pointer (or another format's own path) to the field, `value` what came as compact JSON,
    `facts` what the sentence needs: values, and phrases. It is kept as it is; the sentence is made where it is shown.
    """

    fault: Fault
    path: str
    value: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)

    def stored(self) -> dict[str, Any]:
        """The form in which a problem is kept in the database."""
        return {
            "code": str(self.fault),
            "path": storable(self.path),
            "value": None if self.value is None else storable(self.value),
            "facts": {name: stored(fact) for name, fact in self.facts.items()},
        }


def shown_value(value: object) -> str:
    """`value` as compact JSON of bounded length, fit for a report."""
    if isinstance(value, str):
        value = value[: VALUE_LIMIT + 1]
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
    clean = storable(text)
    return clean if len(clean) <= VALUE_LIMIT else clean[: VALUE_LIMIT - 1] + "…"
