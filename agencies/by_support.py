"""What support has done, written down twice: in the agency's log, where it is Seeki's deed, and in the admin's own log,
which names the person. Support's names and reasons are not for customers unless a sentence says them."""

from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.http import HttpRequest

from agencies import audit
from agencies.models import Agency, AuditEntry, User


def note(by: User | None, agency: Agency, deed: audit.Deed, thing: Model, target: str = "", **facts: Any) -> AuditEntry:
    """In the transaction of the deed itself. `thing` is the row that it was done to, `target` what the agency calls
    it; `reason` is among the facts."""
    entry = audit.record(agency, None, deed, target or str(thing), person=by.email if by else "", **facts)
    log(by, thing, f"{audit.NAMES[deed]}: {facts.get('reason', '')}")
    return entry


def log(by: User | None, thing: Model, said: str) -> None:
    """A line in the admin's own log alone, for what is not one agency's."""
    if by:
        LogEntry.objects.create(
            user=by,
            content_type=ContentType.objects.get_for_model(thing),
            object_id=str(thing.pk),
            object_repr=str(thing)[:200],
            action_flag=CHANGE,
            change_message=said.rstrip(": "),
        )


def person(request: HttpRequest) -> User:
    """Who is signed in; pages of support are for nobody else."""
    assert isinstance(request.user, User)
    return request.user
