"""A page for each code: what it means, what to do, and an answer that carries it."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from imports.endpoints.examples import BATCH_ID, REFUSED_ID, error_example
from seeki.lib.phrases import phrase as _
from seeki.lib.problems import ERROR_CODES, FAULTS, RETRYABLE, ErrorCode, Fault, Problem
from seeki.lib.sentences import describe, docs_url, headline

ADVICE_MEND = gettext_lazy(
    "Do not repeat the request as it is: it would be refused again. Tell a person, with the message."
)
ADVICE_WAIT = gettext_lazy("Send the same request again after the seconds in Retry-After. Sending twice is harmless.")
ADVICE_AGAIN = gettext_lazy("Send the same request again, a little later each time. Sending twice is harmless.")
ADVICE_ITEM = gettext_lazy(
    "Show the message in your CRM beside the listing. The next delivery that is in order puts it right."
)
ADVICE_RETRY = gettext_lazy("Call the retry endpoint with the import_item_id, or simply send the listing again.")
_WAIT = frozenset({ErrorCode.RATE_LIMITED, ErrorCode.SERVICE_UNAVAILABLE})
_AGAIN = frozenset({ErrorCode.REQUEST_TIMEOUT})
# Of the faults that never refuse a listing.
WARNINGS = frozenset({
    Fault.UNKNOWN_FIELD, Fault.SENT_TWICE, Fault.FILE_MISSING, Fault.FILE_NOT_HOSTED, Fault.KEPT_OFFLINE,
    Fault.LEFT_OUT, Fault.READ_AS, Fault.ASSUMED, Fault.OTHER_ENCODING, Fault.TEXT_BEFORE_DOCUMENT,
    Fault.UNREADABLE_OUTSIDE, Fault.NO_LISTINGS,
})  # fmt: skip

# A case of each fault, from which its example is made.
CASES: Mapping[Fault, Problem] = {
    Fault.MISSING: Problem(Fault.MISSING, "/listings/3/external_id", None, {"expected": ""}),
    Fault.WRONG_TYPE: Problem(Fault.WRONG_TYPE, "/listings/3/name", '["Villa"]', {"expected": _("a text")}),
    Fault.NOT_A_NUMBER: Problem(Fault.NOT_A_NUMBER, "/listings/3/price", '"on request"', {"expected": _("a number")}),
    Fault.NOT_AN_INTEGER: Problem(Fault.NOT_AN_INTEGER, "/listings/3/floor", "2.5", {"expected": _("a whole number")}),
    Fault.NOT_A_DATE: Problem(Fault.NOT_A_DATE, "/listings/3/available_from", '"01.02.2027"', {}),
    Fault.NOT_ALLOWED: Problem(
        Fault.NOT_ALLOWED,
        "/listings/3/listing_type",
        '"SALE"',
        {"allowed": "SELL, RENT", "suggestion": _(" Did you mean {word}?", word="SELL")},
    ),
    Fault.TOO_SMALL: Problem(Fault.TOO_SMALL, "/listings/3/floorage", "-65", {"limit": 0}),
    Fault.TOO_LARGE: Problem(Fault.TOO_LARGE, "/listings/3/coordinates/lat", "142.1", {"limit": 90}),
    Fault.TOO_SHORT: Problem(Fault.TOO_SHORT, "/listings/3/name", '""', {"limit": 1}),
    Fault.TOO_LONG: Problem(Fault.TOO_LONG, "/listings/3/name", '"Villa …"', {"limit": 500, "length": 812}),
    Fault.TOO_MANY: Problem(Fault.TOO_MANY, "/listings/3/images", "[…]", {"limit": 200, "length": 240}),
    Fault.WRONG_FORM: Problem(
        Fault.WRONG_FORM,
        "/listings/3/images/0/url",
        '"a/1.jpg"',
        {"expected": _("a public address that begins with http:// or https://")},
    ),
    Fault.NOT_STORABLE: Problem(
        Fault.NOT_STORABLE,
        "/listings/3/description",
        '"…\\u0000…"',
        {"reason": _("the character {code}", code="U+0000")},
    ),
    Fault.UNREADABLE: Problem(
        Fault.UNREADABLE, "immobilie[4], line 214", None, {"reason": _('a bare "&": write &amp;')}
    ),
    Fault.PLACE_MISSING: Problem(
        Fault.PLACE_MISSING, "/listings/3/address", None, {"missing": _("neither address nor coordinates came")}
    ),
    Fault.PLACE_UNKNOWN: Problem(
        Fault.PLACE_UNKNOWN,
        "/listings/3/address",
        '"99999 Nowhere, DE"',
        {
            "reason": _(
                "{place} is not known in {country}: correct the town or the postal code, or send coordinates.",
                place="99999 Nowhere",
                country="DE",
            )
        },
    ),
    Fault.UNKNOWN_FIELD: Problem(
        Fault.UNKNOWN_FIELD,
        "/listings/3/postcode",
        '"11000"',
        {"suggestion": _(" Did you mean {word}?", word="address.postal_code")},
    ),
    Fault.SENT_TWICE: Problem(Fault.SENT_TWICE, "/listings/3/external_id", '"crm-101"', {}),
    Fault.FILE_MISSING: Problem(
        Fault.FILE_MISSING, "immobilie[4]/anhaenge/anhang/daten/pfad, line 230", '"front.jpg"', {}
    ),
    Fault.FILE_NOT_HOSTED: Problem(
        Fault.FILE_NOT_HOSTED, "immobilie[4]/anhaenge/anhang/daten/pfad, line 234", '"tour.mp4"', {}
    ),
    Fault.KEPT_OFFLINE: Problem(Fault.KEPT_OFFLINE, "", '"crm-101"', {"reason": "sold privately"}),
    Fault.LEFT_OUT: Problem(
        Fault.LEFT_OUT,
        "immobilie[4]/geo/etage, line 221",
        '"Hof"',
        {"reason": _("it names no floor"), "expected": _("a whole number, 0 for the ground floor")},
    ),
    Fault.READ_AS: Problem(
        Fault.READ_AS,
        "immobilie[4]/flaechen/wohnflaeche, line 226",
        '"1.250"',
        {"read": "1250", "expected": _("no separator of thousands, and a point for decimals")},
    ),
    Fault.ASSUMED: Problem(
        Fault.ASSUMED, "immobilie[4]/preise/waehrung/@iso_waehrung, line 224", None, {"assumed": "CHF"}
    ),
    Fault.PRICE_IN_WORDS: Problem(Fault.PRICE_IN_WORDS, "immobilie[4]/preise/kaufpreis, line 224", '"auf Anfrage"', {}),
    Fault.OTHER_ENCODING: Problem(Fault.OTHER_ENCODING, "", None, {"declared": "UTF-8", "actual": "windows-1252"}),
    Fault.TEXT_BEFORE_DOCUMENT: Problem(Fault.TEXT_BEFORE_DOCUMENT, "", '"Export of 22 November"', {}),
    Fault.UNREADABLE_OUTSIDE: Problem(Fault.UNREADABLE_OUTSIDE, "", None, {"encoding": "UTF-8"}),
    Fault.NO_LISTINGS: Problem(Fault.NO_LISTINGS, "", None, {}),
}


class Told(NamedTuple):
    """A code as its page tells of it. `example` is JSON, `head` the status line and headers of a request's."""

    code: str
    cause: str
    remedy: str
    advice: str
    status: int | None
    is_retryable: bool
    is_warning: bool
    head: str
    example: str


