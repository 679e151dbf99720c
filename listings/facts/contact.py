"""Whom to ask."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from listings.facts.showing import Content, Show, text
from listings.facts.table import Line, Table
from listings.place import as_line
from listings.texts import language_name


def address(value: Any, content: Content) -> str:
    return as_line(value)


def language(value: Any, content: Content) -> str:
    return language_name(value)


# Field of a person or an office, and its label; the address a machine may write to is never shown.
PERSON: tuple[tuple[str, Promise, Show], ...] = (
    ("title", _("Form of address"), text),
    ("position", _("Position"), text),
    ("company", _("Company"), text),
    ("phone", _("Phone"), text),
    ("mobile", _("Mobile"), text),
    ("email", _("E-mail"), text),
    ("fax", _("Fax"), text),
    ("url", _("Website"), text),
    ("languages", _("Languages"), language),
)
OFFICE: tuple[tuple[str, Promise], ...] = (
    ("phone", _("Phone of the office")),
    ("email", _("E-mail of the office")),
    ("url", _("Website of the office")),
    ("licence", _("Licence")),
)

CONTACT = Table(
    "contact",
    _("Contact"),
    (
        Line("contact.name", _("Contact"), text),
        *(Line(f"contact.{name}", label, show) for name, label, show in PERSON),
        Line("contact.address", _("Address"), address),
        Line("agent.name", _("Agent"), text),
        *(Line(f"agent.{name}", label, show) for name, label, show in PERSON),
        Line("agent.address", _("Address"), address),
        Line("office.name", _("Office"), text),
        *(Line(f"office.{name}", label, text) for name, label in OFFICE),
        Line("office.address", _("Address of the office"), address),
    ),
)
