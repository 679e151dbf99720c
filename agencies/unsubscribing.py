"""Links in e-mails that turn a kind of them off without signing in, signed and for good: a mail is read late."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from agencies.models import Member

SALT = "agencies.unsubscribing"
# The kinds of e-mails, by the fields that say whether somebody wants them.
KINDS = ("notify_failures", "notify_silence", "notify_expiring")


def link(member: Member, kind: str) -> str:
    token = signing.dumps([str(member.pk), kind], salt=SALT, compress=False)
    return f"{settings.SEEKI_PUBLIC_URL}{reverse('unsubscribe', args=[token])}"


def read(token: str) -> tuple[Member, str] | None:
    """The member and the kind of a link; None where it is not ours, or the member has left."""
    try:
        member_id, kind = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    member = Member.objects.select_related("agency", "user").filter(pk=member_id).first()
    return (member, kind) if member and kind in KINDS else None


def turn_off(member: Member, kind: str) -> None:
    Member.objects.filter(pk=member.pk).update(**{kind: False})
