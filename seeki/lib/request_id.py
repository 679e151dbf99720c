"""Every request has an id: in the answer's X-Request-Id, in each log line, in each error body. And one log line."""

import re
import time
from collections.abc import Callable
from uuid import uuid4

import structlog
from django.http import HttpRequest
from django.http.response import HttpResponseBase

HEADER = "X-Request-Id"
SAFE = re.compile(r"[A-Za-z0-9._-]{8,64}")
# Asked every few seconds by machines; a line each would bury the rest.
SILENT = frozenset({"/healthz", "/readyz", "/metrics"})

# Parts of addresses that open something to whoever has them: invitations, first keys, new passwords.
SECRETS = ("secret", "token", "key", "uidb36")

log = structlog.get_logger("seeki.requests")


class RequestIdMiddleware:
    """Takes the caller's id when it is harmless, else makes one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        sent = request.headers.get(HEADER, "")
        request_id = sent if SAFE.fullmatch(sent) else uuid4().hex
        request.META["SEEKI_REQUEST_ID"] = request_id
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        started = time.perf_counter()
        response = self.get_response(request)
        response.headers[HEADER] = request_id
        if request.path not in SILENT:
            milliseconds = round((time.perf_counter() - started) * 1000)
            path = without_secrets(request)
            log.info("request", method=request.method, path=path, status=response.status_code, ms=milliseconds)
        return response


def without_secrets(request: HttpRequest) -> str:
    """The path as it may stand in a log."""
    path, match = request.path, request.resolver_match
    given = match.kwargs if match else {}
    for name in SECRETS:
        path = path.replace(str(given.get(name) or "\0"), "…")
    return path


def request_id(request: HttpRequest) -> str:
    """The id of this request; empty outside the middleware."""
    return str(request.META.get("SEEKI_REQUEST_ID", ""))
