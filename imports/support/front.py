"""/admin/: a search, and what needs attention now."""

from typing import Any

from django.http import HttpRequest

from imports.support.operations import now
from seeki.desk import address_of, navigation


def front(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What unfold's start page is given (see UNFOLD in the settings)."""
    may_see = request.user.has_perm("imports.view_operations")
    facts = now() if may_see else {}
    # A template would take `items` for a dictionary's own method.
    sections = [{"title": one["title"], "entries": one["items"]} for one in navigation(request)[1:]]
    return context | {"search": address_of("support-search"), "sections": sections, "may_see": may_see, **facts}
