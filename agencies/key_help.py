"""Support helps with keys and never sees a secret: it ends keys, and sends owners a link with which they make one."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from agencies import activation, audit, keys
from agencies.audit import Deed, Staff
from agencies.models import Agency, ApiKey


@transaction.atomic
def revoke(key: ApiKey, by: Staff) -> bool:
    """End a key at once; False where it had been revoked already."""
    if not keys.revoke(key):
        return False
    audit.record(key.agency, by, Deed.KEY_REVOKED, str(key))
    return True


@transaction.atomic
def let_end(key: ApiKey, grace: timedelta, by: Staff) -> datetime | None:
    """Give a key an end that nobody can put off; an earlier one stays. None where it has ended already."""
    row = ApiKey.objects.select_for_update(of=("self",)).select_related("subscription__agency").get(pk=key.pk)
    now = timezone.now()
    if not keys.is_usable(row, now):
        return None
    row.expires_at = min(filter(None, [row.expires_at, now + grace]))
    row.save(update_fields=["expires_at"])
    audit.record(row.agency, by, Deed.KEY_ENDING, str(row), until=row.expires_at.isoformat())
    return row.expires_at


def send_link(agency: Agency, by: Staff) -> int:
    """Send the owners a link with which one of them makes the new key, once; says how many were written to."""
    audit.record(agency, by, Deed.KEY_LINK_SENT)
    return sum(activation.write_to_owners(agency, "key_link"))
