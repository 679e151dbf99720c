"""`manage.py make_demo_history`: a month of imports for the demo agency, so that there is something to look at."""

import os
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from agencies.management.commands.make_demo import AGENCY
from agencies.models import Agency
from imports.demo.history import Past

# Behind whatever somebody is waiting for.
PATIENT = 10


class Command(BaseCommand):
    help = "Gives the demo agency homes and a month of imports. Done once; a second time changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--patient", action="store_true", help="Let every other process go first.")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Invented homes have no place in production.")
        agency = Agency.objects.filter(name=AGENCY).order_by("created_at").first()
        if agency is None:
            raise CommandError("There is no demo agency; manage.py make_demo makes it.")
        if options["patient"]:
            os.nice(PATIENT)
        self.stdout.write(f"{Past(agency).make()} deliveries were made.")
