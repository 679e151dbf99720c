"""The team: members and their roles, invitations."""

from collections.abc import Callable
from datetime import timedelta
from smtplib import SMTPException
from typing import Any
from uuid import UUID

import structlog
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from agencies import audit, invitations, team
from agencies.membership import CHOSEN, MemberRequest, member_page
from agencies.models import Agency, Invitation, Member

log = structlog.get_logger(__name__)
Role = Member.Role
ROLE_WORDS: dict[str, Promise] = {
    Role.OWNER: _("Everything, and keys, team and settings"),
    Role.MEMBER: _("Imports, retries, takes listings offline and brings them back"),
    Role.READ_ONLY: _("Sees everything but the audit log, changes nothing"),
}
# An agency that has so many invitations open has lost its way, or its account.
OPEN_INVITATIONS = 50
# Invitations go to anybody's address: no account may be a way to flood one.
INVITATIONS_PER_HOUR = 30


class InvitationForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput({"autocomplete": "off"}))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.MEMBER)

    def __init__(self, agency: Agency, data: Any = None) -> None:
        super().__init__(data)
        self.agency = agency

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if self.agency.memberships.filter(user__email__iexact=email).exists():
            raise forms.ValidationError(gettext("This person is in your team already."))
        others = self.agency.invitations.filter(accepted_at=None).exclude(email__iexact=email)
        if others.count() >= OPEN_INVITATIONS:
            raise forms.ValidationError(gettext("Too many invitations are open. Withdraw those that are not needed."))
        return email

    def clean(self) -> dict[str, Any]:
        hour = timezone.now() - timedelta(hours=1)
        sent = self.agency.audit_entries.filter(deed=audit.Deed.MEMBER_INVITED, at__gte=hour)
        if sent.count() >= INVITATIONS_PER_HOUR:
            raise forms.ValidationError(gettext("Too many invitations were sent within an hour. Try again later."))
        return self.cleaned_data


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=Role.choices)


@member_page(change=Role.OWNER)
def show_team(request: MemberRequest) -> HttpResponse:
    """The team; POST invites somebody."""
    form = InvitationForm(request.agency, request.POST or None)
    if request.method == "POST" and form.is_valid():
        return invite(request, form.cleaned_data["email"], form.cleaned_data["role"])
    found = team.members(request.agency)
    context = {
        "form": form,
        "members": found,
        "owner_count": sum(one.member.is_owner for one in found),
        "invitations": request.agency.invitations.filter(accepted_at=None)
        .select_related("invited_by")
        .order_by("email"),
        "now": timezone.now(),
        "roles": [(role.value, role.label, ROLE_WORDS[role]) for role in Role],
    }
    return render(request, "agencies/team.html", context, status=400 if form.errors else 200)


def invite(request: MemberRequest, email: str, role: str) -> HttpResponse:
    told = {"email": email}
    try:
        with transaction.atomic():
            invitations.invite(request.agency, email, role, request.user)
            audit.record(request.agency, request.user, audit.Deed.MEMBER_INVITED, email, role=role, request=request)
    except (OSError, SMTPException):  # the mail server is away: the invitation stands, but nobody knows of it
        log.exception("invitation_not_sent")
        messages.error(
            request, gettext("The e-mail to %(email)s could not be sent. Invite them again in a while.") % told
        )
    else:
        messages.success(request, gettext("%(email)s has been sent an invitation. It is valid for seven days.") % told)
    return redirect("team")


@require_POST
@member_page(change=Role.OWNER)
def change_role(request: MemberRequest, member_id: UUID) -> HttpResponse:
    member = get_object_or_404(request.agency.memberships.select_related("user"), pk=member_id)
    form = RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, gettext("There is no such role."))
        return redirect("team")
    role = Role(form.cleaned_data["role"])
    told = {"who": member.user.get_full_name(), "role": role.label}
    return attempt(
        request,
        lambda: team.change_role(request, member, role),
        gettext("The role of %(who)s is now: %(role)s.") % told,
    )


@require_POST
@member_page(change=Role.READ_ONLY, is_personal=True)
def remove_member(request: MemberRequest, member_id: UUID) -> HttpResponse:
    """Owners remove anybody, everybody may leave."""
    member = get_object_or_404(request.agency.memberships.select_related("user"), pk=member_id)
    if member.pk == request.member.pk:
        return leave(request)
    if not request.member.is_owner:
        raise PermissionDenied
    done = gettext("%(who)s is no longer in the team.") % {"who": member.user.get_full_name()}
    return attempt(request, lambda: team.remove(request, member), done)


def leave(request: MemberRequest) -> HttpResponse:
    answer = attempt(
        request,
        lambda: team.remove(request, request.member),
        gettext("You have left %(agency)s.") % {"agency": request.agency.name},
    )
    if request.agency.memberships.filter(user=request.user).exists():
        return answer
    request.session.pop(CHOSEN, None)
    return redirect("dashboard")


def attempt(request: MemberRequest, deed: Callable[[], object], done: str) -> HttpResponse:
    """Do it, unless it would leave the agency without an owner."""
    try:
        deed()
    except Member.DoesNotExist:  # a colleague was faster
        messages.info(request, gettext("This person is no longer in the team."))
    except team.LastOwnerError:
        messages.error(
            request, gettext("Nothing was changed: the agency needs an owner. Make somebody else an owner first.")
        )
    else:
        messages.success(request, done)
    return redirect("team")


@require_POST
@member_page(change=Role.OWNER)
def withdraw_invitation(request: MemberRequest, invitation_id: UUID) -> HttpResponse:
    open_ones = Invitation.objects.filter(agency=request.agency, accepted_at=None)
    invitation = get_object_or_404(open_ones, pk=invitation_id)
    team.withdraw(request, invitation)
    messages.success(request, gettext("The invitation of %(email)s is withdrawn.") % {"email": invitation.email})
    return redirect("team")
