"""The provinces of Spain and the districts and islands of Portugal, with the spellings that CRMs use.

Spanish codes are those of INE, Portuguese ones of the districts (from 30 on of regions and islands). "A/B" need not
stand here: both halves are looked up. Articles, accents, case and punctuation make no difference.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from imports.dialects.iberian.spelling import key


class Place(NamedTuple):
    """`code` is empty where a name says the country and no more."""

    country: str
    code: str = ""
    name: str = ""


# code: the name that is shown | other names | letters of number plates
_SPAIN = """
01 Álava | Araba, Alaba, Vitoria, Vitoria-Gasteiz, Gasteiz | VI
02 Albacete | | AB
03 Alicante | Alacant, Alicnate, Costa Blanca, Alicante Costa Blanca | A
04 Almería | Costa de Almería, Almería Costa de Almería | AL
05 Ávila | | AV
06 Badajoz | | BA
07 Islas Baleares | Illes Balears, Islas Balears, Balears, Baleares, Balearic Islands, Balearics, Ilhas Baleares, \
Mallorca, Majorca, Menorca, Minorca, Ibiza, Eivissa, Formentera, Isla de Mallorca, Isla de Ibiza, Isla de Menorca, \
Palma, Palma de Mallorca, Ciutat de Mallorca | IB PM
08 Barcelona | Barcelone, Barna | B
09 Burgos | | BU
10 Cáceres | | CC
11 Cádiz | Cadis, Costa de la Luz Cádiz | CA
12 Castellón | Castelló, Castellón de la Plana, Castelló de la Plana, Costa del Azahar, Costa Azahar | CS
13 Ciudad Real | | CR
14 Córdoba | Cordova | CO
15 A Coruña | La Coruña, Coruña, Corunna | C
16 Cuenca | | CU
17 Girona | Gerona, Gérone, Costa Brava, Girona Costa Brava | GI GE
18 Granada | Grenade, Costa Tropical | GR
19 Guadalajara | | GU
20 Gipuzkoa | Guipúzcoa, Guipuscoa, Guipuzkoa, San Sebastián, Donostia, Donostia-San Sebastián | SS
21 Huelva | Costa de la Luz Huelva | H
22 Huesca | Uesca, Osca | HU
23 Jaén | | J
24 León | Llión | LE
25 Lleida | Lérida | L
26 La Rioja | Rioja, Errioxa, Logroño | LO
27 Lugo | | LU
28 Madrid | Comunidad de Madrid, Madrid Comunidad de | M
29 Málaga | Costa del Sol, Málaga Costa del Sol | MA
30 Murcia | Región de Murcia, Murcia Región de, Comunidad de Murcia, Region of Murcia, Murcia Region, Costa Cálida, \
Murcia Costa Cálida | MU
31 Navarra | Nafarroa, Navarre, Comunidad Foral de Navarra, Navarra Comunidad Foral de, Nafarroako Foru Komunitatea, \
Pamplona, Iruña | NA
32 Ourense | Orense | OU OR
33 Asturias | Asturies, Principado de Asturias, Asturias Principado de, Oviedo, Uviéu | O
34 Palencia | | P
35 Las Palmas | Palmas, Las Palmas de Gran Canaria, Gran Canaria, Lanzarote, Fuerteventura, La Graciosa, \
Isla de Lanzarote, Isla de Fuerteventura, Isla de Gran Canaria | GC
36 Pontevedra | | PO
37 Salamanca | | SA
38 Santa Cruz de Tenerife | Santa Cruz Tenerife, Sta. Cruz de Tenerife, Sta Cruz Tenerife, S.C. Tenerife, Tenerife, \
Teneriffa, Ténérife, La Palma, La Gomera, El Hierro, Isla de Tenerife, Isla de La Palma | TF
39 Cantabria | Santander | S
40 Segovia | | SG
41 Sevilla | Seville, Sevilha, Séville | SE
42 Soria | | SO
43 Tarragona | Costa Dorada, Costa Daurada, Tarragona Costa Dorada | T
44 Teruel | | TE
45 Toledo | | TO
46 Valencia | València, Valence | V
47 Valladolid | | VA
48 Bizkaia | Vizcaya, Bizcaia, Viscaya, Vizkaia, Bizcaya, Biscay, Bilbao, Bilbo | BI
49 Zamora | | ZA
50 Zaragoza | Saragossa, Saragosse, Saragoça | Z
51 Ceuta | Ciudad de Ceuta, Ciudad Autónoma de Ceuta | CE
52 Melilla | Ciudad de Melilla, Ciudad Autónoma de Melilla | ML
"""
_PORTUGAL = """
01 Aveiro
02 Beja
03 Braga
04 Bragança | Braganza, Braganza (Portugal)
05 Castelo Branco | Castillo Blanco, Castello Branco, C. Branco
06 Coimbra
07 Évora
08 Faro | Algarve, Faro Algarve, Algarve (Faro)
09 Guarda
10 Leiria
11 Lisboa | Lisbon, Lissabon, Lisbonne, Lisbona, Grande Lisboa, Greater Lisbon, Área Metropolitana de Lisboa, \
Lisbon Metropolitan Area, AML
12 Portalegre
13 Porto | Oporto, Grande Porto, Greater Porto, Área Metropolitana do Porto, Porto Metropolitan Area
14 Santarém | Santaren
15 Setúbal | Setubal District, Península de Setúbal
16 Viana do Castelo | Viana del Castillo, Viana Castelo, V. Castelo
17 Vila Real | Villa Real
18 Viseu | Vizeu
20 Açores | Azores, Azores Islands, Região Autónoma dos Açores, R.A. Açores, Ilhas dos Açores, Arquipélago dos Açores
30 Madeira | Madera, Madeira Islands, Madeira Archipelago, Região Autónoma da Madeira, R.A. Madeira, RAM, \
Arquipélago da Madeira
31 Ilha da Madeira | Madeira Island, Funchal
32 Ilha de Porto Santo | Porto Santo, Porto Santo Island
41 Ilha de Santa Maria | Santa Maria, Santa Maria Island
42 Ilha de São Miguel | São Miguel, S. Miguel, São Miguel Island, Ponta Delgada
43 Ilha Terceira | Terceira, Terceira Island, Angra do Heroísmo, Angra
44 Ilha da Graciosa | Graciosa, Ilha Graciosa, Graciosa Island
45 Ilha de São Jorge | São Jorge, S. Jorge, São Jorge Island
46 Ilha do Pico | Pico, Pico Island
47 Ilha do Faial | Faial, Fayal, Faial Island, Horta
48 Ilha das Flores | Flores, Flores Island
49 Ilha do Corvo | Corvo, Corvo Island
"""
# Countries, and names that span several provinces.
_COUNTRY_ONLY = {
    "ES": """España, Espana, Spain, Espanha, Espagne, Spanien, Canarias, Islas Canarias, Canary Islands, Andalucía,
        Andalusia, Cataluña, Catalunya, Catalonia, Galicia, Galiza, País Vasco, Euskadi, Basque Country,
        Comunidad Valenciana, Comunitat Valenciana, Valencian Community, Castilla y León, Castilla-La Mancha, Aragón,
        Extremadura, Costa de la Luz""",
    "PT": """Portugal, Alentejo, Minho, Trás-os-Montes, Beira Alta, Beira Baixa, Ribatejo, Estremadura,
        Costa de Prata, Silver Coast""",
    "AD": "Andorra, Principat d'Andorra",
    "FR": "Francia, France",
}


def _rows(country: str, table: str) -> Iterator[tuple[Place, list[str]]]:
    for line in table.strip().splitlines():
        whole, names, plates = (part.strip() for part in f"{line} | | ".split("|")[:3])
        code, _, name = whole.partition(" ")
        others = [one.strip() for one in names.split(",") if one.strip()]
        codes = [f"{country}-{plate}" for plate in plates.split()] or [f"{country}-{code}"]
        yield Place(country, code, name), [name, *others, *plates.split(), *codes]


def _by_key() -> dict[str, Place]:
    found: dict[str, Place] = {}
    for country, names in _COUNTRY_ONLY.items():
        found |= {key(name): Place(country) for name in names.split(",")}
    for country, table in (("ES", _SPAIN), ("PT", _PORTUGAL)):
        for place, spellings in _rows(country, table):
            found |= {key(spelling): place for spelling in spellings}
    return found


BY_KEY: Mapping[str, Place] = _by_key()
SPAIN: Mapping[str, Place] = {place.code: place for place in BY_KEY.values() if place.country == "ES" and place.code}
PORTUGAL: Mapping[str, Place] = {place.code: place for place in BY_KEY.values() if place.country == "PT" and place.code}


def find(text: str) -> Place | None:
    """The place that a name means; of "A/B" both halves must mean the same."""
    known = BY_KEY.get(key(text))
    if known or "/" not in text:
        return known
    halves = {BY_KEY.get(key(half)) for half in text.split("/") if half.strip()}
    return halves.pop() if len(halves) == 1 else None
