"""Who publishes: people, agencies, their subscription and its API keys."""

from agencies.models.agency import Agency, Invitation, Member
from agencies.models.audit import AuditEntry
from agencies.models.billing import ApiKey, Subscription
from agencies.models.people import User
from agencies.models.stripe import Price, StripeEvent
from agencies.models.support import SupportNote, SupportVisit

__all__ = [
    "Agency",
    "ApiKey",
    "AuditEntry",
    "Invitation",
    "Member",
    "Price",
    "StripeEvent",
    "Subscription",
    "SupportNote",
    "SupportVisit",
    "User",
]