def told(code: str) -> Told | None:
    if code in ERROR_CODES:
        return _of_code(ErrorCode(code))
    return _of_fault(Fault(code)) if code in FAULTS else None


def _of_code(code: ErrorCode) -> Told:
    entry, retryable = ERROR_CODES[code], code in RETRYABLE
    return Told(
        code=code.value,
        cause=str(entry.cause),
        remedy=str(entry.remedy),
        advice=str(_advice(code)),
        status=entry.status,
        is_retryable=retryable,
        is_warning=False,
        head=_head(code),
        example=pretty(error_example(code) if entry.status else _rejected(code)),
    )


def _advice(code: ErrorCode) -> Promise:
    if code in RETRYABLE:
        return ADVICE_RETRY
    if code in _WAIT:
        return ADVICE_WAIT
    if code in _AGAIN:
        return ADVICE_AGAIN
    return ADVICE_MEND if ERROR_CODES[code].status else ADVICE_ITEM


def _head(code: ErrorCode) -> str:
    status = ERROR_CODES[code].status
    if status is None:
        return ""
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"]
    if status == 401:
        lines.append("WWW-Authenticate: Bearer")
    if code in _WAIT:
        lines.append("Retry-After: 30")
    return "\n".join(lines)


def _rejected(code: ErrorCode) -> dict[str, Any]:
    errors = [describe(CASES[Fault.NOT_A_NUMBER].stored())] if code is ErrorCode.VALIDATION_FAILED else []
    return {
        "index": 3,
        "external_id": "crm-listing-00124",
        "import_item_id": REFUSED_ID,
        "error_code": code.value,
        "message": headline(code, errors),
        "docs_url": docs_url(code),
        "errors": errors,
    }


def first_answer(accepted: Mapping[str, str]) -> dict[str, Any]:
    """The answer to the quick start's two listings, of which the second has words for a price."""
    problem = Problem(Fault.NOT_A_NUMBER, "/listings/1/price", '"on request"', {"expected": _("a number")})
    errors = [describe(problem.stored())]
    refused = _rejected(ErrorCode.VALIDATION_FAILED) | {
        "index": 1,
        "external_id": "crm-102",
        "message": headline(ErrorCode.VALIDATION_FAILED, errors),
        "errors": errors,
    }
    return {"batch_id": BATCH_ID, "accepted": [accepted], "rejected": [refused], "warnings": []}


def _of_fault(fault: Fault) -> Told:
    case = describe(CASES[fault].stored())
    return Told(
        code=fault.value,
        cause=case["message"],
        remedy=case["hint"],
        advice="",
        status=None,
        is_retryable=False,
        is_warning=fault in WARNINGS,
        head="",
        example=pretty(case),
    )


def pretty(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
