"""Secrets of authenticator apps lie encrypted: a copy of the database alone is no second factor. And in production
Seeki's own people need one before they see anything of the admin."""

import base64
import secrets
from collections.abc import Callable

import structlog
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from agencies.models import User
from seeki.lib.ciphers import cipher

log = structlog.get_logger(__name__)
PURPOSE = "second-factor"
# Recovery codes alone are none: they are for the day when it is lost.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    def encrypt(self, text: str) -> str:
        return cipher(PURPOSE).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret; one that nobody knows where the server's own secret has changed since. Then no code fits, the
        person is told so like anybody with a wrong code, and support removes the factor in the admin."""
        try:
            return cipher(PURPOSE).decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            log.error("second_factor_unreadable")
            return base64.b32encode(secrets.token_bytes(20)).decode()


class StaffMiddleware:
    """In production staff without a second factor are led to set one up; nothing under /admin/ answers until then."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.PRODUCTION and request.path_info.startswith("/admin/") and lacks_second_factor(request):
            messages.warning(
                request, "Seeki support needs a second factor: set up an app or a passkey, and go on then."
            )
            return redirect("mfa_index")
        return self.get_response(request)


def lacks_second_factor(request: HttpRequest) -> bool:
    """Of somebody who may enter the admin."""
    user = request.user
    if not (isinstance(user, User) and user.is_staff):
        return False
    return not is_mfa_enabled(user, FACTORS)
