"""`manage.py up`: everything, with one command."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from seeki.embedded.home import Failed
from seeki.embedded.up import Address, Up


class Command(BaseCommand):
    help = "Starts Seeki: database and broker (unless the environment names others), web, worker and beat."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: %(default)s)")
        parser.add_argument("--port", type=int, default=8000, help="the port to listen on (default: %(default)s)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            Up(Address(options["host"], options["port"]), self.say).run()
        except Failed as failure:
            raise CommandError(str(failure)) from None

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
