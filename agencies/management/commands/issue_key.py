"""`manage.py issue_key AGENCY`: make the current API key of an agency, and show it once."""

from argparse import ArgumentParser
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from agencies import keys
from agencies.models import Agency, Subscription


class Command(BaseCommand):
    help = "Makes a new current API key for an agency and prints it; the old one stays valid for the grace."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("agency", help="Id or exact name of the agency.")
        parser.add_argument("--grace", choices=list(keys.GRACES), default="none", help="How long the old key lives on.")

    def handle(self, *args: Any, **options: Any) -> None:
        subscription, _ = Subscription.objects.get_or_create(agency=find_agency(options["agency"]))
        _, secret = keys.issue(subscription, grace=keys.GRACES[options["grace"]])
        self.stdout.write(secret)
        self.stderr.write(f"The key of {subscription.agency}. It is not shown again.")
        if subscription.status not in ("active", "past_due"):
            self.stderr.write(f"The subscription is {subscription.status}: imports are refused until it is active.")


def find_agency(wanted: str) -> Agency:
    match = Q(name=wanted)
    with suppress(ValueError):
        match |= Q(pk=UUID(wanted))
    found = list(Agency.objects.filter(match)[:2])
    if len(found) != 1:
        raise CommandError(f"{'No' if not found else 'More than one'} agency is called {wanted!r}; give its id.")
    return found[0]
