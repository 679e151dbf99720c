"""What stands around every page: where one can go, who one is, and for which agency."""

from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.membership import current_member, memberships
from agencies.models import Member


class Place(NamedTuple):
    """An entry of the navigation; `pages` are the url names that belong under it."""

    url_name: str
    label: Promise
    icon: str
    pages: tuple[str, ...] = ()


# The pages of other apps are named by string: who stands below them imports none of them.
WORK = (
    Place("dashboard", _("Home"), "house"),
    Place("imports", _("Imports"), "inbox", ("import", "import-item")),
    Place("upload", _("Upload a file"), "upload", ("upload-check",)),
    Place("listings", _("Listings"), "building-2", ("listing",)),
)
ACCOUNT = (
    Place("keys", _("API keys"), "key-round", ("key-made", "first-key")),
    Place("team", _("Team"), "users"),
    Place("billing", _("Billing"), "credit-card", ("billing-done", "billing-cancelled")),
    Place("settings", _("Settings"), "settings"),
    Place("audit", _("Audit log"), "scroll-text"),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of every template."""
    theme = request.COOKIES.get("theme", "")
    context = {
        "theme": theme if theme in ("light", "dark") else "",
        "environment": settings.SEEKI_ENVIRONMENT,
        "is_production": settings.PRODUCTION,
        "named_address": named_address(request),
        "mail_folder": "" if settings.EMAIL_HOST else str(settings.EMAIL_FILE_PATH),
    }
    if not hasattr(request, "user") or request.path_info.startswith(("/v1/", "/admin/")):
        return context
    member = getattr(request, "member", None) or current_member(request)
    return context | {
        "member": member,
        "agency": member.agency if member else None,
        "places": memberships(request),
        "navigation": [entries(WORK, request, member), entries(ACCOUNT, request, member)],
    }


def named_address(request: HttpRequest) -> str:
    """This page under a host name, where it was opened by an IP address of this very machine; else empty."""
    try:
        host, colon, port = request.get_host().partition(":")
    except DisallowedHost:  # which is what the page is to say
        return ""
    return f"http://localhost{colon}{port}{request.get_full_path()}" if host.startswith("127.") else ""


def entries(places: tuple[Place, ...], request: HttpRequest, member: Member | None) -> list[dict[str, Any]]:
    here = request.resolver_match.url_name if request.resolver_match else ""
    shown = []
    for place in places:
        if place.url_name == "audit" and not (member and member.is_owner):
            continue
        try:
            address = reverse(place.url_name)
        except NoReverseMatch:
            continue
        shown.append(
            {
                "address": address,
                "label": place.label,
                "icon": place.icon,
                "is_here": here == place.url_name,
                "is_around": here in place.pages,
            }
        )
    return shown
