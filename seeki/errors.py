"""What fails outside of the API's views: JSON below /v1/, a plain page elsewhere."""

import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from seeki.lib.api import COME_AGAIN, DATABASE_AWAY, plain_error
from seeki.lib.problems import ErrorCode


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith("/v1/"):
        return plain_error(request, ErrorCode.NOT_FOUND)
    return render(request, "404.html", status=404)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith("/v1/"):
        return plain_error(request, ErrorCode.INVALID_REQUEST)
    return render(request, "400.html", status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    if isinstance(sys.exception(), DATABASE_AWAY):
        return database_away(request)
    if request.path.startswith("/v1/"):
        return plain_error(request, ErrorCode.INTERNAL_ERROR)
    # Without the request: what stands around other pages asks the database, which may be what failed.
    return HttpResponse(render_to_string("500.html"), status=500)


def database_away(request: HttpRequest) -> HttpResponse:
    """No bug: the same request may go through in a moment."""
    if request.path.startswith("/v1/"):
        return plain_error(request, ErrorCode.SERVICE_UNAVAILABLE, COME_AGAIN)
    return HttpResponse(render_to_string("503.html"), status=503, headers=COME_AGAIN)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)
