"""Support ends a key, lets one end, and sends the owners a link for a new one. No secret is ever shown here."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from agencies import key_help
from agencies.audit import Staff
from agencies.keys import GRACES
from agencies.models import Agency, ApiKey
from imports.support.acting import Act, ReasonForm, act
from imports.support.desk import StaffRequest, support_page
from seeki.templatetags.ui import moment

PERMISSION = "agencies.change_apikey"


class RevokeForm(ReasonForm):
    send_link = forms.BooleanField(
        label="Send the owners a link for a new key",
        required=False,
        initial=True,
        help_text="By e-mail. An owner signs in, makes the key and sees it once.",
    )


class RotateForm(ReasonForm):
    grace = forms.ChoiceField(
        label="The old key works for another",
        choices=[("1h", "1 hour"), ("24h", "24 hours"), ("7d", "7 days")],
        initial="24h",
    )


@support_page(PERMISSION)
def revoke_key(request: StaffRequest, key_id: UUID) -> HttpResponse:
    return revoke(request, [the_key(key_id)])


@support_page(PERMISSION)
def revoke_keys(request: StaffRequest) -> HttpResponse:
    """Those that were ticked in the list of keys."""
    return revoke(request, ticked(request.GET.getlist("key")))


def revoke(request: StaffRequest, chosen: Sequence[ApiKey]) -> HttpResponse:
    def do(said: dict[str, Any]) -> str:
        by = Staff(request.user, said["reason"])
        done = [
            f"{key} is revoked." if key_help.revoke(key, by) else f"{key} had been revoked already." for key in chosen
        ]
        if said["send_link"]:
            done += [sent(agency, by) for agency in {key.agency.pk: key.agency for key in chosen}.values()]
        return " ".join(done)

    return act(request, to_revoke(chosen), RevokeForm(request.POST or None), do)


def to_revoke(chosen: Sequence[ApiKey]) -> Act:
    if len(chosen) == 1:
        key, agency = chosen[0], chosen[0].agency
        text = (
            f"Requests with {key} are refused at once, for ever. {agency.name} imports nothing until its software has "
            "another key."
        )
        return Act(agency, f"Revoke {key}", text, "Revoke the key", is_final=True)
    return Act(
        None,
        f"Revoke {len(chosen)} API keys",
        "Requests with them are refused at once, for ever. Their agencies import nothing until their software has "
        "another key.",
        "Revoke the keys",
        is_final=True,
        leads_to=reverse("admin:agencies_apikey_changelist"),
        things=[f"{key}, {key.agency.name}" for key in chosen],
    )


@support_page(PERMISSION)
def rotate_key(request: StaffRequest, key_id: UUID) -> HttpResponse:
    key = the_key(key_id)
    asked = Act(
        key.agency,
        f"Rotate {key}",
        "The owners get a link by e-mail: one of them makes the new key and sees it once. The old key ends when its "
        "time is over, whether there is a new one then or not.",
        "Rotate the key",
        is_final=True,
    )

    def do(said: dict[str, Any]) -> str:
        by = Staff(request.user, said["reason"])
        until = key_help.let_end(key, GRACES[said["grace"]], by)
        done = f"{key} works until {moment(until)}." if until else f"{key} had ended already."
        return f"{done} {sent(key.agency, by)}"

    return act(request, asked, RotateForm(request.POST or None), do)


@support_page(PERMISSION)
def send_link(request: StaffRequest, agency_id: UUID) -> HttpResponse:
    agency = get_object_or_404(Agency, pk=agency_id)
    asked = Act(
        agency,
        f"A new key for {agency.name}",
        "The owners get a link by e-mail: one of them signs in, makes the key and sees it once. Nobody else ever does.",
        "Send the link",
    )
    return act(
        request,
        asked,
        ReasonForm(request.POST or None),
        lambda said: sent(agency, Staff(request.user, said["reason"])),
    )


def the_key(key_id: UUID) -> ApiKey:
    return get_object_or_404(ApiKey.objects.select_related("subscription__agency"), pk=key_id)


def ticked(ids: Sequence[str]) -> Sequence[ApiKey]:
    try:
        keys = ApiKey.objects.select_related("subscription__agency").filter(pk__in=ids)
        found = list(keys.order_by("subscription__agency__name", "-created_at"))
    except ValidationError:
        raise Http404 from None
    if not found:
        raise Http404
    return found


def sent(agency: Agency, by: Staff) -> str:
    """Send the link, and say to how many."""
    count = key_help.send_link(agency, by)
    if not count:
        return "No owner could be written to: nobody has the link."
    return "The owner has the link." if count == 1 else f"{count} owners have the link."
