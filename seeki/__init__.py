"""The ground: settings, urls, tasks and the library that every app stands on. It knows no app."""

from seeki.celery import app as celery_app

__all__ = ["celery_app"]
