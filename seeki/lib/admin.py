"""What all admin pages share: the theme, no count over big tables, and pages that only show."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import ShowFacets
from django.contrib.admin.utils import get_fields_from_path, unquote
from django.core.exceptions import PermissionDenied
from django.db.models import CharField, Model, QuerySet, TextField
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.admin import ModelAdmin, TabularInline

from seeki.lib.long_lists import LongChangeList, LongPaginator, Search, TooSlowError, ValuesFilter, in_time, warn

M = TypeVar("M", bound=Model)


class SupportAdmin(ModelAdmin):  # type: ignore[misc]
    """A plain page for support, whose list is as quick with a million rows as with ten."""

    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    list_per_page = 50
    list_fullwidth = True
    paginator = LongPaginator
    # Whatever has no index would be sorted as a whole: who needs another order names the columns that have one.
    sortable_by: Sequence[str] = ()

    def get_changelist(self, request: HttpRequest, **named: Any) -> type[LongChangeList]:
        return LongChangeList

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return [with_few_values(self.model, each) for each in super().get_list_filter(request)]

    def get_search_results(
        self, request: HttpRequest, rows: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term, fields = search_term.strip(), self.get_search_fields(request)
        if not term or not fields:
            return rows, False
        try:
            with in_time():
                return Search(self.model, (*self.get_ordering(request), "-pk")[0]).among(
                    rows, fields, term, self.find
                ), False
        except TooSlowError:
            warn(request)
            return rows.none(), False

    def find(self, field: str, term: str) -> list[Any] | None:
        """The keys that a search field finds, where an index leads there that Django does not know of."""
        return None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What is deleted takes with it all that hangs on it: things are ended, not deleted."""
        return False


def with_few_values(model: type[Model], named: Any) -> Any:
    """Django would look at every row for the values of a text that has no choices."""
    if not isinstance(named, str):
        return named
    field = get_fields_from_path(model, named)[-1]
    is_free = isinstance(field, CharField | TextField) and not field.choices
    return (named, ValuesFilter) if is_free else named


class ReadOnlyMixin:
    """What is written by the product alone is looked at here, and changed nowhere."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class RecordAdmin(ReadOnlyMixin, SupportAdmin):
    """A record of what happened."""


class PageAdmin(RecordAdmin):
    """A record whose page is one of our own."""

    def change_view(self, request: HttpRequest, object_id: str, *_: Any, **__: Any) -> HttpResponse:
        if request.method not in ("GET", "HEAD") or not self.has_view_permission(request):
            raise PermissionDenied
        try:
            key = UUID(unquote(object_id))
        except ValueError:
            raise Http404 from None
        return self.page(request, key)

    def page(self, request: HttpRequest, key: UUID) -> HttpResponse:
        raise NotImplementedError


class RecordInline(ReadOnlyMixin, TabularInline):  # type: ignore[misc]
    """Records beside the thing that they belong to."""

    extra = 0
    show_change_link = True
    hide_title = True
    readonly_fields: ClassVar[list[str]] = []


def link(url: str, text: object) -> SafeString:
    return format_html('<a class="text-primary-600 dark:text-primary-500 underline" href="{}">{}</a>', url, text)


def preformatted(text: str) -> SafeString:
    """Text as it is, line breaks and all, whatever it contains."""
    return format_html('<pre class="desk-text">{}</pre>', text)


View = Callable[..., HttpResponseBase]


def support_page(permission: str) -> Callable[[View], View]:
    """A page beside Django's own of the admin: for signed-in staff with this permission."""

    def guarded(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.has_perm(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return wraps(view)(admin.site.admin_view(checked))

    return guarded


class ReasonForm(forms.Form):
    """Why support does something; nothing is done without it."""

    reason = forms.CharField(max_length=500)

    def clean_reason(self) -> str:
        return str(self.cleaned_data["reason"]).replace("\x00", "").strip()


def reason_of(request: HttpRequest) -> str:
    """The reason that was given; where there is none, empty, and it is told."""
    form = ReasonForm(request.POST)
    if form.is_valid() and form.cleaned_data["reason"]:
        return str(form.cleaned_data["reason"])
    messages.error(request, "Say why, in 500 characters at most: whoever looks at this later will ask.")
    return ""
