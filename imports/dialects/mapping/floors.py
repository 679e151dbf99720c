"""The floor of a flat, as a number or in words of several languages."""

import re

_FLOOR = re.compile(r"(?:ca\.? ?)?([+-]?[0-9]{1,3})(?:[.,]0{1,2})?\.?\s*(.*)", re.DOTALL)
_ABOVE = frozenset(
    {
        "",
        "og",
        "obergeschoss",
        "obergeschoß",
        "stock",
        "stockwerk",
        "etage",
        "st",
        "floor",
        "planta",
        "andarº",
        "ª",
        "ª planta",
        "º andar",
    }
)
_BELOW = frozenset({"kg", "ug", "kellergeschoss", "untergeschoss", "souterrain"})
_ATTIC = frozenset({"ático", "atico", "dg", "dachgeschoss", "dachgeschoß", "dachetage"})
_NAMED: dict[str, tuple[int | None, str]] = {
    **dict.fromkeys(
        (
            "eg",
            "erdgeschoss",
            "erdgeschoß",
            "parterre",
            "ground floor",
            "bj",
            "bajo",
            "planta baja",
            "rés do chão",
            "r/c",
        ),
        (0, "GROUND"),
    ),
    **dict.fromkeys(("hp", "hochparterre"), (0, "RAISED_GROUND")),
    **dict.fromkeys(("mezzanin", "zwischengeschoss", "en", "entresuelo", "entreplanta"), (None, "MEZZANINE")),
    **dict.fromkeys(
        _BELOW | {"tiefparterre", "keller", "ss", "st", "semisótano", "semisotano", "sótano", "sotano"},
        (-1, "BASEMENT"),
    ),
    **dict.fromkeys(_ATTIC, (None, "ATTIC")),
}


def floor(text: str) -> tuple[int | None, str]:
    """Number and kind: `EG`, `1. OG`, `2. KG`, `1. DG`, `-1`, `3`."""
    word = " ".join(text.lower().rstrip(".").split())
    if word in _NAMED:
        return _NAMED[word]
    found = _FLOOR.fullmatch(word)
    if found is None:
        return None, ""
    number, name = int(found[1]), found[2].strip(" .")
    if name in _ABOVE:
        return number, ""
    if name in _BELOW:
        return -abs(number) or -1, "BASEMENT"
    return None, "ATTIC" if name in _ATTIC else ""
