"""What support does to an agency's intake, with a reason: pause it, let it go on, change its limits."""

from django.db import transaction

from agencies import audit
from agencies.audit import Deed, Staff
from agencies.models import Agency

LIMITS = ("backlog_limit", "requests_per_minute")


@transaction.atomic
def pause(agency: Agency, message: str, by: Staff) -> None:
    """From now on imports are refused with this message (INTAKE_PAUSED); what has been accepted is worked off."""
    Agency.objects.filter(pk=agency.pk).update(pause_message=message)
    audit.record(agency, by, Deed.INTAKE_PAUSED, message=message)


@transaction.atomic
def resume(agency: Agency, by: Staff) -> bool:
    """Let imports in again; False where nobody had paused them."""
    if not Agency.objects.filter(pk=agency.pk).exclude(pause_message="").update(pause_message=""):
        return False
    audit.record(agency, by, Deed.INTAKE_RESUMED)
    return True


@transaction.atomic
def set_limits(agency: Agency, limits: dict[str, int | None], by: Staff) -> bool:
    """Limits of this agency; None is the usual one. False where they were so already."""
    row = Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
    changed = {name: limits[name] for name in LIMITS if getattr(row, name) != limits[name]}
    if not changed:
        return False
    Agency.objects.filter(pk=agency.pk).update(**changed)
    before = {name: getattr(row, name) for name in changed}
    audit.record(agency, by, Deed.LIMITS_CHANGED, fields=list(changed), before_limits=before, limits=changed)
    return True
