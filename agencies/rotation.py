"""Making, rotating and revoking a key in the dashboard: who may see the secret, once, and who did it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.fernet import InvalidToken
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils import timezone

from agencies import audit, keys
from agencies.membership import MemberRequest
from agencies.models import ApiKey, Subscription
from seeki.lib.ciphers import cipher

# Where the session keeps a new secret on its way to the page that shows it, and for how many seconds.
FRESH = "fresh_key"
FRESH_SECONDS = 300


class KeyMovedError(Exception):
    """Somebody else has made, replaced or revoked the key since this person looked at it."""


@dataclass(frozen=True, slots=True)
class Order:
    """What an owner asked for: which key they saw as the current one (its id, or ""), and how the new one shall be."""

    seen: str
    grace: timedelta = timedelta(0)
    expires_at: datetime | None = None


@transaction.atomic
def make(request: MemberRequest, order: Order) -> str:
    """Make the current key, or replace it; returns the secret.

    Two owners who press at once, or one who presses twice, end with one new key: the second has seen an old one.
    """
    subscription, _ = Subscription.objects.get_or_create(agency=request.agency)
    Subscription.objects.select_for_update().get(pk=subscription.pk)
    old = subscription.keys.filter(replaced_at=None, revoked_at=None).first()
    if order.seen != (str(old.pk) if old else ""):
        raise KeyMovedError
    key, secret = keys.issue(subscription, request.user, order.grace, order.expires_at)
    write_down(request, old, key, order.grace)
    return secret


def write_down(request: MemberRequest, old: ApiKey | None, key: ApiKey, grace: timedelta) -> None:
    agency, user = request.agency, request.user
    if old is None:
        audit.record(agency, user, audit.Deed.KEY_ISSUED, str(key), request=request)
        return
    old.refresh_from_db(fields=["expires_at"])
    deed = audit.Deed.KEY_ROTATED if grace else audit.Deed.KEY_REPLACED
    until = old.expires_at.isoformat() if grace and old.expires_at else ""
    audit.record(agency, user, deed, str(key), old=str(old), until=until, request=request)


@transaction.atomic
def revoke(request: MemberRequest, key: ApiKey) -> bool:
    """End a key at once; False where it had been revoked already."""
    if not keys.revoke(key):
        return False
    audit.record(request.agency, request.user, audit.Deed.KEY_REVOKED, str(key), request=request)
    return True


def keep(session: SessionBase, secret: str) -> None:
    """Hand a secret to the next page. Sessions stand in the database, so it is encrypted there."""
    session[FRESH] = cipher(FRESH).encrypt(secret.encode()).decode()


def take(session: SessionBase) -> str | None:
    """The secret that was kept, the first time it is asked for and within five minutes."""
    held = session.pop(FRESH, None)
    try:
        return cipher(FRESH).decrypt(held.encode(), ttl=FRESH_SECONDS).decode() if held else None
    except InvalidToken:  # too old, or the server's own secret has changed meanwhile
        return None


def is_ended(key: ApiKey, now: datetime | None = None) -> bool:
    return not keys.is_usable(key, now or timezone.now())
