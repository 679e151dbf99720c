"""Dates that are text: ISO, German, month and year; and years out of words."""

import calendar
import re
from datetime import date

_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ].*)?")
_GERMAN = re.compile(r"([0-9]{1,2})\s*[./]\s*([0-9]{1,2})\s*[./]\s*([0-9]{4})(?:\s.*)?")
_MONTH = re.compile(r"([0-9]{1,2})\s*[-./]\s*([0-9]{4})")
_YEAR_MONTH = re.compile(r"([0-9]{4})-([0-9]{1,2})")
_INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?:\.[0-9]{1,9})?\s*(Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_YEAR = re.compile(r"(?<![0-9])(1[0-9]{3}|20[0-9]{2})(?![0-9])")
_PREFIXES = re.compile(r"^(?:ab|bis|vom|von|zum|am)\s+(?:dem\s+)?", re.IGNORECASE)
# Longer texts are no dates.
_LONGEST = 60


def day(text: str) -> str | None:
    """An ISO date, or None."""
    if len(text) > _LONGEST:
        return None
    if found := _ISO.fullmatch(text):
        return _valid(found[1], found[2], found[3])
    found = _GERMAN.fullmatch(_PREFIXES.sub("", text))
    return _valid(found[3], found[2], found[1]) if found else None


def last_day(text: str) -> str | None:
    """The last day that a text such as 01-2024 or 2024-01-31 leaves valid."""
    found = _MONTH.fullmatch(text) if len(text) <= _LONGEST else None
    year, month = (found[2], found[1]) if found else ("", "")
    if not found and (other := _YEAR_MONTH.fullmatch(text)):
        year, month = other[1], other[2]
    if not year:
        return day(text)
    if not 1 <= int(month) <= 12 or int(year) < 1:
        return None
    return _valid(year, month, str(calendar.monthrange(int(year), int(month))[1]))


def instant(text: str) -> str | None:
    """ISO 8601 with offset; the format's times have none, and its days no hour: both count as UTC."""
    found = _INSTANT.fullmatch(text) if len(text) <= _LONGEST else None
    date_text = day(found[1] if found else text)
    if date_text is None:
        return None
    time, offset = (found[2], found[3]) if found else (None, None)
    if time and len(time) == 5:
        time += ":00"
    if time and not _is_time(time):
        return None
    return f"{date_text}T{time or '00:00:00'}{_offset(offset)}"


def year(text: str) -> int | None:
    """The one year in a text such as `ca. 1950`; None if there is none, or more than one."""
    found = set(_YEAR.findall(text)) if len(text) <= _LONGEST else set()
    return int(found.pop()) if len(found) == 1 else None


def _is_time(time: str) -> bool:
    hour, minute, second = (int(part) for part in time.split(":"))
    return hour < 24 and minute < 60 and second < 60


def _offset(offset: str | None) -> str:
    if offset is None or offset == "Z":
        return "Z"
    sign, digits = offset[0], offset[1:].replace(":", "")
    in_range = int(digits[:2]) < 15 and int(digits[2:]) < 60
    return f"{sign}{digits[:2]}:{digits[2:]}" if in_range else "Z"


def _valid(year: str, month: str, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
