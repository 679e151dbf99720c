"""Small things that pages are made of. Loaded in every template (see TEMPLATES in the settings)."""

import json
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from babel import Locale
from babel.numbers import format_currency, get_currency_symbol
from django import template
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from lucide.templatetags.lucide import lucide

from seeki.lib.browsers import browser_and_system

register = template.Library()


@register.simple_tag
def icon(name: str, size: int = 18, css: str = "") -> str:
    """A drawing that only repeats what the words beside it say; hidden from screen readers."""
    return str(lucide(name, size=size, stroke_width="1.75", aria_hidden="true", **{"class": f"shrink-0 {css}".strip()}))


@register.inclusion_tag("components/badge.html")
def badge(tone: str, text: str, icon: str = "") -> dict[str, str]:
    """A state in a word. Tones: good, warn, bad, info, accent, or quiet."""
    return {"tone": tone, "text": text, "icon": icon}


@register.simple_tag
def when(at: datetime | None) -> SafeString | str:
    """A moment as people say it, in the reader's zone; the exact time is its title."""
    if at is None:
        return "–"
    local = timezone.localtime(at)
    exact = moment(at)
    is_near = abs(timezone.now() - at) < timedelta(days=1)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        local.isoformat(timespec="seconds"),
        exact,
        naturaltime(at) if is_near else date_format(local, "DATE_FORMAT"),
    )


@register.filter
def moment(at: datetime | None) -> str:
    """Date and time to the second, in the reader's form and zone."""
    if at is None:
        return "–"
    local = timezone.localtime(at)
    return f"{date_format(local, 'SHORT_DATE_FORMAT')}, {local:%H:%M:%S}"


@register.filter
def seconds(length: timedelta | float | None) -> str:
    """A length of time: 0.4 s, 12 s, 3 min 5 s, 2 h 10 min."""
    if length is None:
        return "–"
    total = length.total_seconds() if isinstance(length, timedelta) else float(length)
    if total < 10:
        return f"{total:.1f} s"
    minutes, rest = divmod(round(total), 60)
    if minutes < 1:
        return f"{rest} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"


@register.simple_tag
def money(amount: Decimal | float | None, currency: str) -> str:
    """An amount in the reader's form, without cents where there are none."""
    if amount is None:
        return "–"
    locale = Locale.parse(get_language() or "en", sep="-")
    is_whole, code = amount == int(amount), currency or "EUR"
    pattern = str(locale.currency_formats["standard"].pattern)
    if is_whole:
        pattern = pattern.replace(".00", "")
    if get_currency_symbol(code, locale)[-1:].isalpha():  # letters do not touch digits: CZK 100, but €100
        pattern = pattern.replace("¤#", "¤\u00a0#")
    return str(format_currency(amount, code, format=pattern, locale=locale, currency_digits=not is_whole))


@register.filter
def pretty(value: Any) -> str:
    """A value as JSON for reading."""
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)


@register.filter
def browser(user_agent: str) -> str:
    """What somebody signed in with, in words: Firefox on Windows."""
    name, system = browser_and_system(user_agent)
    if name and system:
        return _("%(browser)s on %(system)s") % {"browser": name, "system": system}
    return name or system or _("An unknown browser")
