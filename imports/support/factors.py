"""A lost second factor is removed: whoever asks for it may be somebody else, so the page says so and asks why."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from agencies import lost_factors
from agencies.audit import Staff
from agencies.groups import may_do_more
from imports.support.acting import Act, ReasonForm, act
from imports.support.desk import StaffRequest, support_page


@support_page("mfa.delete_authenticator")
def remove_factor(request: StaffRequest, factor_id: int) -> HttpResponse:
    factor = get_object_or_404(Authenticator.objects.select_related("user"), pk=factor_id)
    person = factor.user
    if may_do_more(person, request.user):
        raise PermissionDenied
    asked = Act(
        None,
        f"Remove a second factor of {person}",
        "Where it is their last one, the password alone lets them in until they set one up anew. Make sure that it is "
        "they who ask: call the number that the agency has given.",
        "Remove it",
        is_final=True,
        leads_to=reverse("admin:mfa_authenticator_changelist"),
    )

    def do(said: dict[str, Any]) -> str:
        lost_factors.remove(factor, Staff(request.user, said["reason"]))
        return f"The second factor of {person} is removed."

    return act(request, asked, ReasonForm(request.POST or None), do)
