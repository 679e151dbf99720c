"""Lists over tables that grow: counts, pages, filters and searches that take no longer with a million rows."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.admin import AllValuesFieldListFilter
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db import OperationalError, connection, transaction
from django.db.models import Field, Model, QuerySet
from django.http import HttpRequest
from psycopg.errors import QueryCanceled
from unfold.views import ChangeList

# Rows are counted up to here; above it is said that there are more.
COUNT_LIMIT = 1_000
# One may leaf so far: who looks for something older searches for it.
PAGES = 100
# Of a text without an index so many rows are looked through, the newest ones, and so many finds are shown.
NEWEST, FOUND = 50_000, 500
# Values to filter by are those of the newest rows, and those that PostgreSQL knows as common.
SAMPLE = 2_000
SECONDS = 5
Finder = Callable[[str, str], "QuerySet[Any] | list[Any] | None"]


class TooSlowError(Exception):
    """A list that would keep its reader waiting."""


@contextmanager
def in_time() -> Iterator[None]:
    """What is asked within ends after some seconds, whatever combination of filters somebody has thought of."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = '{SECONDS}s'")
            yield
            cursor.execute("SET LOCAL statement_timeout = DEFAULT")
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise TooSlowError from error
        raise


class Count(int):
    """A number of rows that nobody has counted to its end, with the words for it."""

    words: str

    def __new__(cls, number: int, words: str) -> "Count":
        made = super().__new__(cls, number)
        made.words = words
        return made

    def __str__(self) -> str:
        return self.words


class LongPaginator(Paginator):  # type: ignore[type-arg]
    """Pages of a queryset that is not counted: not at all where it is a whole table, else up to a limit."""

    template_name = "admin/long_pages.html"

    @property
    def count(self) -> int:
        if not hasattr(self, "_count"):
            self._count = self._counted()
        return self._count

    def _counted(self) -> int:
        rows = self.object_list
        if not isinstance(rows, QuerySet):
            return len(rows)
        counted = rows.order_by()[: COUNT_LIMIT + 1].count()
        if counted <= COUNT_LIMIT:
            return counted
        if rows.query.where:
            return Count(counted, f"more than {COUNT_LIMIT:,}")
        about = max(counted, estimate(rows.model))
        return Count(about, f"about {about:,}")

    @property
    def num_pages(self) -> int:
        if isinstance(self.count, Count):
            return PAGES
        return max(1, min(PAGES, -(-self.count // self.per_page)))

    def page(self, number: int | str) -> Page:  # type: ignore[type-arg]
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        return Page(self.object_list[start : start + self.per_page], number, self)


def estimate(model: type[Model]) -> int:
    """About how many rows a table has, as PostgreSQL noted when it last looked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples::bigint FROM pg_class WHERE oid = %s::regclass", [model._meta.db_table])
        return int(cursor.fetchone()[0])


class LongChangeList(ChangeList):  # type: ignore[misc]
    """A list that ends in time, and says so where it could not."""

    def get_results(self, request: HttpRequest) -> None:
        try:
            with in_time():
                super().get_results(request)
                len(self.result_list)  # asked here, where time is limited
        except TooSlowError:
            self.queryset: QuerySet[Any] = self.queryset.none()
            super().get_results(request)
            warn(request)


def warn(request: HttpRequest) -> None:
    messages.warning(request, "This would take too long. Filter by an agency, or search for an exact id.")


class ValuesFilter(AllValuesFieldListFilter):
    """The values of a text that has no fixed choices, without a look at every row."""

    def __init__(self, field: Any, request: HttpRequest, params: Any, model: Any, *rest: Any, **named: Any) -> None:
        super().__init__(field, request, params, model, *rest, **named)
        known = values_of(field)
        chosen = [self.lookup_val[-1]] if self.lookup_val else []
        self.lookup_choices = sorted({*known, *chosen})  # type: ignore[assignment]

    def has_output(self) -> bool:
        return len(self.lookup_choices) > 0


def values_of(field: "Field[Any, Any]") -> set[str]:
    model = field.model
    newest = model._default_manager.order_by("-pk").values_list(field.name, flat=True)[:SAMPLE]
    return {str(value) for value in (*common(field), *newest) if value}


def common(field: "Field[Any, Any]") -> list[str]:
    """What the planner of PostgreSQL has noted of a column."""
    sql = """
        SELECT most_common_vals::text::text[] FROM pg_stats
        WHERE schemaname = current_schema() AND tablename = %s AND attname = %s
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [field.model._meta.db_table, field.column])
        row = cursor.fetchone()
    return (row[0] or []) if row else []


@dataclass(frozen=True, slots=True)
class Search:
    """Looks for a term in one field after the other, so that each can use its own index; joined by OR they could use
    none. `=field` is equal, `field` contains it, among the newest rows by `order`."""

    model: type[Model]
    order: str = "-pk"

    def keys(self, field: str, term: str) -> "QuerySet[Any] | list[Any]":
        """The keys of the rows that a field finds: what belongs to other tables is looked for there, first."""
        is_exact = field.startswith("=")
        name, _, beyond = field.removeprefix("=").partition("__")
        relation = relation_of(self.model, name)
        if relation is not None and beyond:
            others = list(Search(relation).keys(f"={beyond}" if is_exact else beyond, term)[:FOUND])
            return self.every.filter(**{f"{name}__in": others}) if others else []
        return self.exactly(name, term) if is_exact else self.containing(name, term)

    @property
    def every(self) -> "QuerySet[Any]":
        return self.model._default_manager.order_by().values_list("pk", flat=True)

    def exactly(self, name: str, term: str) -> "QuerySet[Any] | list[Any]":
        """Equal as the column's own type: Django's way compares texts in any case, for which there is no index."""
        field = column(self.model, name)
        try:
            value = field.to_python(term)
            field.run_validators(value)
        except ValidationError:
            return []
        return self.every.filter(**{name: value})

    def containing(self, name: str, term: str) -> list[Any]:
        """By hand: of the newest rows, and not, as PostgreSQL would have it, of all and then the newest."""
        key, sorted_by = column(self.model, "pk"), self.order.removeprefix("-")
        names = [key.column, column(self.model, name).column, self.model._meta.db_table]
        names += [column(self.model, sorted_by).column]
        way = "DESC" if self.order.startswith("-") else "ASC"
        sql = """
            SELECT key FROM (SELECT {} AS key, {}::text AS said FROM {} ORDER BY {} {way} LIMIT %s) AS newest
            WHERE upper(said) LIKE upper(%s) LIMIT %s
        """.format(*map(connection.ops.quote_name, names), way=way)  # noqa: S608 (names of columns)
        with connection.cursor() as cursor:
            cursor.execute(sql, [NEWEST, f"%{connection.ops.prep_for_like_query(term)}%", FOUND])
            return [row[0] for row in cursor.fetchall()]

    def among(self, rows: "QuerySet[Any]", fields: Iterable[str], term: str, find: Finder) -> "QuerySet[Any]":
        """Those of the rows that one of the fields finds; `find` may know a better way for some."""
        found: set[Any] = set()
        for field in fields:
            if len(found) < FOUND:
                known = find(field, term)
                found |= set((self.keys(field, term) if known is None else known)[: FOUND - len(found)])
        return rows.filter(pk__in=found)


def relation_of(model: type[Model], name: str) -> type[Model] | None:
    return getattr(column(model, name), "related_model", None)


def column(model: type[Model], name: str) -> Any:
    return model._meta.pk if name == "pk" else model._meta.get_field(name)
