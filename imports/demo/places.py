"""Where the demo agency has homes on offer: towns that there are, streets that there may be."""

from collections.abc import Sequence
from typing import NamedTuple


class Place(NamedTuple):
    """A town with some of its streets; `rate` is about what a square metre costs, in its currency."""

    country: str
    city: str
    language: str
    currency: str
    rate: int
    streets: Sequence[tuple[str, str]]


# Homes of the head office, which sends JSON.
NORTH_AND_SOUTH: Sequence[Place] = (
    Place("CZ", "Praha", "cs", "CZK", 128_000, [("Korunní {}", "12000"), ("Sokolská {}", "12000")]),
    Place("CZ", "Brno", "cs", "CZK", 96_000, [("Lidická {}", "60200"), ("Údolní {}", "60200")]),
    Place("NL", "Amsterdam", "nl", "EUR", 7_400, [("Lindengracht {}", "1015KB"), ("Overtoom {}", "1054HC")]),
    Place("NL", "Utrecht", "nl", "EUR", 5_200, [("Oudegracht {}", "3511AB"), ("Biltstraat {}", "3572AA")]),
    Place("FR", "Lyon", "fr", "EUR", 4_700, [("{} rue de la Charité", "69002"), ("{} quai Saint-Antoine", "69002")]),
    Place("FR", "Bordeaux", "fr", "EUR", 4_500, [("{} rue Notre-Dame", "33000"), ("{} cours Pasteur", "33000")]),
    Place("ES", "Valencia", "es", "EUR", 2_900, [("Calle de la Paz {}", "46003"), ("Calle Colón {}", "46004")]),
    Place("ES", "Sevilla", "es", "EUR", 2_700, [("Calle Feria {}", "41003"), ("Calle San Luis {}", "41003")]),
    Place("PT", "Porto", "pt", "EUR", 3_300, [("Rua das Flores {}", "4050-265"), ("Rua de Cedofeita {}", "4050-174")]),
    Place("IT", "Bologna", "it", "EUR", 3_400, [("Via Santo Stefano {}", "40125"), ("Via del Pratello {}", "40122")]),
    Place("BE", "Gent", "nl", "EUR", 3_100, [("Coupure Links {}", "9000"), ("Kouter {}", "9000")]),
    Place("IE", "Dublin", "en", "EUR", 5_900, [("{} Aungier Street", "D02"), ("{} Clarendon Street", "D02")]),
)
# Homes of the office in Leipzig, whose software speaks OpenImmo.
MIDDLE: Sequence[Place] = (
    Place("DE", "Leipzig", "de", "EUR", 2_900, [("Riemannstraße {}", "04107"), ("Gohliser Straße {}", "04155")]),
    Place("DE", "Berlin", "de", "EUR", 5_300, [("Gneiststraße {}", "10437"), ("Prinzenallee {}", "13357")]),
    Place("DE", "Hamburg", "de", "EUR", 5_700, [("Osterstraße {}", "20255"), ("Eppendorfer Weg {}", "20259")]),
    Place("DE", "Dresden", "de", "EUR", 2_600, [("Alaunstraße {}", "01099"), ("Bautzner Straße {}", "01099")]),
    Place("AT", "Wien", "de", "EUR", 6_300, [("Neubaugasse {}", "1070"), ("Josefstädter Straße {}", "1080")]),
    Place("AT", "Salzburg", "de", "EUR", 6_800, [("Linzer Gasse {}", "5020"), ("Nonntaler Hauptstraße {}", "5020")]),
)  # fmt: skip
