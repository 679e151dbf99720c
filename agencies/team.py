"""Who belongs to an agency: roles changed, members removed, invitations withdrawn. An agency always has an owner."""

from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import Max

from agencies import audit
from agencies.membership import MemberRequest, require
from agencies.models import Agency, Invitation, Member


class LastOwnerError(Exception):
    """Without this owner nobody could manage the agency."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A member, and when they last opened a page."""

    member: Member
    last_seen_at: datetime | None


def members(agency: Agency) -> list[Seen]:
    """Everybody, owners first. Two queries."""
    found = list(agency.memberships.select_related("user").order_by("created_at", "pk"))
    found.sort(key=lambda member: list(Member.Role).index(Member.Role(member.role)))
    sessions = UserSession.objects.filter(user__in=[member.user_id for member in found])
    last = dict(sessions.values_list("user").annotate(Max("last_seen_at")))
    return [Seen(member, last.get(member.user_id) or member.user.last_login) for member in found]


@transaction.atomic
def change_role(request: MemberRequest, member: Member, role: str) -> bool:
    """Give a member another role; False where they have it already."""
    before = locked(request, member).role
    if before == role:
        return False
    if before == Member.Role.OWNER:
        require_another_owner(request.agency, member)
    Member.objects.filter(pk=member.pk).update(role=role)
    who = member.user.get_full_name()
    audit.record(request.agency, request.user, audit.Deed.ROLE_CHANGED, who, role=role, before=before, request=request)
    return True


@transaction.atomic
def remove(request: MemberRequest, member: Member) -> None:
    """End a membership: one's own, or a colleague's."""
    if locked(request, member).role == Member.Role.OWNER:
        require_another_owner(request.agency, member)
    member.delete()
    if member.user_id == request.user.pk:
        audit.record(request.agency, request.user, audit.Deed.MEMBER_LEFT, request=request)
    else:
        who = member.user.get_full_name()
        audit.record(request.agency, request.user, audit.Deed.MEMBER_REMOVED, who, request=request)


def locked(request: MemberRequest, member: Member) -> Member:
    """The member as they are now. Under the agency's lock two owners cannot each take away the other's place; it is
    one that imports, which only refer to the agency, neither wait for nor hold up."""
    Agency.objects.select_for_update(no_key=True).get(pk=request.agency.pk)
    mine = Member.objects.get(pk=request.member.pk)
    if mine.pk != member.pk:
        require(mine, Member.Role.OWNER)
    return Member.objects.get(pk=member.pk, agency=request.agency)


def require_another_owner(agency: Agency, but: Member) -> None:
    if not agency.memberships.filter(role=Member.Role.OWNER, user__is_active=True).exclude(pk=but.pk).exists():
        raise LastOwnerError


@transaction.atomic
def withdraw(request: MemberRequest, invitation: Invitation) -> None:
    """Its link ends at once."""
    invitation.delete()
    deed = audit.Deed.INVITATION_WITHDRAWN
    audit.record(request.agency, request.user, deed, invitation.email, request=request)
