"""What the agency's software sent for the agency's own use: kept, and never shown to buyers."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from listings.facts.showing import Content, day, measured, moment, money, text, word, yes_or_no
from listings.facts.table import Line, Table
from listings.payload.words import AddressVisibility


def ids(value: Any, content: Content) -> str:
    return ", ".join(f"{name}: {number}" for name, number in value.items())


FOR_THE_AGENCY = Table(
    "agency",
    _("For the agency only"),
    (
        Line("external_id", _("External id"), text),
        Line("reference", _("Reference"), text),
        Line("other_ids", _("Other ids"), ids),
        Line("project.external_id", _("Project"), text),
        Line("project.parent_external_id", _("Part of"), text),
        Line("project.is_parent", _("Stands for the project"), yes_or_no),
        Line("mandate", _("Mandate"), text),
        Line("tags", _("Labels"), text),
        Line("address_visibility", _("Shown of the address"), word(AddressVisibility)),
        Line("address_radius", _("Radius of the circle shown"), measured("m")),
        Line("address.municipality_code", _("Number of the municipality"), text),
        Line("commission.seller_percent", _("Commission of the seller"), measured("%")),
        Line("commission.seller_amount", _("Commission of the seller, amount"), money),
        Line("sold_price", _("Sold for"), money),
        Line("sold_price_public", _("Price sold for is public"), yes_or_no),
        Line("contact.reference", _("Number of the contact"), text),
        Line("contact.lead_email", _("Mailbox for enquiries"), text),
        Line("agent.reference", _("Number of the agent"), text),
        Line("agent.lead_email", _("Mailbox for enquiries to the agent"), text),
        Line("office.reference", _("Number of the office"), text),
        Line("publish_from", _("To be shown from"), day),
        Line("publish_until", _("To be shown until"), day),
        Line("source_created_at", _("Made in your software"), moment),
        Line("source_updated_at", _("Changed in your software"), moment),
    ),
)
