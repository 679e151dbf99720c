"""How support acts: a small page that says what will happen, asks why, and does it once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from agencies.models import Agency
from imports.support.desk import StaffRequest, show


class ReasonForm(forms.Form):
    """Why: for colleagues and for whoever asks later. Customers do not see it."""

    reason = forms.CharField(
        label="Reason",
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="Stands in the audit log with your name; support sees it, the agency does not.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What it is about stands before why.
        self.order_fields([name for name in self.fields if name != "reason"])


@dataclass(frozen=True, slots=True)
class Act:
    """What is asked: a title, what will happen, and the word on the button. What cannot be undone is `is_final`."""

    # Whose page one comes from; of several agencies there is none.
    agency: Agency | None
    title: str
    text: str
    button: str
    is_final: bool = False
    # The page that follows; empty: the agency's.
    leads_to: str = ""
    # What it is done to, where that is more than one.
    things: Sequence[str] = ()


def act(request: StaffRequest, asked: Act, form: forms.Form, do: Callable[[dict[str, Any]], str]) -> HttpResponse:
    """GET asks, POST does; `do` returns what to say of it."""
    back = reverse("support-agency", args=[asked.agency.pk]) if asked.agency else asked.leads_to
    if request.method == "POST" and form.is_valid():
        if said := do(form.cleaned_data):
            messages.success(request, said)
        return redirect(asked.leads_to or back)
    context = {"asked": asked, "form": form, "back": back}
    return show(request, "support/act.html", asked.title, context, status=400 if form.errors else 200)
