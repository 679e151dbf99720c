"""The first key of an agency: announced to its owners when the subscription is active, made when one of them asks.
And a new one, when support has sent them a link for it (see `key_help.py`).

The e-mail carries a signed link and no secret. It leads an owner who is signed in to a page that makes the key and
shows it once; when a key has been made since the link was sent, the link has done its work.
"""

from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, ApiKey, Member, Subscription
from agencies.reading import as_reader
from agencies.standing import IN_GOOD_STANDING

log = structlog.get_logger(__name__)
SALT = "agencies.activation"
VALID_SECONDS = 30 * 86_400
SUBJECTS = {
    "activation": _("%(agency)s may now import listings into Seeki"),
    "key_link": _("A new API key for %(agency)s"),
}


def due() -> "QuerySet[Subscription]":
    """Those that may import, cannot yet, and have not been told. Asked again each minute: no message can be lost."""
    active = Subscription.objects.filter(status__in=IN_GOOD_STANDING, is_demo=False, announced_at=None, keys=None)
    return active.select_related("agency").order_by("pk")


def announce_due() -> int:
    """Write to the owners of agencies that have just become active; returns how many messages were sent."""
    return sum(announce(subscription) for subscription in due())


def announce(subscription: Subscription) -> int:
    """Once: the row is claimed before anything is sent, and given back where nothing could be."""
    mine = Subscription.objects.filter(pk=subscription.pk)
    if not mine.filter(announced_at=None).update(announced_at=timezone.now()):
        return 0
    sent = write_to_owners(subscription.agency, "activation")
    if sent and not any(sent):
        mine.update(announced_at=None)
    return sum(sent)


def write_to_owners(agency: Agency, name: str) -> list[bool]:
    """Send each owner the letter of this name, in their language; says of each whether it went out."""
    owners = agency.memberships.filter(role=Member.Role.OWNER, user__is_active=True).select_related("user")
    return [send(owner, agency, name) for owner in owners]


def send(owner: Member, agency: Agency, name: str) -> bool:
    try:
        with as_reader(owner.user, agency):
            letter(owner, agency, name).send()
    except (OSError, SMTPException):
        log.exception("key_link_not_sent", agency=str(agency.pk), letter=name)
        return False
    return True


def letter(owner: Member, agency: Agency, name: str) -> EmailMultiAlternatives:
    subject = str(SUBJECTS[name]) % {"agency": agency.name}
    context = {"agency": agency, "subject": subject, "link": link(agency), "is_production": settings.PRODUCTION}
    text = render_to_string(f"agencies/mail/{name}.txt", context).strip() + "\n"
    headers = {"Auto-Submitted": "auto-generated"}
    message = EmailMultiAlternatives(" ".join(subject.split()), text, to=[owner.user.email], headers=headers)
    message.attach_alternative(render_to_string(f"agencies/mail/{name}.html", context), "text/html")
    return message


def link(agency: Agency) -> str:
    token = signing.dumps([str(agency.pk), newest_key(agency)], salt=SALT)
    return f"{settings.SEEKI_PUBLIC_URL}{reverse('first-key', args=[token])}?agency={agency.pk}"


def newest_key(agency: Agency) -> str:
    """Which key was made last; empty where none ever was."""
    newest = ApiKey.objects.filter(subscription__agency=agency).order_by("-created_at", "-pk").first()
    return str(newest.pk) if newest else ""


def newest_in(token: str, agency: Agency) -> str | None:
    """Which key was the newest when this link was sent: once there is a newer one, the link has done its work.

    None where it is no link of this agency, or too old.
    """
    try:
        held = signing.loads(token, salt=SALT, max_age=VALID_SECONDS)
    except signing.BadSignature:
        return None
    said = [held, ""] if isinstance(held, str) else held  # links of before spoke of first keys only
    return str(said[1]) if said[0] == str(agency.pk) else None
