"""The agencies app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AgenciesConfig(AppConfig):
    name = "agencies"

    def ready(self) -> None:
        from agencies import groups  # models are there from now on

        post_migrate.connect(groups.fill, dispatch_uid="groups")
