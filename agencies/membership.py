"""Which agency a signed-in person works for now, and what they may do there. The gate before the dashboard."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from agencies import visits
from agencies.models import Agency, Member, User

Rest = ParamSpec("Rest")
Role = Member.Role
RANK = {Role.READ_ONLY: 0, Role.MEMBER: 1, Role.OWNER: 2}
# Where the session keeps the agency of a person who belongs to several.
CHOSEN = "agency"


class MemberRequest(HttpRequest):
    """A request of somebody who belongs to an agency."""

    user: User
    member: Member
    agency: Agency
    htmx: Any


View = Callable[Concatenate[MemberRequest, Rest], HttpResponseBase]


def member_page(
    look: str = Role.READ_ONLY, change: str = Role.MEMBER, is_personal: bool = False
) -> Callable[[View[Rest]], Callable[..., HttpResponseBase]]:
    """A page for members; the view finds `request.member` and `request.agency`.

    `look` is the role that it takes to see the page, `change` the one to send anything to it (POST). Who is not
    signed in is sent to the sign-in page, who has too small a role gets 403. What is `is_personal` is about the member
    as a person: support, which is none, sends nothing to it.
    """

    def decorate(view: View[Rest]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        @whole_page_when_signed_out
        @login_required
        def wrapped(request: HttpRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponseBase:
            member = current_member(request)
            if member is None or is_shut_out(request, member):
                return render(request, "dashboard/no_agency.html", {"other": member}, status=403)
            if request.method in ("GET", "HEAD"):
                require(member, look)
            else:
                require(member, change)
                require_no_mere_look(request, is_personal)
            mine: Any = request
            mine.member, mine.agency = member, member.agency
            return view(mine, *args, **kwargs)

        return wrapped

    return decorate


def whole_page_when_signed_out(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page that asks for a part of itself is loaded anew when its session has ended: else the sign-in page would
    be put into the middle of it."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.headers.get("HX-Request") and not request.user.is_authenticated:
            return HttpResponse(status=403, headers={"HX-Refresh": "true"})
        return view(request, *args, **kwargs)

    return wrapped


def is_shut_out(request: HttpRequest, member: Member) -> bool:
    """Whether the request is about an agency to which this person does not belong, or no longer.

    Removed members are told so at their next click, and never find themselves in another of their agencies unawares:
    a form that was opened for one agency must not be sent to the other.
    """
    if visits.current(request):
        return request.GET.get("agency", str(member.agency_id)) != str(member.agency_id)
    meant = request.GET.get("agency") or request.session.get(CHOSEN)
    if not meant or meant == str(member.agency_id):
        return False
    if request.session.get(CHOSEN) != str(member.agency_id):
        request.session.pop(CHOSEN, None)
    return True


def require(member: Member, role: str) -> None:
    """Raise PermissionDenied unless this member has at least that role."""
    if RANK[Role(member.role)] < RANK[Role(role)]:
        raise PermissionDenied


def require_no_mere_look(request: HttpRequest, is_personal: bool) -> None:
    """Raise PermissionDenied where support only looks, or where the person is meant whose place this is."""
    visit = visits.current(request)
    if visit and (is_personal or not visit.may_change):
        raise PermissionDenied


def memberships(request: HttpRequest) -> list[Member]:
    """All places of the person, by name of the agency; asked once a request. Support on a visit has that one place."""
    if not isinstance(request.user, User):
        return []
    mine: Any = request
    if not hasattr(request, "memberships"):
        visit = visits.current(request)
        mine.memberships = [visits.place(visit)] if visit else own_places(request.user)
    return cast(list[Member], mine.memberships)


def own_places(user: User) -> list[Member]:
    places = Member.objects.filter(user=user).select_related("agency__subscription", "user")
    return list(places.order_by("agency__name", "pk"))


def current_member(request: HttpRequest) -> Member | None:
    """The place in which this person works now: the one that the address names, else the chosen one, else the first.

    Links in e-mails, and forms, name the agency, `?agency=…`, so that they mean the right one for who belongs to
    several.
    """
    if visits.current(request):
        return memberships(request)[0]
    by_id = {str(place.agency_id): place for place in memberships(request)}
    named = request.GET.get("agency", "")
    if named in by_id and request.session.get(CHOSEN) != named:
        choose(request, by_id[named])
    member = by_id.get(request.session.get(CHOSEN, "")) or next(iter(by_id.values()), None)
    if member and len(by_id) > 1 and CHOSEN not in request.session:
        choose(request, member)
    return member


def choose(request: HttpRequest, place: Member) -> None:
    request.session[CHOSEN] = str(place.agency_id)
