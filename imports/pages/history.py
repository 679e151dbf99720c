"""GET /dashboard/imports/: the deliveries of an agency by day."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.membership import MemberRequest, member_page
from agencies.reading import zone_of
from imports.history import forgetting
from imports.history.batches import History, Page, State, Wanted, by_day
from imports.models import ImportBatch
from imports.pages.words import FORMATS, batch_word, format_name
from seeki.lib.paging import page_links
from seeki.lib.problems import ERROR_CODES

# Days that a time zone can be told of.
WITHIN = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2199, 12, 31))]
ANY = ("", _("Any"))
# What an item can end with; the others refuse a whole request, of which no delivery is kept.
ITEM_CODES = [(str(code), str(code)) for code, entry in ERROR_CODES.items() if entry.status is None]


def day() -> forms.DateInput:
    """The browser's own calendar, which wants the date in ISO form and shows it in the reader's."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class FilterForm(forms.Form):
    """What the history is filtered by; sent by GET, so that a filtered page has an address."""

    external_id = forms.CharField(label=_("External id"), required=False, max_length=255)
    code = forms.ChoiceField(label=_("Error"), required=False, choices=[ANY, *ITEM_CODES])
    source = forms.ChoiceField(label=_("Source"), required=False, choices=[ANY, *ImportBatch.Source.choices])
    dialect = forms.ChoiceField(label=_("Format"), required=False, choices=[ANY, *FORMATS.items()])
    since = forms.DateField(label=_("From"), required=False, widget=day(), validators=WITHIN)
    until = forms.DateField(label=_("To"), required=False, widget=day(), validators=WITHIN)
    state = forms.ChoiceField(required=False, choices=[("", ""), *State.choices], widget=forms.HiddenInput)

    def wanted(self) -> Wanted:
        """What was filled in rightly; a field with a fault says so, and does not filter."""
        self.is_valid()
        return Wanted(**{name: value for name, value in self.cleaned_data.items() if value})


@member_page()
def history(request: MemberRequest) -> HttpResponse:
    form = FilterForm(request.GET)
    wanted = form.wanted()
    zone = zone_of(request.user, request.agency)
    page = History(request.agency.pk, zone, wanted).page(**cursor(request.GET))
    context = {
        "form": form,
        "wanted": wanted,
        "is_filtered_further": wanted != Wanted(state=wanted.state),
        "page": page,
        "days": days(page, zone),
        "links": page_links(request, text(page.newer), text(page.older)),
        "tabs": tabs(request, wanted.state),
        "is_running": any(batch.waiting_count for batch in page.batches),
        "address": request.get_full_path(),
        "now": timezone.now(),
        "kept_days": settings.SEEKI_HISTORY_DAYS,
        "may_be_forgotten": request.agency.created_at < forgetting.kept_since(),
    }
    return render(request, "imports/_history.html" if is_fragment(request) else "imports/history.html", context)


def is_fragment(request: MemberRequest) -> bool:
    """Whether a page asks anew for the part of itself that changes while something runs."""
    return bool(request.htmx) and not request.htmx.history_restore_request


def cursor(query: QueryDict) -> dict[str, int | None]:
    return {"newer": number(query.get("before")), "older": number(query.get("after"))}


def number(sent: str | None) -> int | None:
    """A cursor; one that is none leads to the first page."""
    return int(sent) if sent and sent.isascii() and sent.isdecimal() and len(sent) < 19 else None


def text(cursor: int | None) -> str | None:
    return None if cursor is None else str(cursor)


def days(page: Page, zone: ZoneInfo) -> list[dict[str, Any]]:
    return [{"day": day, "rows": [row(batch) for batch in those]} for day, those in by_day(page.batches, zone)]


def row(batch: ImportBatch) -> dict[str, Any]:
    """A delivery as a line of the table."""
    return {
        "batch": batch,
        "word": batch_word(batch),
        "format": format_name(batch.dialect),
        "refused": batch.rejected_count + batch.failed_count,
        "duration": batch.finished_at - batch.received_at if batch.finished_at else None,
        "done": batch.item_count - batch.waiting_count,
    }


def tabs(request: HttpRequest, state: str) -> list[dict[str, Any]]:
    """The states to choose from, as links that keep the rest of the filter."""
    found = []
    for value, label in [("", _("All")), *State.choices]:
        query = request.GET.copy()
        for name in ("before", "after", "state"):
            query.pop(name, None)
        if value:
            query["state"] = value
        found.append({"label": label, "address": f"?{query.urlencode()}", "is_here": value == state})
    return found
