"""Support sets a subscription by hand, raises a limit, pauses the intake and lets it go on."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from agencies import by_hand, helping
from agencies.audit import Staff
from agencies.models import Agency, Subscription
from imports.support.acting import Act, ReasonForm, act
from imports.support.desk import StaffRequest, support_page

MAY_CHANGE = "agencies.change_agency"
SET_BY_HAND = "agencies.change_subscription"
LAST_DAY = date(2199, 12, 31)


class SubscriptionForm(ReasonForm):
    status = forms.ChoiceField(choices=Subscription.Status.choices)
    until = forms.DateField(
        label="Last day",
        required=False,
        widget=forms.TextInput(attrs={"type": "date"}),
        help_text="After this day Stripe's word counts again. Empty: until somebody takes it back.",
    )

    def clean_until(self) -> datetime | None:
        """The end of that day, UTC."""
        day = self.cleaned_data["until"]
        if day is None:
            return None
        if not timezone.localdate() <= day <= LAST_DAY:
            raise forms.ValidationError("Choose today or a later day.")
        return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


@support_page(SET_BY_HAND)
def set_subscription(request: StaffRequest, agency_id: UUID) -> HttpResponse:
    agency = get_object_or_404(Agency.objects.select_related("subscription"), pk=agency_id)
    held = getattr(agency, "subscription", None)
    last = timezone.localdate(held.hand_until - timedelta(seconds=1)).isoformat() if held and held.hand_until else None
    start = {"status": held.status if held and held.is_by_hand else Subscription.Status.ACTIVE, "until": last}
    asked = Act(
        agency,
        f"Subscription of {agency.name}",
        "What you set stands over Stripe's word, at once and until the last day. To extend, choose a later day.",
        "Set the subscription",
    )

    def do(said: dict[str, Any]) -> str:
        row, _ = Subscription.objects.get_or_create(agency=agency)
        by_hand.put(row, said["status"], said["until"], said["reason"], request.user)
        return f"The subscription is {Subscription.Status(said['status']).label.lower()}, by hand."

    return act(request, asked, SubscriptionForm(request.POST or None, initial=start), do)


@support_page(SET_BY_HAND)
def release_subscription(request: StaffRequest, agency_id: UUID) -> HttpResponse:
    agency = get_object_or_404(Agency.objects.select_related("subscription"), pk=agency_id)
    row = get_object_or_404(Subscription, agency=agency)
    asked = Act(
        agency,
        f"Take back what was set for {agency.name}",
        "Stripe's word counts again, at once. An agency that pays nothing at Stripe has no subscription then.",
        "Take it back",
        is_final=True,
    )

    def do(said: dict[str, Any]) -> str:
        done = by_hand.take_back(row, Staff(request.user, said["reason"]))
        return "Stripe's word counts again." if done else "Nothing was set by hand any more."

    return act(request, asked, ReasonForm(request.POST or None), do)


class PauseForm(ReasonForm):
    message = forms.CharField(
        label="Message for the agency",
        max_length=500,
        help_text="The API answers 403 INTAKE_PAUSED with these words, and the dashboard shows them. Say what to do.",
    )


@support_page(MAY_CHANGE)
def pause_intake(request: StaffRequest, agency_id: UUID) -> HttpResponse:
    agency = get_object_or_404(Agency, pk=agency_id)
    asked = Act(
        agency,
        f"Pause the imports of {agency.name}",
        "Every import is refused until somebody lets them in again. What was accepted is worked off; listings stay.",
        "Pause the imports",
        is_final=True,
    )

    def do(said: dict[str, Any]) -> str:
        helping.pause(agency, said["message"], Staff(request.user, said["reason"]))
        return "Imports are refused with your message from now on."

    return act(request, asked, PauseForm(request.POST or None, initial={"message": agency.pause_message}), do)


@support_page(MAY_CHANGE)
def resume_intake(request: StaffRequest, agency_id: UUID) -> HttpResponse:
    agency = get_object_or_404(Agency, pk=agency_id)
    asked = Act(
        agency, f"Let {agency.name} import again", "Imports are accepted again, at once.", "Let imports in again"
    )

    def do(said: dict[str, Any]) -> str:
        done = helping.resume(agency, Staff(request.user, said["reason"]))
        return "Imports are accepted again." if done else "They were not paused any more."

    return act(request, asked, ReasonForm(request.POST or None), do)


class LimitsForm(ReasonForm):
    backlog_limit = forms.IntegerField(
        label="Items that may wait",
        required=False,
        min_value=0,
        max_value=10_000_000,
    )
    requests_per_minute = forms.IntegerField(
        label="Requests a minute",
        required=False,
        min_value=0,
        max_value=1_000_000,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usual = {
            "backlog_limit": settings.SEEKI_BACKLOG_LIMIT,
            "requests_per_minute": settings.SEEKI_REQUESTS_PER_MINUTE,
        }
        for name, number in usual.items():
            self.fields[name].help_text = f"Empty: the usual {number:,}."


@support_page(MAY_CHANGE)
def set_limits(request: StaffRequest, agency_id: UUID) -> HttpResponse:
    agency = get_object_or_404(Agency, pk=agency_id)
    asked = Act(agency, f"Limits of {agency.name}", "They hold from the next request on.", "Set the limits")

    def do(said: dict[str, Any]) -> str:
        limits = {name: said[name] for name in helping.LIMITS}
        done = helping.set_limits(agency, limits, Staff(request.user, said["reason"]))
        return "The limits are set." if done else "They were so already."

    start = {name: getattr(agency, name) for name in helping.LIMITS}
    return act(request, asked, LimitsForm(request.POST or None, initial=start), do)
