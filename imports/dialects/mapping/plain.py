"""Short texts without markup. The canonical check does the same for the long ones."""

from seeki.lib.plaintext import plain_text


def line(text: str) -> str | None:
    """On one line."""
    if "<" in text or "&" in text:
        text = plain_text(text)
    return " ".join(text.split()) or None


def sentence(text: str) -> str | None:
    """Line ends may stay."""
    return (plain_text(text) if "<" in text or "&" in text else text.strip()) or None
