"""What a browser says it is, in words: enough to tell one's phone from one's desk, no more."""

# In this order: most of them also claim to be those further down.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Vivaldi", "Vivaldi"),
    ("FxiOS", "Firefox"),
    ("Firefox", "Firefox"),
    ("CriOS", "Chrome"),
    ("HeadlessChrome", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
    ("curl", "curl"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def browser_and_system(user_agent: str) -> tuple[str, str]:
    """Their names; empty where they are not known."""
    return named(user_agent, BROWSERS), named(user_agent, SYSTEMS)


def named(user_agent: str, words: tuple[tuple[str, str], ...]) -> str:
    return next((name for mark, name in words if mark in user_agent), "")
