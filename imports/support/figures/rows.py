"""Links from a figure to the rows that it counts, in the admin's lists."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse


def rows(model: str, **filters: Any) -> str:
    """The address of a list: rows("imports_importitem", status__exact="failed")."""
    query = urlencode({name: said(value) for name, value in filters.items()})
    return reverse(f"admin:{model}_changelist") + (f"?{query}" if query else "")


def said(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
