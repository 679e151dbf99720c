"""Features that feeds name in free words, in Spanish, Portuguese and English."""

from collections.abc import Iterable

from imports.dialects.iberian.spelling import word
from imports.dialects.mapping.draft import Draft
from imports.dialects.mapping.plain import line

_WORDS = {
    "POOL": "pool|swimming pool|private pool|piscina|piscina privada",
    "SHARED_POOL": "communal pool|communal swimmingpool|communal swimming pool|shared pool|piscina comunitaria",
    "AIR_CONDITIONING": "air conditioning|aircon|aire acondicionado|ar condicionado",
    "GARAGE": "garage|garaje|garagem", "PARKING": "parking|private parking|aparcamiento|estacionamento",
    "TERRACE": "terrace|private terrace|terraza|terraco|covered terrace",
    "ROOF_TERRACE": "solarium|roof terrace|azotea",
    "BALCONY": "balcony|glazed balcony|balcon|varanda", "PATIO": "patio",
    "GARDEN": "garden|private garden|front garden|back garden|jardin|jardim",
    "SHARED_GARDEN": "communal garden|communal gardens|jardin comunitario",
    "ELEVATOR": "lift|elevator|ascensor|elevador", "STORAGE_ROOM": "storage room|storage|trastero|arrecadacao",
    "FITTED_WARDROBES": "fitted wardrobes|fitted wardrobe|armarios empotrados",
    "FITTED_KITCHEN": "fitted kitchen|equipped kitchen|fully equipped kitchen|cocina equipada|cozinha equipada",
    "FIREPLACE": "fireplace|chimenea|lareira", "ALARM": "alarm|alarma|alarme", "SAUNA": "sauna",
    "GYM": "gym|gimnasio|ginasio", "WHIRLPOOL": "jacuzzi", "TENNIS_COURT": "tennis court|pista de tenis",
    "GATED": "gated|gated community|urbanizacion privada", "BARBECUE": "barbecue|bbq|barbacoa|churrasqueira",
    "UNDERFLOOR_HEATING": "underfloor heating|suelo radiante", "DOUBLE_GLAZING": "double glazing|doble acristalamiento",
    "SATELLITE_TV": "satellite tv", "WINE_CELLAR": "wine cellar|bodega", "CONCIERGE": "concierge|portero|porteiro",
}  # fmt: skip
BY_WORD = {name: feature for feature, names in _WORDS.items() for name in names.split("|")}
TEXTS_LIMIT, TEXT_LIMIT = 100, 200


def put(draft: Draft, texts: Iterable[tuple[str, str]]) -> set[str]:
    """`texts` are cells and what they say. Known words become features; what is said is kept, too, and shown. Returns
    the cells that were used."""
    used = set()
    for source, text in texts:
        said = line(text)
        if not said or len(said) > TEXT_LIMIT or len(draft.payload.get("feature_texts", ())) >= TEXTS_LIMIT:
            continue
        used.add(source)
        draft.add("/feature_texts", said, source)
        if feature := BY_WORD.get(word(said)):
            draft.add("/features", feature, source)
    return used
