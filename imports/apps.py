"""The imports app."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "imports"

    def ready(self) -> None:
        from imports import jobs  # models are there from now on

        jobs.watch()
