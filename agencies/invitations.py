"""Invitations into an agency: offered by e-mail, taken up by whoever has the link."""

import secrets
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from agencies import audit
from agencies.models import Agency, Invitation, Member, User

VALID = timedelta(days=7)
# Where the session keeps an invitation while its guest signs up or in.
PENDING = "invitation"


@transaction.atomic
def invite(agency: Agency, email: str, role: str, by: User) -> Invitation:
    """Offer a place. An open invitation of the same address is replaced, and its link ends; of two owners who invite
    somebody at once the second one's stands."""
    Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
    secret = secrets.token_urlsafe(32)
    Invitation.objects.filter(agency=agency, email__iexact=email, accepted_at=None).delete()
    invitation = Invitation.objects.create(
        agency=agency,
        email=email,
        role=role,
        digest=digest(secret),
        invited_by=by,
        expires_at=timezone.now() + VALID,
    )
    transaction.on_commit(lambda: send(invitation, secret))
    return invitation


def send(invitation: Invitation, secret: str) -> None:
    """The link, in the agency's language: the guest's own is not known yet."""
    link = f"{settings.SEEKI_PUBLIC_URL}{reverse('invitation', args=[secret])}"
    with override(invitation.agency.language):
        subject = _("%(who)s invites you to %(agency)s on Seeki") % {
            "who": invitation.invited_by.get_full_name() if invitation.invited_by else "Seeki",
            "agency": invitation.agency.name,
        }
        text = render_to_string("agencies/mail/invitation.txt", {"invitation": invitation, "link": link})
    EmailMessage(" ".join(subject.split()), text, to=[invitation.email]).send(fail_silently=False)


def digest(secret: str) -> bytes:
    return sha256(secret.encode()).digest()


def find(secret: str) -> Invitation | None:
    """The open invitation of this link."""
    invitation = Invitation.objects.select_related("agency", "invited_by").filter(digest=digest(secret)).first()
    return invitation if invitation and invitation.is_open() else None


def remember(request: HttpRequest, invitation: Invitation) -> None:
    request.session[PENDING] = str(invitation.pk)


def pending(request: HttpRequest) -> Invitation | None:
    """The invitation that this visitor came with, while it stands."""
    held = request.session.get(PENDING)
    invitation = Invitation.objects.select_related("agency").filter(pk=held).first() if held else None
    return invitation if invitation and invitation.is_open() else None


def accept_pending(request: HttpRequest, user: User) -> bool:
    """Take up the invitation that this visitor came with; False where there is none."""
    invitation = pending(request)
    if invitation is None:
        return False
    del request.session[PENDING]
    accept(invitation, user, request)
    return True


@transaction.atomic
def accept(invitation: Invitation, user: User, request: HttpRequest | None = None) -> Member | None:
    """Join. Who belongs to the agency already keeps their role. None where somebody else was faster, or an owner has
    withdrawn it meanwhile: an invitation is one place."""
    taken = Invitation.objects.filter(pk=invitation.pk, accepted_at=None).update(accepted_at=timezone.now())
    if not taken:
        return Member.objects.filter(agency=invitation.agency, user=user).first()
    member, is_new = Member.objects.get_or_create(
        agency=invitation.agency, user=user, defaults={"role": invitation.role}
    )
    if is_new:
        audit.record(invitation.agency, user, audit.Deed.MEMBER_JOINED, role=member.role, request=request)
    return member
