"""The three answers to "where is this address?": located, not found, try later."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from seeki.lib.phrases import Phrase


class Precision(StrEnum):
    """What the point stands for, from exact to coarse."""

    ADDRESS = "ADDRESS"
    STREET = "STREET"
    POSTAL_CODE = "POSTAL_CODE"
    CITY = "CITY"


@dataclass(frozen=True, slots=True)
class Located:
    latitude: float
    longitude: float
    precision: Precision
    source: str


@dataclass(frozen=True, slots=True)
class NotFound:
    """The reason is a sentence for the sender."""

    reason: Phrase


@dataclass(frozen=True, slots=True)
class TryLater:
    """Nothing is known yet; zero seconds means that nobody has asked."""

    seconds: float


Answer: TypeAlias = Located | NotFound | TryLater
