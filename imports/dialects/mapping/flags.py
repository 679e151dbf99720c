"""Yes and no, as the formats and their users write them."""

_YES = frozenset({"true", "1", "ja", "yes", "y", "j", "x", "wahr", "-1", "on", "si", "sí", "sim", "t"})
_NO = frozenset({"false", "0", "nein", "no", "n", "falsch", "off", "keine", "kein", "não", "nao", "f"})


def flag(text: str) -> bool | None:
    """None: it says neither."""
    if text in ("1", "true"):
        return True
    if text in ("0", "false"):
        return False
    word = text.strip().lower()
    if word in _YES:
        return True
    return False if word in _NO else None
