"""Support removes a second factor that somebody has lost. With the last one gone the password alone lets them in, so
it is written down where the owners of their agencies read it."""

from allauth.mfa.models import Authenticator
from django.contrib.admin.models import DELETION, LogEntry
from django.db import transaction

from agencies import audit
from agencies.audit import Staff
from agencies.models import Member, User
from agencies.second_factor import FACTORS


@transaction.atomic
def remove(factor: Authenticator, by: Staff) -> None:
    """With the last one go the recovery codes, which are for nothing then."""
    person: User = factor.user
    LogEntry.objects.log_actions(by.user.pk, [factor], DELETION, by.reason, single_object=True)
    factor.delete()
    mine = Authenticator.objects.filter(user=person)
    if not mine.filter(type__in=FACTORS).exists():
        mine.delete()
    for member in Member.objects.filter(user=person).select_related("agency"):
        audit.record(member.agency, by, audit.Deed.SECOND_FACTOR_REMOVED, person.get_full_name())
