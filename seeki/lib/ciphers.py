"""What must be read again but not by whoever reads the database: encrypted with a key made of the server's secret."""

import base64
from hashlib import sha256

from cryptography.fernet import Fernet
from django.conf import settings


def cipher(purpose: str) -> Fernet:
    """A cipher for one purpose: what was encrypted for one is not read for another."""
    key = sha256(f"seeki.{purpose}:{settings.SECRET_KEY}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
