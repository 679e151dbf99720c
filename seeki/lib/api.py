"""What all API views share: every failure has one shape, and answers are JSON whatever Accept says."""

from collections.abc import Mapping
from math import ceil
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, InternalError, OperationalError
from django.http import Http404, HttpRequest, JsonResponse
from rest_framework import exceptions
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from seeki.lib.phrases import Phrase
from seeki.lib.phrases import phrase as _
from seeki.lib.problems import ErrorCode
from seeki.lib.refused import Refused
from seeki.lib.request_id import request_id
from seeki.lib.sentences import docs_url

log = structlog.get_logger(__name__)
# For what is not the sender's fault and passes: a database that is started again is back within this.
COME_AGAIN = {"Retry-After": "30"}
# The database is away, or has let go of us, or takes no writes after a failover (the driver calls that, and a
# transaction that stood idle for too long, InternalError): nothing of the request is to blame, nor is it a bug.
DATABASE_AWAY = (InterfaceError, InternalError, OperationalError)


class JsonAnswers(BaseContentNegotiation):
    """A CRM that sends an odd Accept header wants its answer all the same."""

    def select_parser(self, request: Request, parsers: Any) -> BaseParser | None:
        sent = (request.content_type or "").split(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == sent), None)

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        return renderers[0], renderers[0].media_type


def answer_exception(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler. What is not ours stays a bug: Django logs it and answers with `server_error`."""
    request: Request = context["request"]
    refused = as_refused(error, request)
    if refused is None:
        return None
    if refused.status_code == 401:
        refused.headers["WWW-Authenticate"] = "Bearer"
    response = Response(body_of(refused, request._request), status=refused.status_code, headers=refused.headers)
    # Lets the metrics count refusals by code without reading the body again.
    response.error_code = refused.code  # type: ignore[attr-defined]
    return response


def as_refused(error: Exception, request: Request) -> Refused | None:
    """DRF's own refusals in our words."""
    match error:
        case Refused():
            return error
        case Http404() | exceptions.NotFound():
            return Refused(ErrorCode.NOT_FOUND)
        case exceptions.MethodNotAllowed():
            return Refused(ErrorCode.METHOD_NOT_ALLOWED, not_this_method(request))
        case exceptions.UnsupportedMediaType():
            return Refused(ErrorCode.UNSUPPORTED_MEDIA_TYPE)
        case exceptions.Throttled():
            wait: float | None = getattr(error, "wait", None)
            return Refused(ErrorCode.RATE_LIMITED, headers={"Retry-After": str(ceil(wait or 1))})
        case exceptions.ParseError():
            return Refused(ErrorCode.INVALID_REQUEST)
        case PermissionDenied() | exceptions.PermissionDenied():
            return Refused(ErrorCode.NOT_FOUND)
        case error if isinstance(error, DATABASE_AWAY):
            log.error("database_away", exc_info=error)
            return Refused(ErrorCode.SERVICE_UNAVAILABLE, headers=COME_AGAIN)
    return None


def not_this_method(request: Request) -> Phrase:
    """Names what would be taken: nobody should have to look into the headers of a refusal."""
    allowed = ", ".join(one for one in request.parser_context["view"].allowed_methods if one != "OPTIONS")
    return _("{method} is not allowed here; send {allowed}.", method=request.method, allowed=allowed)


def plain_error(request: HttpRequest, code: ErrorCode, headers: Mapping[str, str] | None = None) -> JsonResponse:
    """The same shape for what fails outside of DRF."""
    refused = Refused(code)
    return JsonResponse(body_of(refused, request), status=refused.status_code, headers=headers)


def body_of(refused: Refused, request: HttpRequest) -> dict[str, str]:
    return {
        "error_code": refused.code,
        "message": refused.message,
        "docs_url": docs_url(refused.code),
        "request_id": request_id(request),
    }
