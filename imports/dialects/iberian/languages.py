"""Languages as Iberian feeds name them: tags, words in three languages, and Idealista's numbers."""

_NUMBERS = {"1": "es", "2": "en", "3": "fr", "4": "de", "5": "pt", "6": "it", "7": "ca", "8": "ru", "9": "zh"}
_WORDS = {
    "es": "spanish español espanol castellano espanhol", "en": "english inglés ingles inglês", "zh": "chinese",
    "fr": "french francés frances francês", "de": "german alemán aleman alemão", "ca": "catalan catalán català",
    "pt": "portuguese portugués portugues português", "it": "italian italiano", "ru": "russian ruso russo",
    "nl": "dutch holandés holandes neerlandés holandês", "sv": "swedish sueco", "no": "norwegian norway noruego",
    "da": "danish danés danes", "fi": "finnish finlandés finlandes", "pl": "polish polaco", "el": "greek griego",
    "ro": "romanian rumano", "eu": "basque euskera euskara vasco", "gl": "galician gallego galego",
    "uk": "ukrainian ucraniano", "ar": "arabic árabe", "ja": "japanese japonés", "va": "valencian valenciano",
    "hu": "hungarian húngaro", "cs": "czech checo", "tr": "turkish turco", "ko": "korean", "bg": "bulgarian búlgaro",
}  # fmt: skip
_BY_WORD = {name: tag for tag, names in _WORDS.items() for name in names.split()}
# Two letters that many write for a country or a language that has others.
_MEANT = {"va": "ca-valencia", "gb": "en", "uk-en": "en", "cn": "zh", "se": "sv", "dk": "da", "cz": "cs", "gr": "el"}
LOCALES = {"ES": "es-ES", "PT": "pt-PT"}


def tag_of(text: str) -> str:
    """A tag of BCP 47; empty where the text names no language."""
    sent = text.strip().lower().replace("_", "-")
    tag = _NUMBERS.get(sent) or _BY_WORD.get(sent) or sent
    tag = _MEANT.get(tag, tag)
    head, _, region = tag.partition("-")
    if not (2 <= len(head) <= 3 and head.isascii() and head.isalpha()):
        return ""
    if len(region) == 2 and region.isascii() and region.isalpha():
        return f"{head}-{region.upper()}"
    return f"{head}-{region}" if region == "valencia" else head
