"""When a session was last used: noted at most once a minute, since pages that show progress ask every few seconds."""

from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from agencies.models import User

SECONDS = 60
# The same for everybody, and kept by every cache: not even a look at the session, which an answer would have to name.
PUBLIC = "/hosted/"


class SessionActivityMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(PUBLIC):
            return self.get_response(request)
        if isinstance(getattr(request, "user", None), User) and is_new(request.session.session_key):
            UserSession.objects.create_from_request(request)
        return self.get_response(request)


def is_new(session_key: str | None) -> bool:
    """Whether this session was not noted within the last minute. Without the cache each request counts."""
    if session_key is None:
        return False
    try:
        return cache.add(f"session-seen:{session_key}", True, timeout=SECONDS)
    except Exception:  # Whatever the cache's client raises: a page is not refused for it.
        return True
