"""The gate before the API: key, agency, standing, rate; in this order, before a byte of the body is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from agencies import keys
from agencies.models import Agency, ApiKey
from agencies.standing import require_open_intake, require_subscription
from agencies.visitors import visitor
from seeki.lib.phrases import Phrase
from seeki.lib.phrases import phrase as _
from seeki.lib.problems import ErrorCode
from seeki.lib.refused import Refused

VISITOR_REQUESTS_PER_MINUTE = 120
# Wrong keys from one address; a CRM with an old key that tries each second is told so for its whole minute.
GUESSES_PER_MINUTE = 120

if TYPE_CHECKING:  # DRF's views import its settings, which import this file
    from rest_framework.views import APIView


class ApiKeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer seeki_…`. Puts the agency into `request.user` and the key into `request.auth`."""

    def authenticate(self, request: Request) -> tuple[Agency, ApiKey]:
        header = request.META.get("HTTP_AUTHORIZATION")
        if header is None:
            raise Refused(
                ErrorCode.MISSING_AUTHORIZATION,
                _(
                    "No Authorization header was sent. Send your API key as: {header}.",
                    header=f"Authorization: Bearer {keys.own_prefix()}…",
                ),
            )
        try:
            key = find_usable(read_bearer(header))
        except Refused as refused:
            raise too_many_guesses(request) or refused from None
        keys.note_use(key, timezone.now())
        return key.agency, key

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def read_bearer(header: str) -> str:
    scheme, _space, secret = header.strip().partition(" ")
    secret = secret.strip()
    if scheme.lower() != "bearer" or not secret:
        raise Refused(
            ErrorCode.INVALID_KEY,
            _(
                "The Authorization header must read: {header} (the word Bearer, a space, the key).",
                header=f"Bearer {keys.own_prefix()}…",
            ),
        )
    if not keys.is_well_formed(secret):
        raise Refused(
            ErrorCode.INVALID_KEY,
            _("This is not a complete Seeki API key: a character is wrong or missing. Copy the whole key again."),
        )
    if not secret.startswith(keys.own_prefix()):
        raise Refused(ErrorCode.INVALID_KEY, other_environment())
    return secret


def other_environment() -> Phrase:
    here = settings.SEEKI_ENVIRONMENT
    there = next(name for name in keys.PREFIXES if name != here)
    return _(
        "This is a key of the {there} environment; this is {here}, whose keys begin with {prefix}.",
        there=there,
        here=here,
        prefix=keys.own_prefix(),
    )


def find_usable(secret: str) -> ApiKey:
    key = keys.find(secret)
    if key is None or not keys.is_usable(key, timezone.now()):
        # One sentence for unknown, revoked and expired: a stranger learns nothing, the owner sees it in the dashboard.
        raise Refused(
            ErrorCode.INVALID_KEY,
            _("The API key was not found, has been revoked or has expired. Make a new one in the dashboard."),
        )
    return key


def too_many_guesses(request: Request) -> Refused | None:
    """Wrong keys are counted by address: whoever tries one after the other has to wait. A right key is let in all the
    same, since whole offices and hosting companies share an address."""
    minute, second = divmod(int(timezone.now().timestamp()), 60)
    if count(f"guesses:{visitor(request._request)}:{minute}") <= GUESSES_PER_MINUTE:
        return None
    return Refused(ErrorCode.RATE_LIMITED, headers={"Retry-After": str(60 - second)})


class InGoodStanding(BasePermission):
    """The subscription must allow the API."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        require_subscription(caller(request).subscription)
        return True


class IntakeOpen(InGoodStanding):
    """For what brings listings in: support may have paused it."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        super().has_permission(request, view)
        require_open_intake(caller(request).agency)
        return True


class AgencyThrottle(BaseThrottle):
    """So many requests a minute for each agency, counted in the cache by all web processes together."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        minute, second = divmod(int(timezone.now().timestamp()), 60)
        self.seconds_left = 60 - second
        agency = caller(request).agency
        own = agency.requests_per_minute
        limit = settings.SEEKI_REQUESTS_PER_MINUTE if own is None else own
        return count(f"requests:{agency.pk}:{minute}") <= limit

    def wait(self) -> float:
        return float(self.seconds_left)


class VisitorThrottle(BaseThrottle):
    """For what anybody may ask: so many requests a minute from each address."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        minute, second = divmod(int(timezone.now().timestamp()), 60)
        self.seconds_left = 60 - second
        return count(f"requests:{visitor(request._request)}:{minute}") <= VISITOR_REQUESTS_PER_MINUTE

    def wait(self) -> float:
        return float(self.seconds_left)


def count(name: str) -> int:
    """How often this was counted within its two minutes. Without the cache nothing is throttled."""
    try:
        return counted(name)
    except Exception:  # Whatever the cache's client raises: a rate limit is no reason to refuse listings.
        return 0


def counted(name: str) -> int:
    try:
        return int(cache.incr(name))
    except ValueError:  # the first of its minute
        cache.add(name, 0, timeout=120)
        return int(cache.incr(name))


def caller(request: Request) -> ApiKey:
    """The key of an authenticated request, for type checkers that know `request.auth` only as Any."""
    key: Any = request.auth
    assert isinstance(key, ApiKey)
    return key
