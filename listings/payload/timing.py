"""When it can be had, seen and shown."""

from datetime import date, datetime
from typing import Annotated

from django.utils.translation import gettext_noop as _
from pydantic import Field

from listings.payload.base import Line, Part, Sentence


class Viewing(Part):
    """An open day."""

    starts_at: datetime = Field(description=_("Start, ISO 8601 with offset."), examples=["2026-12-05T10:00:00+01:00"])
    ends_at: datetime | None = Field(
        None, description=_("End, ISO 8601 with offset."), examples=["2026-12-05T11:00:00+01:00"]
    )
    text: Sentence | None = Field(None, description=_("What to know."), examples=["Ring at Novák"])


class Timing(Part):
    """Dates, ISO 8601."""

    available_from: date | None = Field(None, description=_("First day it can be had."), examples=["2027-01-01"])
    available_until: date | None = Field(None, description=_("Last day it can be had."), examples=["2027-12-31"])
    available_text: Line | None = Field(None, description=_("Availability in words."), examples=["by arrangement"])
    completed_on: date | None = Field(None, description=_("Planned end of construction."), examples=["2027-06-30"])
    publish_from: date | None = Field(
        None, description=_("First day that the CRM wants it shown; kept, but not acted on."), examples=["2026-12-01"]
    )
    publish_until: date | None = Field(
        None, description=_("Last day that the CRM wants it shown; kept, but not acted on."), examples=["2027-05-31"]
    )
    viewings: Annotated[list[Viewing], Field(max_length=50)] | None = Field(None, description=_("Open days."))
    viewing_text: Sentence | None = Field(None, description=_("How to see it."), examples=["By appointment"])
    source_created_at: datetime | None = Field(
        None, description=_("Made in the CRM, ISO 8601 with offset."), examples=["2026-11-01T09:30:00Z"]
    )
    source_updated_at: datetime | None = Field(
        None, description=_("Last changed in the CRM, ISO 8601 with offset."), examples=["2026-11-20T17:05:00Z"]
    )
