"""`manage.py test`: the tests are pytest's, and so are all further arguments."""

import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from seeki.embedded.home import ROOT


class Command(BaseCommand):
    help = "Runs pytest; all further arguments go to it."
    requires_system_checks = ()

    def run_from_argv(self, argv: list[str]) -> None:
        """Become pytest, so that its arguments, its exit status and Ctrl-C are its own."""
        os.chdir(ROOT)
        os.execv(sys.executable, [sys.executable, "-m", "pytest", *argv[2:]])  # noqa: S606

    def handle(self, *args: Any, **options: Any) -> None:
        raise CommandError("The tests run by themselves: python3 manage.py test")
