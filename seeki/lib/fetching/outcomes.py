"""What a fetch can end with. Sentences are made where they are shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias


class Trouble(StrEnum):
    """Why nothing was fetched."""

    BAD_URL = "bad_url"
    FORBIDDEN = "forbidden"
    UNKNOWN_HOST = "unknown_host"
    UNREACHABLE = "unreachable"
    TLS = "tls"
    TIMEOUT = "timeout"
    BUSY = "busy"
    STATUS = "status"
    REDIRECTS = "redirects"
    TOO_LARGE = "too_large"
    COMPRESSED = "compressed"
    CUT_OFF = "cut_off"
    BROKEN = "broken"


# These say something of the server, not of the one URL.
OF_THE_HOST = frozenset(
    {Trouble.UNKNOWN_HOST, Trouble.UNREACHABLE, Trouble.TLS, Trouble.TIMEOUT, Trouble.BUSY, Trouble.BROKEN}
)
# These may be over when the same URL is asked for again.
PASSING = OF_THE_HOST | {Trouble.CUT_OFF}


@dataclass(frozen=True, slots=True)
class Fetched:
    """The whole body, and how to ask next time whether it has changed."""

    content: bytes
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The server says that what we have is what it has."""


@dataclass(frozen=True, slots=True)
class NotFetched:
    """`retry_after` is what the server asked for, in seconds; `facts` fill the sentence."""

    trouble: Trouble
    facts: Mapping[str, str | int] = field(default_factory=dict)
    retry_after: float | None = None

    @property
    def is_passing(self) -> bool:
        if self.trouble == Trouble.STATUS:
            return int(self.facts["status"]) >= 500 or self.facts["status"] in (408, 425)
        return self.trouble in PASSING

    @property
    def is_of_the_host(self) -> bool:
        return self.trouble in OF_THE_HOST or (self.trouble == Trouble.STATUS and self.is_passing)


Outcome: TypeAlias = Fetched | Unchanged | NotFetched


class FetchError(Exception):
    """Carries a `NotFetched` out of the depths of a fetch."""

    def __init__(self, trouble: Trouble, retry_after: float | None = None, **facts: str | int) -> None:
        super().__init__(trouble)
        self.outcome = NotFetched(trouble, facts, retry_after)
