"""Your account: name, language and times; ways to sign in are allauth's pages."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from agencies.models import User
from agencies.reading import zones


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    language = forms.ChoiceField(label=_("Language"), required=False)
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)

    class Meta:
        model = User
        fields = ("name", "language", "time_zone")
        labels: ClassVar = {"name": _("Name")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
        self.fields["language"].choices = [("", _("As the agency")), *settings.LANGUAGES]  # type: ignore[attr-defined]
        names = [(zone, zone.replace("_", " ")) for zone in zones()]
        self.fields["time_zone"].choices = [("", _("As the agency")), *names]  # type: ignore[attr-defined]


@login_required
def profile(request: HttpRequest) -> HttpResponse:
    user = request.user
    assert isinstance(user, User)
    form = ProfileForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        form.save()
        with override(user.language or None):
            messages.success(request, gettext("Saved."))
        return redirect("profile")
    return render(request, "agencies/profile.html", {"form": form})
