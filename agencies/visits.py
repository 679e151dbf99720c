"""Support looks at an agency's dashboard as the agency sees it: one agency, for an hour, read-only unless asked for.

A visit never makes anybody an owner: keys, the team, settings and payments stay out of reach, and so do passwords and
second factors, which belong to the signed-in person and not to the agency.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from agencies import audit
from agencies.models import Agency, Member, SupportVisit, User

LENGTH = timedelta(hours=1)
LOOK, CHANGE = "agencies.impersonate_agency", "agencies.act_as_agency"
# Where the session keeps which visit it is.
KEPT = "visit"


@transaction.atomic
def start(request: HttpRequest, agency: Agency, reason: str, may_change: bool) -> SupportVisit:
    """Begin a visit; one that goes on elsewhere ends."""
    stop(request)
    by = audit.Staff.of(request, reason)
    visit = SupportVisit.objects.create(
        agency=agency, staff=by.user, reason=reason, may_change=may_change, until=timezone.now() + LENGTH
    )
    deed = audit.Deed.VISIT_TO_CHANGE_STARTED if may_change else audit.Deed.VISIT_STARTED
    audit.record(agency, by, deed, until=visit.until.isoformat())
    request.session[KEPT] = str(visit.pk)
    return visit


def stop(request: HttpRequest) -> SupportVisit | None:
    """End the visit of this session, if there is one."""
    held = request.session.pop(KEPT, None)
    visit = SupportVisit.objects.filter(pk=held, staff_id=request.user.pk).first() if held else None
    if visit:
        end(visit, timezone.now())
    return visit


@transaction.atomic
def end(visit: SupportVisit, at: datetime) -> None:
    """Once, whoever comes first: the person who leaves, or the end of the hour."""
    mine = SupportVisit.objects.filter(pk=visit.pk, ended_at=None)
    if mine.update(ended_at=min(at, visit.until)):
        audit.record(visit.agency, audit.Staff(visit.staff, visit.reason), audit.Deed.VISIT_ENDED)


def end_those_over() -> None:
    """Each minute: an end is written down even where nobody comes back."""
    now = timezone.now()
    for visit in SupportVisit.objects.filter(ended_at=None, until__lte=now).select_related("agency", "staff"):
        end(visit, now)


def current(request: HttpRequest) -> SupportVisit | None:
    """The visit that this request belongs to; asked of its row once a request, never of the session alone."""
    asked: Any = request
    if not hasattr(request, "visit"):
        asked.visit = find(request)
    visit: SupportVisit | None = asked.visit
    return visit


def find(request: HttpRequest) -> SupportVisit | None:
    held = request.session.get(KEPT) if isinstance(request.user, User) else None
    if not held:
        return None
    visits = SupportVisit.objects.select_related("agency__subscription", "staff")
    visit = visits.filter(pk=held, staff_id=request.user.pk, ended_at=None).first()
    if visit and visit.until > timezone.now() and may(visit.staff, visit.may_change):
        return visit
    if visit:
        end(visit, timezone.now())
    del request.session[KEPT]
    return None


def may(staff: User, change: bool) -> bool:
    """Whether this person may visit at all, and change something: asked each time, so that a right that is taken away
    ends what goes on."""
    is_allowed = staff.is_active and staff.is_staff and staff.has_perm(LOOK)
    return is_allowed and (not change or staff.has_perm(CHANGE))


def place(visit: SupportVisit) -> Member:
    """The visitor's place in the agency. It is no row and never becomes one."""
    role = Member.Role.MEMBER if visit.may_change else Member.Role.READ_ONLY
    return Member(agency=visit.agency, user=visit.staff, role=role)
