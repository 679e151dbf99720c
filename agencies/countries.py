"""Countries that agencies come from, by their names in the reader's language."""

from babel import Locale
from django.utils.translation import get_language

# ruff: noqa: SIM905
EUROPE = (
    "AD AL AT BA BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MC MD ME MK MT NL NO PL PT RO RS SE "
    "SI SK SM TR UA XK"
).split()


def country_choices() -> list[tuple[str, str]]:
    """(ISO 3166 alpha-2, name), by name; a form calls it when it is shown."""
    names = Locale.parse(get_language() or "en", sep="-").territories
    return [("", "—"), *sorted(((code, names[code]) for code in EUROPE), key=lambda choice: choice[1])]
