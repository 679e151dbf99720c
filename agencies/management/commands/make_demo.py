"""`manage.py make_demo`: a demo agency with owner, key and active subscription, and a support user."""

import json
import os
import secrets
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from agencies import keys
from agencies.models import Agency, Member, Subscription, User

AGENCY = "Demo Estates"
OWNER = "owner@demo.example"
SUPPORT = "support@demo.example"


class Command(BaseCommand):
    help = "Makes or finds the demo agency and writes its credentials to a file that only you can read."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--file", type=Path, default=settings.VAR_DIR / "demo.json")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("A demo agency with known passwords has no place in production.")
        path: Path = options["file"]
        known = read(path)
        agency, _ = Agency.objects.get_or_create(name=AGENCY, defaults={"country_code": "CZ", "email": OWNER})
        owner, known["owner_password"] = person(OWNER, "Olivia Owner", known.get("owner_password"))
        _, known["support_password"] = person(SUPPORT, "Sam Support", known.get("support_password"), staff=True)
        Member.objects.update_or_create(agency=agency, user=owner, defaults={"role": Member.Role.OWNER})
        known["api_key"] = usable_key(active_subscription(agency), owner, known.get("api_key"))
        write(path, known | {"owner_email": OWNER, "support_email": SUPPORT})


def read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write(path: Path, credentials: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(credentials, file, indent=2)
    draft.replace(path)


def person(email: str, name: str, password: str | None, staff: bool = False) -> tuple[User, str]:
    """The user of this address with a password that is known; one that was changed meanwhile is set anew."""
    user = User.objects.filter(email=email).first()
    user = user or User.objects.create_user(email, name=name, is_staff=staff, is_superuser=staff)
    if not password or not user.check_password(password):
        password = secrets.token_urlsafe(12)
        user.set_password(password)
        user.save(update_fields=["password"])
    EmailAddress.objects.update_or_create(user=user, email=email, defaults={"verified": True, "primary": True})
    return user, password


def active_subscription(agency: Agency) -> Subscription:
    subscription, _ = Subscription.objects.get_or_create(
        agency=agency, defaults={"status": Subscription.Status.ACTIVE, "is_demo": True}
    )
    return subscription


def usable_key(subscription: Subscription, owner: User, secret: str | None) -> str:
    """The key that is known already while it is the current one, else a new one: secrets cannot be read again."""
    key = keys.find(secret) if secret else None
    if secret and key and key.is_current and key.subscription_id == subscription.pk:
        return secret
    return keys.issue(subscription, by=owner)[1]
