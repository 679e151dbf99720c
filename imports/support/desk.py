"""The gate before the pages of the support desk: staff, signed in, with the permissions that the page names."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from agencies.models import User

Rest = ParamSpec("Rest")


class StaffRequest(HttpRequest):
    """A request of somebody of Seeki."""

    user: User


View = Callable[Concatenate[StaffRequest, Rest], HttpResponseBase]


def support_page(*permissions: str) -> Callable[[View[Rest]], Callable[..., HttpResponseBase]]:
    """A page for staff who have all of these permissions: others of Seeki get 403, everybody else the sign-in page."""

    def decorate(view: View[Rest]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def permitted(request: StaffRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponseBase:
            if not request.user.has_perms(permissions):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded: Callable[..., HttpResponseBase] = admin.site.admin_view(permitted)
        return guarded

    return decorate


def show(
    request: HttpRequest, template: str, title: str, context: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """A page in the admin's frame."""
    frame = admin.site.each_context(request) | {"title": title, "is_fullwidth": True}
    return render(request, template, frame | (context or {}), status=status)
