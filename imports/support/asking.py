"""What somebody at support types into the search box, and what it could be by its shape."""

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qs
from uuid import UUID

from agencies.keys import PREFIXES, SHOWN_LENGTH, is_well_formed

LONGEST = 500
ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])", re.IGNORECASE)
WORKFLOW = re.compile(rf"agency-({ID.pattern})-(.+)", re.IGNORECASE | re.DOTALL)
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
ADDRESS = re.compile(r"https?://\S+|/\S+|[\w.-]+(?::\d+)?/(?:admin|dashboard|hosted|v1)/\S+", re.IGNORECASE)
BIGGEST = 2**63


@dataclass(frozen=True, slots=True)
class Asked:
    """The text, and what it may be; what it cannot be is empty."""

    text: str
    ids: tuple[UUID, ...] = ()
    is_address: bool = False
    number: int | None = None
    email: str = ""
    key: str = ""
    # A whole secret, which support should not have; it is looked up by its hash and shown nowhere.
    secret: str = ""
    request_id: str = ""
    # Agency and external id, as they stand in a workflow id.
    workflow: tuple[UUID, str] | None = None
    words: tuple[str, ...] = field(default=())

    @property
    def shown(self) -> str:
        return f"{self.key}…" if self.secret else self.text


def read(typed: str) -> Asked:
    text = " ".join(typed.replace("\x00", "").split())[:LONGEST]
    if text.lower().startswith(tuple(PREFIXES.values())):
        return read_key(text)
    if found := WORKFLOW.fullmatch(text):
        return Asked(text, workflow=(UUID(found[1]), found[2]))
    if ADDRESS.fullmatch(text):
        return Asked(text, ids=ids_in(text), is_address=True)
    if "@" in text and " " not in text:
        return Asked(text, email=text.removeprefix("mailto:").strip("<>,;").lower())
    return Asked(
        text,
        ids=ids_in(text) if ID.fullmatch(text) else (),
        number=number_in(text),
        request_id=text if REQUEST_ID.fullmatch(text) else "",
        words=tuple(re.findall(r"[^\W_]+", text.lower()))[:8],
    )


def read_key(text: str) -> Asked:
    key = text.rstrip("…. ")
    return Asked(text, key=key[:SHOWN_LENGTH], secret=key if is_well_formed(key) else "")


def ids_in(text: str) -> tuple[UUID, ...]:
    """Of an address those of its path; where that has none, the agency that it names."""
    path, _, query = text.partition("?")
    found = ID.findall(path) or ID.findall(" ".join(parse_qs(query).get("agency", [])))
    return tuple(dict.fromkeys(UUID(one) for one in found))


def number_in(text: str) -> int | None:
    digits = text.removeprefix("#")
    return (
        int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 20 and int(digits) < BIGGEST else None
    )
