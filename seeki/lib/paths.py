"""A language as a part of an address."""

from django.conf import settings
from django.urls import register_converter


class Language:
    """Path converter: the code of a language that pages are translated into, `nl` in /nl/docs/."""

    regex = "|".join(code for code, _ in settings.LANGUAGES)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


# Once, here: a table of addresses may be read again after it failed.
register_converter(Language, "language")
