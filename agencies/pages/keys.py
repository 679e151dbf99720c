"""The API key of the agency: which one is current, make, rotate, revoke."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.validators import MaxValueValidator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from agencies import audit, keys, rotation
from agencies.membership import MemberRequest, member_page
from agencies.models import ApiKey, Member, Subscription
from agencies.standing import IN_GOOD_STANDING

Role = Member.Role
# So many ended keys and deeds are shown; the audit log has all deeds.
EARLIER, DEEDS = 20, 10
# The calendar ends in 9999, and with it what a time zone can be told of.
LAST_DAY = date(2199, 12, 31)
GRACE_WORDS = {
    "none": (
        _("Not at all"),
        _("The old key ends at once: requests with it are refused until the CRM has the new one."),
    ),
    "1h": (_("1 hour"), _("For changing the key by hand right now.")),
    "24h": (_("24 hours"), _("Both keys work until tomorrow: a nightly import is not lost.")),
    "7d": (_("7 days"), _("For when somebody else looks after the CRM.")),
}


class KeyForm(forms.Form):
    """A new key: how long the old one lives on, and until when the new one works."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    grace = forms.ChoiceField(choices=[(name, name) for name in keys.GRACES], required=False)
    expires_on = forms.DateField(
        label=_("Last day of the new key"),
        required=False,
        help_text=_("It works until the end of this day. Without one it works until it is replaced or revoked."),
        validators=[MaxValueValidator(LAST_DAY)],
        widget=forms.DateInput({"type": "date"}),
    )

    def clean_expires_on(self) -> datetime | None:
        """The end of that day in the reader's zone."""
        day = self.cleaned_data["expires_on"]
        if day is None:
            return None
        if day < timezone.localdate():
            raise forms.ValidationError(gettext("This day is over. Choose today or a later one."))
        return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))

    def order(self) -> rotation.Order:
        chosen = self.cleaned_data
        return rotation.Order(chosen["seen"], keys.GRACES[chosen["grace"] or "none"], chosen["expires_on"])


@member_page(change=Role.OWNER)
@never_cache
def show_keys(request: MemberRequest) -> HttpResponse:
    """The keys; POST makes one, or replaces the current one."""
    form = KeyForm(request.POST or None, initial={"grace": "24h"})
    if request.method == "POST" and form.is_valid():
        return make_key(request, form.order())
    return render(request, "agencies/keys.html", context(request, form), status=400 if form.errors else 200)


def make_key(request: MemberRequest, order: rotation.Order) -> HttpResponseRedirect:
    try:
        secret = rotation.make(request, order)
    except rotation.KeyMovedError:
        messages.warning(
            request, gettext("Nothing was done: the key had been changed since this page was opened. Look at it again.")
        )
        return redirect("keys")
    rotation.keep(request.session, secret)
    return redirect("key-made")


def context(request: MemberRequest, form: KeyForm) -> dict[str, Any]:
    here = ApiKey.objects.filter(subscription__agency=request.agency).select_related("created_by")
    found = list(here.order_by("-created_at")[: EARLIER + 1])
    current = next((key for key in found if key.is_current), None)
    deeds = request.agency.audit_entries.filter(deed__in=audit.KEY_DEEDS).order_by("-id")[:DEEDS]
    subscription = getattr(request.agency, "subscription", None)
    return {
        "form": form,
        "current": current,
        "is_expired": bool(current and rotation.is_ended(current)),
        "earlier": [Earlier(key) for key in found if key is not current],
        "graces": [(name, *words) for name, words in GRACE_WORDS.items()],
        "deeds": [(entry, audit.sentence(entry)) for entry in deeds],
        "own_prefix": keys.own_prefix(),
        "is_importing": isinstance(subscription, Subscription) and subscription.status in IN_GOOD_STANDING,
        "today": timezone.localdate().isoformat(),
    }


class Earlier:
    """A key that is no longer the current one, and how it ended or will."""

    def __init__(self, key: ApiKey) -> None:
        self.key = key
        self.is_usable = not rotation.is_ended(key)
        self.ends_at = key.revoked_at or key.expires_at


@member_page(look=Role.OWNER, change=Role.OWNER)
@never_cache
def key_made(request: MemberRequest) -> HttpResponse:
    """The new key with its secret, once: a reload leads back to the keys."""
    secret = rotation.take(request.session)
    if secret is None:
        messages.info(request, gettext("A key is shown once. If you did not copy it, replace it by a new one."))
        return redirect("keys")
    return render(request, "agencies/key_made.html", {"secret": secret, "curl": curl(secret)})


def curl(secret: str) -> str:
    """A line for a terminal that shows whether the key works; a dry run stores nothing."""
    return (
        f'curl "{settings.SEEKI_PUBLIC_URL}/v1/listings?dry_run=true" \\\n'
        f'  -H "Authorization: Bearer {secret}" \\\n'
        '  -H "Content-Type: application/json" \\\n'
        """  -d '{"listings": []}'"""
    )


@require_POST
@member_page(change=Role.OWNER)
def revoke_key(request: MemberRequest, key_id: UUID) -> HttpResponse:
    key = get_object_or_404(ApiKey, pk=key_id, subscription__agency=request.agency)
    if rotation.revoke(request, key):
        messages.success(
            request, gettext("%(key)s is revoked. Requests with it are refused from now on.") % {"key": key}
        )
    else:
        messages.info(request, gettext("%(key)s had been revoked already.") % {"key": key})
    return redirect("keys")
