"""Values as people read them: numbers, money, dates and words in the reader's form."""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, number_format, time_format
from django.utils.translation import gettext

from listings.payload.words import Period, Word
from listings.wording import worded
from seeki.templatetags import ui

BLANK = "\u00a0"
VALUE_LIMIT = 500

Content = Mapping[str, Any]
Show = Callable[[Any, Content], str]


def shown(value: Any) -> str:
    """Anything at all, as text of bounded length."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= VALUE_LIMIT else text[: VALUE_LIMIT - 1] + "…"


def text(value: Any, content: Content) -> str:
    return str(value)


def number(value: Any, content: Content) -> str:
    """At most two decimals, and none that say nothing."""
    exact = Decimal(str(value)).quantize(Decimal("0.01")).normalize()
    places = max(0, -int(exact.as_tuple().exponent))
    return number_format(exact, decimal_pos=places, force_grouping=True)


def year(value: Any, content: Content) -> str:
    return str(int(value))


def measured(unit: str) -> Show:
    return lambda value, content: f"{number(value, content)}{BLANK}{unit}"


def money(value: Any, content: Content) -> str:
    return ui.money(Decimal(str(value)), content.get("currency") or "EUR")


def money_a(part: str, usual: Period) -> Show:
    """Money for the period that stands in `part` of the listing."""

    def show(value: Any, content: Content) -> str:
        period = (content.get(part) or {}).get("period") or usual
        return f"{money(value, content)} {worded(Period, period)}"

    return show


def money_each(period: Period) -> Show:
    return lambda value, content: f"{money(value, content)} {worded(Period, period)}"


def word(kind: type[Word]) -> Show:
    return lambda value, content: worded(kind, value)


def yes_or_no(value: Any, content: Content) -> str:
    return gettext("Yes") if value else gettext("No")


def only_yes(value: Any, content: Content) -> str:
    """A fact only if it is so."""
    return gettext("Yes") if value else ""


def day(value: Any, content: Content) -> str:
    return date_format(date.fromisoformat(str(value)[:10]), "DATE_FORMAT")


def moment(value: Any, content: Content) -> str:
    when = datetime.fromisoformat(str(value))
    return date_format(timezone.localtime(when) if timezone.is_aware(when) else when, "SHORT_DATETIME_FORMAT")


def span(start: Any, end: Any, content: Content) -> str:
    """From one moment to another; the day is said once."""
    begins, ends = (timezone.localtime(datetime.fromisoformat(str(at))) for at in (start, end))
    until = time_format(ends, "TIME_FORMAT") if begins.date() == ends.date() else moment(end, content)
    return f"{moment(start, content)} – {until}"


def joined(*parts: str) -> str:
    """Parts of a line, those that are there."""
    return ", ".join(part for part in parts if part)
