"""Settings of the agency, and what one wants to be written to about."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from agencies import audit
from agencies.countries import country_choices
from agencies.membership import MemberRequest, member_page
from agencies.models import Agency, Member
from agencies.reading import zones

Role = Member.Role


class AgencyForm(forms.ModelForm):  # type: ignore[type-arg]
    """What the agency says about itself, and how its people read."""

    country_code = forms.ChoiceField(label=_("Country"), choices=country_choices)
    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        help_text=_("Of pages and e-mails; everybody can choose another one for themselves."),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), help_text=_("Of all times that are shown. Digests are sent at 7 in the morning there.")
    )

    class Meta:
        model = Agency
        fields = ("name", "country_code", "email", "phone", "website", "language", "time_zone")
        labels: ClassVar = {
            "name": _("Name of the agency"),
            "email": _("E-mail address"),
            "phone": _("Phone"),
            "website": _("Website"),
        }
        widgets: ClassVar = {
            "name": forms.TextInput({"autocomplete": "organization"}),
            "email": forms.EmailInput({"autocomplete": "email"}),
            "phone": forms.TextInput({"type": "tel", "autocomplete": "tel"}),
            "website": forms.URLInput({"placeholder": "https://", "autocomplete": "url"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A country or zone that support has set stays, though it is not among those that people choose from.
        here = self.instance.time_zone
        names = zones() if here in zones() else [here, *zones()]
        self.fields["time_zone"].choices = [(name, name.replace("_", " ")) for name in names]  # type: ignore[attr-defined]
        country = self.instance.country_code
        if country and country not in dict(country_choices()):
            self.fields["country_code"].choices = [*country_choices(), (country, country)]  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


class NotificationsForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Member
        fields = ("notify_failures", "notify_silence", "notify_expiring")
        help_texts: ClassVar = {
            "notify_failures": _("Only on days on which something failed, with the most frequent causes."),
            "notify_silence": _("Once, when no listing has been imported for three days."),
            "notify_expiring": _("Only when listings came in that were not in the e-mail before."),
        }


@member_page(change=Role.OWNER)
def show_settings(request: MemberRequest) -> HttpResponse:
    """The settings; POST changes those of the agency."""
    # A copy: what is wrong in the form must not show in the frame around it.
    form = AgencyForm(request.POST or None, instance=Agency.objects.get(pk=request.agency.pk))
    if request.method == "POST" and form.is_valid():
        save(request, form)
        messages.success(request, gettext("Saved."))
        return redirect("settings")
    context = {"form": form, "notifications": NotificationsForm(instance=request.member)}
    return render(request, "agencies/settings.html", context, status=400 if form.errors else 200)


@transaction.atomic
def save(request: MemberRequest, form: AgencyForm) -> None:
    if form.changed_data:
        form.save()
        fields = form.changed_data
        audit.record(request.agency, request.user, audit.Deed.SETTINGS_CHANGED, fields=fields, request=request)


@require_POST
@member_page(change=Role.READ_ONLY, is_personal=True)
def save_notifications(request: MemberRequest) -> HttpResponse:
    """One's own, whatever one's role."""
    form = NotificationsForm(request.POST, instance=request.member)
    if form.is_valid():
        form.save()
        messages.success(request, gettext("Saved."))
    return redirect("settings")
