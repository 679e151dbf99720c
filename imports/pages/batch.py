"""GET /dashboard/imports/{id}/: one delivery, its errors by cause, its items."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.membership import MemberRequest, member_page
from imports.history import causes, items
from imports.history.batches import own_batch
from imports.history.causes import Counted
from imports.history.images import images_of
from imports.history.items import Wanted
from imports.history.verdict import how_it_ended
from imports.models import ImportBatch, ImportItem
from imports.pages.history import is_fragment, number, row, text
from imports.pages.names import AGENCY, Names
from imports.pages.words import item_word
from imports.pipeline.retrying import retryable
from seeki.lib.paging import page_links
from seeki.lib.problems import ERROR_CODES, ErrorCode
from seeki.lib.sentences import describe_all

STATUSES = [
    ("", _("All")),
    (items.REFUSED, _("Refused or failed")),
    (ImportItem.Status.QUEUED.value, _("Waiting")),
    (ImportItem.Status.COMPLETED.value, _("Finished")),
]


class FilterForm(forms.Form):
    """What the items are filtered by."""

    external_id = forms.CharField(label=_("External id"), required=False, max_length=255)
    outcome = forms.ChoiceField(
        label=_("Outcome"), required=False, choices=[("", _("Any")), *ImportItem.Outcome.choices]
    )
    status = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    code = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    cause = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)

    def wanted(self) -> Wanted:
        self.is_valid()
        return Wanted(**{name: value for name, value in self.cleaned_data.items() if value})


@member_page()
def batch(request: MemberRequest, batch_id: UUID) -> HttpResponse:
    found = the_batch(request, batch_id)
    if is_fragment(request):
        return progress(request, found, AGENCY)
    return render(request, "imports/batch.html", details(request, found, AGENCY))


def details(request: HttpRequest, found: ImportBatch, names: Names) -> dict[str, Any]:
    """What the page of a delivery shows."""
    form = FilterForm(request.GET)
    wanted = form.wanted()
    page = items.page(found, wanted, after=number(request.GET.get("after")), before=number(request.GET.get("before")))
    counted = causes.of_batch(found) if found.rejected_count or found.failed_count else []
    return figures(found, names) | {
        "form": form,
        "wanted": wanted,
        "causes": [(one, of_cause(one)) for one in counted],
        "cause": next((one for one in counted if one.key == wanted.cause), None),
        "rows": [item_row(item) for item in page.items],
        "links": page_links(request, text(page.before), text(page.after)),
        "tabs": tabs(request.GET, wanted, found),
        "retryable": retryable(found).count() if found.rejected_count or found.failed_count else 0,
        "warnings": describe_all(found.warnings or []),
    }


def the_batch(request: MemberRequest, batch_id: UUID) -> ImportBatch:
    found = own_batch(request.agency.pk, batch_id)
    if found is None:
        raise Http404
    return found


def progress(request: HttpRequest, found: ImportBatch, names: Names) -> HttpResponse:
    """The figures alone, while it runs; when its items have ended the whole page is to be asked for once more, and
    from then on the figures alone again, as long as images wait."""
    response = render(request, "imports/_figures.html", figures(found, names))
    if not found.waiting_count and "images" not in request.GET:
        response.headers["HX-Refresh"] = "true"
    return response


def figures(found: ImportBatch, names: Names) -> dict[str, Any]:
    images = images_of(found)
    total = sum(images)
    return row(found) | {
        "now": timezone.now(),
        "names": names,
        "images": images,
        "images_total": total,
        "images_done": total - images.waiting,
    }


def item_row(item: ImportItem) -> dict[str, Any]:
    """An item as a line of the table: for one that was refused, the first thing that is wrong with it."""
    errors = describe_all(item.problems or [])
    return {"item": item, "word": item_word(item), "said": said(item, errors), "more": max(len(errors) - 1, 0)}


def said(item: ImportItem, errors: list[dict[str, Any]]) -> str:
    if errors:
        return str(errors[0]["message"])
    if item.error_code:
        return str(ERROR_CODES[ErrorCode(item.error_code)].cause)
    if item.outcome:
        return how_it_ended(item)
    return gettext("Its address is being looked up.") if item.address_key else gettext("It waits for its turn.")


def tabs(query: QueryDict, wanted: Wanted, found: ImportBatch) -> list[dict[str, Any]]:
    """The statuses to choose from, with how many items each has."""
    refused = found.rejected_count + found.failed_count
    counts = [found.item_count, refused, found.waiting_count, found.item_count - refused - found.waiting_count]
    shown = []
    for (value, label), count in zip(STATUSES, counts, strict=True):
        address = f"?status={value}#items" if value else "?#items"
        shown.append({"label": label, "address": address, "count": count, "is_here": value == wanted.status})
    return shown


def of_cause(one: Counted) -> str:
    query = QueryDict(mutable=True)
    query["cause"] = one.key
    return f"?{query.urlencode()}#items"
