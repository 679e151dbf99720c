"""The canonical listing: one model that validates, is the JSON Schema, and is what is stored."""

from typing import Annotated

from django.utils.translation import gettext_noop as _
from pydantic import ConfigDict, Field, JsonValue

from listings.payload.base import Language, Length, Part, Prose, Sentence, Title
from listings.payload.fabric import Fabric
from listings.payload.identity import Identity
from listings.payload.media import Images, MediaList
from listings.payload.people import Office, Person
from listings.payload.place import Address, Cadastre, Coordinates, NearbyPlace
from listings.payload.size import Size
from listings.payload.terms import Terms
from listings.payload.texts import Texts
from listings.payload.timing import Timing
from listings.payload.words import AddressVisibility


class Site(Part):
    """Where it is."""

    address: Address | None = Field(
        None, description=_("Postal address; country_code and city or postal_code are required without coordinates.")
    )
    coordinates: Coordinates | None = Field(None, description=_("Position, WGS 84; wins over the address."))
    address_visibility: AddressVisibility | None = Field(
        None, description=_("What may be shown of the place; EXACT unless said."), examples=["STREET"]
    )
    address_radius: Length | None = Field(
        None, description=_("Radius of the circle to show instead of the point, metres."), examples=[300]
    )
    cadastre: Cadastre | None = Field(None, description=_("Entry in the land register."))
    nearby: Annotated[list[NearbyPlace], Field(max_length=100)] | None = Field(None, description=_("What is near."))


class Words(Part):
    """What is said about it."""

    language: Language | None = Field(None, description=_("Language of the texts below, BCP 47."), examples=["en"])
    name: Title | None = Field(
        None, description=_("Title. HTML becomes plain text."), examples=["Sunny 2-bedroom apartment, Wenceslas Square"]
    )
    summary: Sentence | None = Field(
        None, description=_("Teaser of a few lines."), examples=["Bright, quiet, central."]
    )
    description: Prose | None = Field(
        None, description=_("Free text. HTML becomes plain text with line breaks."), examples=["The flat lies …"]
    )
    texts: Annotated[list[Texts], Field(max_length=30)] | None = Field(
        None, description=_("The texts in further languages, or in more detail.")
    )


class Shown(Part):
    """What can be looked at, and whom to ask."""

    images: Images | None = Field(
        None,
        description=_("Photos in the order of showing: public addresses, or objects with caption and kind."),
        examples=[["https://example.com/a/1.jpg", {"url": "https://example.com/a/2.jpg", "caption": "Kitchen"}]],
    )
    floor_plans: Images | None = Field(
        None, description=_("Floor plans."), examples=[["https://example.com/a/plan.png"]]
    )
    videos: MediaList | None = Field(None, description=_("Films."), examples=[["https://vimeo.com/1084537"]])
    tours: MediaList | None = Field(
        None, description=_("Virtual tours."), examples=[["https://my.matterport.com/show/?m=x"]]
    )
    documents: MediaList | None = Field(
        None, description=_("Documents."), examples=[["https://example.com/a/expose.pdf"]]
    )
    links: MediaList | None = Field(None, description=_("Further pages."), examples=[["https://example.com/quarter"]])
    contact: Person | None = Field(None, description=_("Who answers enquiries."))
    agent: Person | None = Field(None, description=_("Who looks after it, if not the contact."))
    office: Office | None = Field(None, description=_("The branch that offers it."))
    extra: dict[str, JsonValue] | None = Field(
        None,
        description=_(
            "Anything else, kept but not shown. Unknown fields are moved here: by their name, or by their JSON "
            "pointer when they stood deeper. At most 250 kB, 30 levels deep, keys of 200 characters."
        ),
        examples=[{"crm_branch": "north"}],
    )


# Pydantic reads the bases from the last to the first: this is the order of the fields, backwards.
class Listing(Shown, Timing, Fabric, Size, Words, Site, Terms, Identity):
    """One property on offer, as an agency's CRM describes it."""

    model_config = ConfigDict(title="Listing")
