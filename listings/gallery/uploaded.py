"""Files that came with a delivery: how a payload names one, and where it lies."""

import re
from uuid import UUID

# It means a file of the same agency and of no other.
ADDRESS = "upload:{}"
NAMED = re.compile(ADDRESS.format("([0-9a-f]{64})"))


def stored_name(agency_id: UUID, digest: str) -> str:
    """Where a file of an agency lies in storage."""
    return f"uploads/{agency_id}/{digest[:2]}/{digest}"
