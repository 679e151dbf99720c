"""Which property it is, in the words of the CRM."""

from typing import Annotated

from django.utils.translation import gettext_noop as _
from pydantic import Field

from listings.payload.base import ID_LIMIT, PRINTABLE_PATTERN, Label, Line, Part, Url
from listings.payload.words import ListingType, OfferKind, RealEstateType, Status, Subtype, Usage

ExternalId = Annotated[
    str,
    Field(
        min_length=1, max_length=ID_LIMIT, pattern=PRINTABLE_PATTERN, json_schema_extra={"type": ["string", "integer"]}
    ),
]
OtherIds = Annotated[
    dict[Annotated[str, Field(min_length=1, max_length=50, pattern=PRINTABLE_PATTERN)], Label], Field(max_length=20)
]


class Project(Part):
    """The development, building or group that a unit belongs to (OpenImmo gruppen_kennung, Apimo parent)."""

    external_id: Label | None = Field(None, description=_("Number of the project in the CRM."), examples=["P-7"])
    name: Line | None = Field(None, description=_("Name of the project."), examples=["Riverside Gardens"])
    unit: Label | None = Field(None, description=_("Number of the unit in the project."), examples=["B-304"])
    phase: Line | None = Field(None, description=_("Building phase."), examples=["2"])
    parent_external_id: Label | None = Field(
        None, description=_("external_id of the listing that this one is a part of."), examples=["crm-listing-00100"]
    )
    is_parent: bool | None = Field(
        None, description=_("Whether this listing stands for the project."), examples=[False]
    )


class Identity(Part):
    """Id, offer and kind: the fields that make a listing."""

    external_id: ExternalId = Field(
        description=_("The CRM's own id, unique in the agency; a re-import with the same id updates."),
        examples=["crm-listing-00123"],
    )
    listing_type: ListingType = Field(description=_("For sale or to let."), examples=["SELL"])
    real_estate_type: RealEstateType = Field(description=_("Main kind."), examples=["APARTMENT"])
    real_estate_subtype: Subtype | None = Field(None, description=_("Kind more closely."), examples=["PENTHOUSE"])
    subtype_text: Line | None = Field(None, description=_("Kind in the CRM's own words."), examples=["Attikawohnung"])
    offer_kind: OfferKind | None = Field(
        None, description=_("What is particular about the offer."), examples=["LEASEHOLD"]
    )
    usage: Annotated[list[Usage], Field(max_length=5)] | None = Field(
        None, description=_("What it may be used for (OpenImmo nutzungsart)."), examples=[["RESIDENTIAL"]]
    )
    status: Status | None = Field(
        None, description=_("State of the offer; AVAILABLE unless said."), examples=["AVAILABLE"]
    )
    reference: Label | None = Field(None, description=_("Number that buyers quote."), examples=["A-17"])
    other_ids: OtherIds | None = Field(
        None, description=_("Further ids, by name."), examples=[{"openimmo_obid": "OB20260101000000000A1B2C3D4E5"}]
    )
    url: Url | None = Field(
        None, description=_("The listing's page at the agency."), examples=["https://example.com/a-17"]
    )
    project: Project | None = Field(None, description=_("Development or building it belongs to."))
