"""Whom to ask: the contact for enquiries, the agent, the office."""

from typing import Annotated

from django.utils.translation import gettext_noop as _
from pydantic import Field

from listings.payload.base import Email, Label, Language, Line, Part, Url
from listings.payload.place import Address


class Person(Part):
    """A person, or the name under which enquiries are answered."""

    reference: Label | None = Field(None, description=_("Number of the person in the CRM."), examples=["a-17"])
    name: Line | None = Field(None, description=_("Full name."), examples=["Jan Novák"])
    title: Line | None = Field(None, description=_("Title or form of address."), examples=["Ing."])
    position: Line | None = Field(None, description=_("Role in the agency."), examples=["Senior agent"])
    company: Line | None = Field(None, description=_("Company, if not the agency."), examples=["Novák Reality s.r.o."])
    email: Email | None = Field(None, description=_("E-mail for enquiries, shown."), examples=["jan.novak@example.com"])
    lead_email: Email | None = Field(
        None,
        description=_("Mailbox for machine-readable enquiries, never shown (OpenImmo email_feedback)."),
        examples=["leads@example.com"],
    )
    phone: Label | None = Field(None, description=_("Phone, best with country code."), examples=["+420 123 456 789"])
    mobile: Label | None = Field(None, description=_("Mobile phone."), examples=["+420 601 234 567"])
    fax: Label | None = Field(None, description=_("Fax."), examples=["+420 123 456 780"])
    url: Url | None = Field(None, description=_("Page of the person."), examples=["https://example.com/jan"])
    photo: Url | None = Field(
        None, description=_("Portrait, a public address."), examples=["https://example.com/jan.jpg"]
    )
    languages: Annotated[list[Language], Field(max_length=30)] | None = Field(
        None, description=_("Languages spoken, BCP 47."), examples=[["cs", "en"]]
    )
    address: Address | None = Field(None, description=_("Postal address, if not the office's."))


class Office(Part):
    """The branch of the agency that offers the property."""

    reference: Label | None = Field(None, description=_("Number of the office in the CRM."), examples=["o-2"])
    name: Line | None = Field(None, description=_("Name."), examples=["Novák Reality, Praha 1"])
    email: Email | None = Field(None, description=_("E-mail."), examples=["praha@example.com"])
    phone: Label | None = Field(None, description=_("Phone."), examples=["+420 123 456 700"])
    url: Url | None = Field(None, description=_("Website."), examples=["https://example.com"])
    logo: Url | None = Field(None, description=_("Logo, a public address."), examples=["https://example.com/logo.png"])
    licence: Line | None = Field(None, description=_("Licence or register number."), examples=["AMI 12345"])
    address: Address | None = Field(None, description=_("Postal address."))
