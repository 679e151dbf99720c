"""The task queue. A message is only a wake-up: what is to be done stands in the database."""

import os
from typing import Any

from celery import Celery
from celery.signals import heartbeat_sent, setup_logging, worker_ready
from django.conf import settings

from seeki import workers
from seeki.lib.acknowledging import free_places

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "seeki.settings")
free_places()
app = Celery("seeki")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
heartbeat_sent.connect(workers.say)


@setup_logging.connect
def keep_our_logging(**_: Any) -> None:
    """Celery leaves logging alone when somebody listens here; the settings have configured it."""


@worker_ready.connect
def look_for_work(**_: Any) -> None:
    """After an outage there may be work in the database that no message speaks of: some of it now, and what a
    dead worker held as soon as its lease has run out."""
    app.send_task("imports.work")
    app.send_task("imports.work", countdown=settings.SEEKI_LEASE_SECONDS + 1)
