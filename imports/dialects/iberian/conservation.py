"""The state of the building in words."""

from imports.dialects.iberian.spelling import word
from imports.dialects.mapping.fields import UNREAD

_WORDS = {
    "NEW": "nuevo|nueva|new|obra nueva|novo|nova|a estrenar",
    "GOOD": "bueno|good|buen estado|bom estado|usado|segunda mano|second hand",
    "TO_RENOVATE": "a reformar|para reformar|reformar|torestore|to restore|para recuperar|por recuperar",
    "RENOVATED": "reformado|renovado|restaurado|rehabilitado|remodelado",
    "UNDER_CONSTRUCTION": "en construccion|em construcao",
    "DILAPIDATED": "en ruinas|ruina",
}
BY_WORD = {name: condition for condition, names in _WORDS.items() for name in names.split("|")}


def condition(text: str) -> object:
    return BY_WORD.get(word(text), UNREAD)
