"""What has changed in the API, for those who have built on it. Newest first."""

from datetime import date
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Change(NamedTuple):
    day: date
    texts: tuple[Promise, ...]


CHANGES = (
    Change(
        date(2026, 11, 28),
        (_("Deliveries and their items are kept for a limited time: history_kept_days in GET /v1/reference."),),
    ),
    Change(
        date(2026, 11, 27),
        (
            _("GET /v1/reference tells all words, fields, formats, limits and codes as JSON, without a key."),
            _("The validator at /validate checks a file in the browser, without a key."),
            _("A collection of all requests for Postman and Bruno, and a JSON Schema of a whole body."),
            _("The OpenAPI document names everything, for generated clients; requests and answers are the same."),
            _("An answer 405 names the methods that are taken."),
        ),
    ),
    Change(
        date(2026, 11, 24),
        (
            _("Every error has a page of its own; docs_url in answers leads to it."),
            _("This documentation, with examples in five languages."),
            _("The status of an item names images that could not be fetched."),
            _("New endpoints: Idealista XML, Idealista JSON and Kyero."),
        ),
    ),
    Change(
        date(2026, 11, 22),
        (
            _("OpenImmo as XML and as zip, and the dry run."),
            _("First version: Seeki JSON, status and retry."),
        ),
    ),
)
