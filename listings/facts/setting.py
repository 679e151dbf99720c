"""What lies around it, and when it can be had and seen."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from listings.facts.showing import Content, day, joined, measured, moment, span, text
from listings.facts.table import Line, Table
from listings.payload.words import Nearby
from listings.wording import worded

METRES_OF_A_WALK = 1000


def nearby(value: Any, content: Content) -> str:
    distance = value.get("distance")
    return joined(
        worded(Nearby, value["kind"]), value.get("text") or "", far(distance, content) if distance is not None else ""
    )


def far(metres: float, content: Content) -> str:
    if metres < METRES_OF_A_WALK:
        return measured("m")(metres, content)
    return measured("km")(round(metres / 1000, 1), content)


def viewing(value: Any, content: Content) -> str:
    starts, ends = value["starts_at"], value.get("ends_at")
    times = span(starts, ends, content) if ends else moment(starts, content)
    return joined(times, value.get("text") or "")


PLACE = Table(
    "place",
    _("Surroundings"),
    (
        Line("nearby", _("Nearby"), nearby),
        Line("cadastre.reference", _("Cadastral reference"), text),
        Line("cadastre.district", _("Cadastral district"), text),
        Line("cadastre.section", _("Section"), text),
        Line("cadastre.parcel", _("Parcel"), text),
    ),
)

DATES = Table(
    "dates",
    _("Dates"),
    (
        Line("available_from", _("Available from"), day),
        Line("available_until", _("Available until"), day),
        Line("available_text", _("Availability"), text),
        Line("completed_on", _("Completed"), day),
        Line("viewings", _("Viewings"), viewing),
        Line("viewing_text", _("How to see it"), text),
        Line("sold_on", _("Sold on"), day),
    ),
)
