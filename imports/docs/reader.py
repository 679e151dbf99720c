"""Who reads: the address that examples send to, and what stands in them for the reader's key."""

from django.conf import settings

from agencies.keys import own_prefix
from agencies.models import Agency, ApiKey
from imports.docs.code import Reader


def reader_of(agency: Agency | None) -> Reader:
    """A member sees how their agency's current key begins; the rest of it is known to nobody here."""
    key = current_key(agency) if agency else None
    beginning = f"{key.prefix}_rest_of_your_key" if key else f"{own_prefix()}your_key_here"
    return Reader(settings.SEEKI_PUBLIC_URL, beginning)


def current_key(agency: Agency) -> ApiKey | None:
    return ApiKey.objects.filter(subscription__agency=agency, replaced_at=None, revoked_at=None).first()
