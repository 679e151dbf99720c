"""The settings file run anew, with another environment."""

import os
import runpy
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from seeki.lib import logs

SETTINGS = Path(__file__).parents[2] / "seeki" / "settings.py"
# What every machine has, and Seeki does not read.
KEPT = {"PATH", "HOME", "LANG", "TZ", "TMPDIR"}
GOOD_PRODUCTION = {
    "SEEKI_ENVIRONMENT": "production",
    "SEEKI_SECRET_KEY": "a-long-and-random-secret-of-more-than-fifty-characters-0123456789",
    "SEEKI_ALLOWED_HOSTS": "ingest.seeki.eu",
    "SEEKI_PUBLIC_URL": "https://ingest.seeki.eu",
    "DATABASE_URL": "postgresql://seeki:secret@db.internal/seeki",
    "CELERY_BROKER_URL": "amqp://seeki:secret@mq.internal//",
    "CACHE_URL": "redis://cache.internal/1",
    "EMAIL_HOST": "mail.internal",
}


def run_settings(monkeypatch: pytest.MonkeyPatch, environment: Mapping[str, str]) -> dict[str, Any]:
    """The settings that this environment gives; nothing of this process changes."""
    with monkeypatch.context() as patch:
        for name in set(os.environ) - KEPT:
            patch.delenv(name)
        for name, value in environment.items():
            patch.setenv(name, value)
        patch.setattr(logs, "configure_logging", lambda *_: None)
        return runpy.run_path(str(SETTINGS))
