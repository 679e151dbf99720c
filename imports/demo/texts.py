"""What the demo agency writes about its homes, in the language of each place."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Texts(NamedTuple):
    """Titles by kind, and sentences of which a description is made."""

    titles: Mapping[str, Sequence[str]]
    sentences: Sequence[str]


TEXTS: Mapping[str, Texts] = {
    "cs": Texts(
        {
            "APARTMENT": ["Světlý byt {rooms}+kk, {city}", "Byt {rooms}+1 s balkonem, {city}"],
            "HOUSE": ["Rodinný dům se zahradou, {city}", "Vila na klidném místě, {city}"],
            "LAND": ["Stavební pozemek {area} m², {city}"],
            "COMMERCIAL": ["Obchodní prostor v přízemí, {city}"],
        },
        [
            "Nabízíme nemovitost v klidné ulici s dobrou dostupností do centra.",
            "Okna vedou do zeleného vnitrobloku, odpoledne sem svítí slunce.",
            "Dům prošel celkovou rekonstrukcí, stoupačky i střecha jsou nové.",
            "V docházkové vzdálenosti je škola, park i zastávka tramvaje.",
            "K nemovitosti patří sklep a možnost parkování ve dvoře.",
        ],
    ),
    "nl": Texts(
        {
            "APARTMENT": ["Licht {rooms}-kamerappartement in {city}", "Bovenwoning met dakterras, {city}"],
            "HOUSE": ["Eengezinswoning met tuin in {city}", "Karakteristiek herenhuis, {city}"],
            "LAND": ["Bouwkavel van {area} m² bij {city}"],
            "COMMERCIAL": ["Winkelruimte op de begane grond, {city}"],
        },
        [
            "De woning ligt in een rustige straat, op loopafstand van winkels en openbaar vervoer.",
            "De woonkamer ligt op het zuiden en kijkt uit over het water.",
            "De keuken is in 2021 vernieuwd en van alle inbouwapparatuur voorzien.",
            "Alle ramen hebben dubbel glas, de cv-ketel is jaarlijks onderhouden.",
            "Op de begane grond is een ruime gemeenschappelijke fietsenberging.",
        ],
    ),
    "fr": Texts(
        {
            "APARTMENT": ["Appartement lumineux de {rooms} pièces, {city}", "Bel ancien avec parquet, {city}"],
            "HOUSE": ["Maison familiale avec jardin, {city}", "Échoppe rénovée au calme, {city}"],
            "LAND": ["Terrain à bâtir de {area} m², {city}"],
            "COMMERCIAL": ["Local commercial d'angle, {city}"],
        },
        [
            "Au deuxième étage d'un immeuble bien tenu, ce bien bénéficie d'une belle hauteur sous plafond.",
            "Le séjour, exposé plein sud, s'ouvre sur une cuisine équipée.",
            "Les chambres donnent sur une cour arborée, à l'abri du bruit.",
            "Écoles, marché et métro sont à moins de cinq minutes à pied.",
            "Une cave et un local à vélos complètent l'ensemble.",
        ],
    ),
    "es": Texts(
        {
            "APARTMENT": ["Piso luminoso de {rooms} habitaciones en {city}", "Ático con terraza en {city}"],
            "HOUSE": ["Casa con patio en {city}", "Chalet familiar con jardín, {city}"],
            "LAND": ["Parcela urbana de {area} m² en {city}"],
            "COMMERCIAL": ["Local a pie de calle en {city}"],
        },
        [
            "Vivienda exterior en finca con ascensor, a un paso del centro histórico.",
            "El salón da a una terraza orientada al sur, ideal para las tardes de invierno.",
            "Suelos hidráulicos originales, techos altos y carpintería de madera restaurada.",
            "Aire acondicionado en todas las estancias y calefacción por bomba de calor.",
            "Posibilidad de plaza de garaje en el mismo edificio.",
        ],
    ),
    "pt": Texts(
        {
            "APARTMENT": ["Apartamento T{rooms} com varanda, {city}"],
            "HOUSE": ["Moradia com logradouro, {city}"],
            "LAND": ["Lote de terreno com {area} m², {city}"],
            "COMMERCIAL": ["Loja de rua renovada, {city}"],
        },
        [
            "Imóvel totalmente recuperado num edifício do início do século XX.",
            "A sala recebe luz direta durante toda a tarde e tem vista sobre o rio.",
            "Cozinha equipada, janelas oscilobatentes e isolamento acústico.",
            "A dois minutos do metro e do mercado municipal.",
        ],
    ),
    "it": Texts(
        {
            "APARTMENT": ["Trilocale luminoso in centro, {city}", "Appartamento di {rooms} vani con loggia, {city}"],
            "HOUSE": ["Casa indipendente con giardino, {city}"],
            "LAND": ["Terreno edificabile di {area} m², {city}"],
            "COMMERCIAL": ["Negozio sotto i portici, {city}"],
        },
        [
            "Al terzo piano con ascensore di un palazzo d'epoca appena ristrutturato.",
            "Il soggiorno affaccia sui tetti, la zona notte sul cortile interno.",
            "Riscaldamento autonomo, infissi in legno con doppio vetro.",
            "Cantina di proprietà e posto bici coperto.",
        ],
    ),
    "en": Texts(
        {
            "APARTMENT": ["Bright {rooms}-room apartment, {city}", "Top-floor apartment with a view, {city}"],
            "HOUSE": ["Terraced house with a walled garden, {city}"],
            "LAND": ["Building plot of {area} m², {city}"],
            "COMMERCIAL": ["Corner shop with large windows, {city}"],
        },
        [
            "A well-kept home in a quiet street, a few minutes from shops and public transport.",
            "The living room faces south-west and keeps its original fireplace.",
            "Kitchen and bathroom were renewed recently, with attention to every detail.",
            "There is a lockable store in the basement and room for two bicycles.",
        ],
    ),
    "de": Texts(
        {
            "APARTMENT": ["Helle {rooms}-Zimmer-Wohnung mit Balkon in {city}", "Altbau mit Dielen und Stuck, {city}",
                          "Ruhige {rooms}-Zimmer-Wohnung zum Innenhof, {city}", "Dachgeschoss mit Weitblick, {city}"],
            "HOUSE": ["Einfamilienhaus mit Garten in {city}", "Gepflegte Doppelhaushälfte, {city}",
                      "Stadthaus von {rooms} Zimmern, {city}"],
            "LAND": ["Baugrundstück mit {area} m² in {city}"],
            "COMMERCIAL": ["Ladenlokal in belebter Lage, {city}"],
        },
        [
            "Die Immobilie liegt in einer ruhigen Seitenstraße, Bäcker und Straßenbahn sind um die Ecke.",
            "Der Wohnbereich öffnet sich nach Südwesten, große Fenster holen viel Licht herein.",
            "Das Bad wurde 2022 erneuert und hat Wanne, Dusche und Fenster.",
            "Ein Kellerabteil und ein Stellplatz für Fahrräder gehören dazu.",
            "Im Haus wohnen acht Parteien, die Hausgemeinschaft ist freundlich.",
        ],
    ),
}  # fmt: skip
