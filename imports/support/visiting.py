"""Support views an agency's dashboard as the agency does, and stops."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from agencies import visits
from agencies.models import Agency
from imports.support.acting import Act, ReasonForm, act
from imports.support.desk import StaffRequest, support_page

WORDS = (
    "You see the dashboard as the agency's people do, for an hour at most. Secrets, the team, settings and payments "
    "stay theirs. The agency's log says when Seeki support came and left."
)


class VisitForm(ReasonForm):
    may_change = forms.BooleanField(
        label="I need to change something",
        required=False,
        help_text="Without it you only look. What you change stands in the agency's log as Seeki's.",
    )


@support_page(visits.LOOK)
def start_visit(request: StaffRequest, agency_id: UUID) -> HttpResponse:
    agency = get_object_or_404(Agency, pk=agency_id)
    form = VisitForm(request.POST or None)
    if not request.user.has_perm(visits.CHANGE):
        del form.fields["may_change"]
    asked = Act(agency, f"View as {agency.name}", WORDS, "View the dashboard", leads_to=reverse("dashboard"))
    return act(request, asked, form, lambda said: begin(request, agency, said["reason"], said.get("may_change", False)))


def begin(request: StaffRequest, agency: Agency, reason: str, may_change: bool) -> str:
    """The banner says the rest."""
    visits.start(request, agency, reason, may_change)
    return ""


@support_page()
@require_POST
def stop_visit(request: StaffRequest) -> HttpResponse:
    """Needs no right of its own: who is in gets out."""
    visit = visits.stop(request)
    if visit is None:
        return redirect("admin:index")
    messages.success(request, f"You have left the dashboard of {visit.agency.name}.")
    return redirect("support-agency", visit.agency_id)
