"""The texts of a listing in one language."""

from django.utils.translation import gettext_noop as _
from pydantic import Field

from listings.payload.base import Language, Line, Part, Prose, Sentence


class Texts(Part):
    """All texts in one language. HTML is turned into plain text."""

    language: Language = Field(description=_("BCP 47."), examples=["de"])
    name: Line | None = Field(None, description=_("Title."), examples=["Sonnige 3-Zimmer-Wohnung"])
    subtitle: Line | None = Field(None, description=_("Second title."), examples=["Mit Blick auf den Park"])
    summary: Sentence | None = Field(None, description=_("Teaser of a few lines."), examples=["Hell, ruhig, zentral."])
    description: Prose | None = Field(
        None, description=_("The property."), examples=["Die Wohnung liegt im dritten Stock …"]
    )
    location: Prose | None = Field(None, description=_("The surroundings."), examples=["Zwei Minuten zur U-Bahn."])
    equipment: Prose | None = Field(None, description=_("The equipment."), examples=["Einbauküche, Parkett."])
    other: Prose | None = Field(None, description=_("Anything else to say."), examples=["Besichtigung nach Absprache."])
