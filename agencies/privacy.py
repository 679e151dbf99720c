"""What a signed-in person sees is kept by no cache: on a shared computer Back shows nothing once they have left."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from agencies.models import User


class PrivatePagesMiddleware:
    """Answers that say themselves how long they may be kept, like photos, keep their word."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not response.has_header("Cache-Control") and isinstance(getattr(request, "user", None), User):
            response.headers["Cache-Control"] = "private, no-store"
        return response
