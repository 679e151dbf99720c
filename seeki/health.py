"""/healthz: the process answers. /readyz: what it needs answers too, and the backlog is in bounds."""

import uuid
from collections.abc import Callable
from pathlib import Path

import structlog
from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

log = structlog.get_logger(__name__)


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when everything answers, else 503; the body names each part and its state in both cases."""
    parts = {name: state_of(name, check) for name, check in CHECKS.items()}
    is_ready = all(state == "ok" for state in parts.values())
    return JsonResponse({"ready": is_ready, "parts": parts}, status=200 if is_ready else 503)


def state_of(name: str, check: Callable[[], None]) -> str:
    try:
        check()
    except Exception as error:  # Any failure of a dependency means the same here: not ready, and why.
        log.warning("not_ready", part=name, error=str(error))
        return f"{type(error).__name__}" if settings.PRODUCTION else f"{type(error).__name__}: {error}"[:300]
    return "ok"


def check_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def check_broker() -> None:
    with current_app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1, interval_start=0, timeout=2)


def check_cache() -> None:
    cache.get("readyz")


def check_storage() -> None:
    name = default_storage.save(f"readyz/{uuid.uuid4()}", ContentFile(b"ok"))
    default_storage.delete(name)


def check_spool() -> None:
    folder = Path(settings.SEEKI_SPOOL_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    probe = folder / f"readyz-{uuid.uuid4()}"
    probe.write_bytes(b"ok")
    probe.unlink()


def check_backlog() -> None:
    """The oldest due item must not wait for too long: then something is wrong that retrying will not mend."""
    age = import_string(settings.SEEKI_BACKLOG)().oldest_seconds
    if age > settings.SEEKI_BACKLOG_SECONDS:
        raise RuntimeError(f"the oldest waiting item is {int(age)} seconds old")


CHECKS = {
    "database": check_database,
    "broker": check_broker,
    "cache": check_cache,
    "storage": check_storage,
    "spool": check_spool,
    "backlog": check_backlog,
}
