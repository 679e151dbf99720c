"""Links of keyset paging: the query of this page with another cursor, so that filters stay."""

from typing import NamedTuple

from django.http import HttpRequest


class PageLinks(NamedTuple):
    """Query strings of the pages beside this one, or None."""

    newer: str | None
    older: str | None


def page_links(request: HttpRequest, newer: str | None, older: str | None) -> PageLinks:
    """`before=CURSOR` leads to what is newer, `after=CURSOR` to what is older."""
    return PageLinks(link(request, "before", newer), link(request, "after", older))


def link(request: HttpRequest, name: str, cursor: str | None) -> str | None:
    if cursor is None:
        return None
    query = request.GET.copy()
    for other in ("before", "after"):
        query.pop(other, None)
    query[name] = cursor
    return f"?{query.urlencode()}"
