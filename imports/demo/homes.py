"""The homes of the demo agency: sixty and some, the same in every start."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from random import Random

from imports.demo.places import MIDDLE, NORTH_AND_SOUTH, Place
from imports.demo.texts import TEXTS

JSON_HOMES, OPENIMMO_HOMES = 36, 28
KINDS = ("APARTMENT", "APARTMENT", "HOUSE", "APARTMENT", "HOUSE", "APARTMENT", "COMMERCIAL", "APARTMENT", "LAND")
CONDITIONS = ("GOOD", "WELL_KEPT", "RENOVATED", "MODERNISED", "AS_NEW", "TO_RENOVATE")
FEATURES = ("BALCONY", "ELEVATOR", "CELLAR", "FITTED_KITCHEN", "GARDEN", "BATHTUB", "FIREPLACE", "BICYCLE_ROOM")
PEOPLE = (
    ("Mara Novák", "mara@demo.example", "+420 221 555 010"),
    ("Ben Okafor", "ben@demo.example", "+49 341 555 0120"),
    ("Olivia Owner", "owner@demo.example", "+420 221 555 001"),
)


@dataclass(frozen=True, slots=True)
class Home:
    """One property, before anybody has spelt it in a format."""

    number: int
    external_id: str
    place: Place
    street: str
    postal_code: str
    kind: str
    is_sale: bool
    price: int
    area: int
    land: int
    rooms: int
    floor: int
    year: int
    condition: str
    features: Sequence[str]
    title: str
    description: str
    contact: tuple[str, str, str]

    @property
    def bedrooms(self) -> int:
        return max(1, self.rooms - 1)


@cache
def json_homes() -> Sequence[Home]:
    return [home(number, f"SK-{1000 + number}", NORTH_AND_SOUTH) for number in range(JSON_HOMES)]


@cache
def openimmo_homes() -> Sequence[Home]:
    return [home(100 + number, f"LE-{2400 + number}", MIDDLE) for number in range(OPENIMMO_HOMES)]


def home(number: int, external_id: str, places: Sequence[Place]) -> Home:
    random = Random(number)  # noqa: S311 -- the same homes every time are wanted
    place = places[number % len(places)]
    street, postal_code = random.choice(place.streets)
    kind = KINDS[number % len(KINDS)]
    is_sale = kind in ("HOUSE", "LAND") or random.random() < 0.6
    rooms = 0 if kind == "LAND" else random.randrange(2, 5) + (2 if kind == "HOUSE" else 0)
    area = random.randrange(380, 1400, 10) if kind == "LAND" else 18 + rooms * random.randrange(19, 28)
    rate = place.rate // (9 if kind == "LAND" else 1) if is_sale else place.rate // 250
    words, texts = {"rooms": rooms, "city": place.city, "area": area}, TEXTS[place.language]
    return Home(
        number=number,
        external_id=external_id,
        place=place,
        street=street.format(random.randrange(3, 96)),
        postal_code=postal_code,
        kind=kind,
        is_sale=is_sale,
        price=rounded(area * rate * random.uniform(0.85, 1.25), is_sale),
        area=area,
        land=random.randrange(180, 900, 10) if kind == "HOUSE" else area if kind == "LAND" else 0,
        rooms=rooms,
        floor=random.randrange(0, 6) if kind == "APARTMENT" else 0,
        year=random.choice((1898, 1906, 1928, 1936, 1965, 1978, 1994, 2008, 2016, 2021)),
        condition=random.choice(CONDITIONS),
        features=[] if kind == "LAND" else sorted(random.sample(FEATURES, 3)),
        title=random.choice(texts.titles[kind]).format(**words),
        description="\n\n".join(random.sample(texts.sentences, 3)),
        contact=PEOPLE[number % 2],
    )


def rounded(price: float, is_sale: bool) -> int:
    step = 1_000 if is_sale else 10
    return round(price / step) * step
