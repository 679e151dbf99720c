"""API keys: how one is spelt, made, found again, rotated and revoked.

A key is `seeki_live_` or `seeki_test_`, 27 base62 characters (160 bits of randomness) and a tail of 6 that
checks all before it, so that a typo, or a key cut off by a form, is refused without asking the database.
"""

import hmac
import secrets
import string
import zlib
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from agencies.models import ApiKey, Subscription, User

PREFIXES = {"production": "seeki_live_", "staging": "seeki_test_"}
ALPHABET = string.digits + string.ascii_letters
SECRET_LENGTH = 27
TAIL_LENGTH = 6
SHOWN_LENGTH = len("seeki_live_") + 6
# The graces an owner can choose from when rotating.
GRACES = {
    "none": timedelta(0),
    "1h": timedelta(hours=1),
    "24h": timedelta(hours=24),
    "7d": timedelta(days=7),
}


def own_prefix() -> str:
    return PREFIXES[settings.SEEKI_ENVIRONMENT]


def tail(text: str) -> str:
    """CRC-32 of `text` in base62."""
    number, digits = zlib.crc32(text.encode()), ""
    for _ in range(TAIL_LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        digits = ALPHABET[rest] + digits
    return digits


def new_secret() -> str:
    body = own_prefix() + "".join(secrets.choice(ALPHABET) for _ in range(SECRET_LENGTH))
    return body + tail(body)


def is_well_formed(secret: str) -> bool:
    """Whether `secret` can be a key at all, of either environment."""
    body, check = secret[:-TAIL_LENGTH], secret[-TAIL_LENGTH:]
    return (
        len(secret) == len(own_prefix()) + SECRET_LENGTH + TAIL_LENGTH
        and secret.isascii()
        and secret.startswith(tuple(PREFIXES.values()))
        and hmac.compare_digest(tail(body), check)
    )


def digest(secret: str) -> bytes:
    """A plain hash is enough: 160 random bits cannot be guessed, so there is nothing to slow down."""
    return sha256(secret.encode()).digest()


def find(secret: str) -> ApiKey | None:
    """The key of this secret with its subscription and agency, usable or not."""
    wanted = digest(secret)
    key = ApiKey.objects.select_related("subscription__agency").filter(digest=wanted).first()
    return key if key and hmac.compare_digest(bytes(key.digest), wanted) else None


def is_usable(key: ApiKey, now: datetime) -> bool:
    return key.revoked_at is None and (key.expires_at is None or now < key.expires_at)


@transaction.atomic
def issue(
    subscription: Subscription,
    by: User | None = None,
    grace: timedelta = timedelta(0),
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """Make the current key of a subscription; one that is there stays valid for `grace`.

    Returns the key and its secret, which cannot be read again.
    """
    Subscription.objects.select_for_update().get(pk=subscription.pk)
    now = timezone.now()
    for old in subscription.keys.filter(replaced_at=None, revoked_at=None):
        old.replaced_at = now
        old.expires_at = min(filter(None, [old.expires_at, now + grace]))
        old.save(update_fields=["replaced_at", "expires_at"])
    secret = new_secret()
    key = ApiKey.objects.create(
        subscription=subscription,
        prefix=secret[:SHOWN_LENGTH],
        digest=digest(secret),
        created_by=by,
        expires_at=expires_at,
    )
    return key, secret


def revoke(key: ApiKey) -> bool:
    """End a key at once. Revoking twice keeps the first time; says whether this was the first."""
    return bool(ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now()))


def note_use(key: ApiKey, now: datetime) -> None:
    """Write down the last use, at most once a minute: the exact second is worth no write per request."""
    if key.last_used_at is None or now - key.last_used_at >= timedelta(minutes=1):
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
