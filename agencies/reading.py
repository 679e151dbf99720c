"""How somebody reads: their language and their time zone, for pages and for e-mails."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone, translation

from agencies.membership import current_member
from agencies.models import Agency, User

ISLANDS = ("Atlantic/Azores", "Atlantic/Canary", "Atlantic/Madeira", "Atlantic/Reykjavik")
LANGUAGES = [code for code, _ in settings.LANGUAGES]


def zones() -> list[str]:
    """Names of time zones that people choose from."""
    return [*sorted(name for name in available_timezones() if name.startswith("Europe/")), *ISLANDS, "UTC"]


def zone_named(name: str) -> ZoneInfo:
    """The time zone of this name; UTC where there is none such."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, no name at all, a folder of the database
        return ZoneInfo("UTC")


def zone_of(user: User, agency: Agency | None) -> ZoneInfo:
    return zone_named(user.time_zone or (agency.time_zone if agency else "UTC"))


def language_of(user: User, agency: Agency | None) -> str:
    chosen = user.language or (agency.language if agency else "")
    return chosen if chosen in LANGUAGES else settings.LANGUAGE_CODE


@contextmanager
def as_reader(user: User, agency: Agency) -> Iterator[None]:
    """For what is written to somebody: their language and times."""
    with translation.override(language_of(user, agency)), timezone.override(zone_of(user, agency)):
        yield


class ReaderMiddleware:
    """Pages speak the reader's language and tell times in the reader's zone.

    A signed-in person's settings count; a visitor's cookie or browser (Accept-Language) otherwise. The API has its own
    rules (`seeki.lib.languages`) and is left alone. The admin, which is Seeki's own, speaks English, and tells times in
    its reader's zone.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith("/admin/"):
            named = request.user.time_zone if isinstance(request.user, User) else ""
            with timezone.override(zone_named(named)):
                return self.get_response(request)
        if request.path_info.startswith(("/v1/", "/healthz", "/readyz", "/metrics", "/static/", "/hosted/")):
            return self.get_response(request)
        language, zone = reader(request)
        with translation.override(language), timezone.override(zone):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


def reader(request: HttpRequest) -> tuple[str, ZoneInfo]:
    user = request.user
    if not isinstance(user, User):
        return translation.get_language_from_request(request), ZoneInfo("UTC")
    place = current_member(request)
    agency = place.agency if place else None
    return language_of(user, agency), zone_of(user, agency)
