"""What the documentation consists of: its pages in their order, by section."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# The page of the address /docs/agency-import itself.
START = "quick-start"
ERRORS = "errors"


class Page(NamedTuple):
    """`slug` names the address, and the template with its text."""

    slug: str
    title: Promise | str
    lead: Promise | str


class Section(NamedTuple):
    title: Promise
    pages: tuple[Page, ...]


SECTIONS = (
    Section(
        _("Start"),
        (
            Page(START, _("Quick start"), _("From your CRM to the first listing online.")),
            Page("environments", _("Environments and keys"), _("Where to test, where to go live, and with which key.")),
        ),
    ),
    Section(
        _("Import"),
        (
            Page("answers", _("Answers"), _("How to read what Seeki says to each listing, and when to send again.")),
            Page("status", _("Status and retry"), _("What became of a listing after it was accepted.")),
            Page("re-sending", _("Re-sending and expiry"), _("Send everything each night; it costs almost nothing.")),
            Page("images", _("Images"), _("How photos get to Seeki, and what you hear of those that do not.")),
            Page("limits", _("Limits"), _("How much fits into a request, and what happens beyond.")),
        ),
    ),
    Section(
        _("Formats"),
        (
            Page("fields", _("Fields of a listing"), _("Every field of Seeki JSON, made from the schema itself.")),
            Page("openimmo", "OpenImmo", _("XML or zip as CRMs in Germany, Austria and Switzerland export it.")),
            Page("idealista", "Idealista XML", _("The feed that CRMs in Spain and Portugal export.")),
            Page("idealista-json", "Idealista JSON", _("The customer files of Idealista's own integration.")),
            Page("kyero", "Kyero", _("The XML feed of the Spanish and Portuguese coasts.")),
        ),
    ),
    Section(
        _("Look up"),
        (
            Page(ERRORS, _("Error codes"), _("Every code with its cause and its remedy.")),
            Page("changelog", _("Changelog"), _("What has changed in the API.")),
        ),
    ),
)
PAGES = {page.slug: page for section in SECTIONS for page in section.pages}
# Which dialect a page of a format tells of.
DIALECTS = {"openimmo": "openimmo", "idealista": "idealista", "idealista-json": "idealista_json", "kyero": "kyero"}
