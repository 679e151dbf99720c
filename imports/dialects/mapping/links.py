"""Addresses of pages and files, as senders write them."""

import re
from urllib.parse import urlsplit

from imports.dialects.mapping.fields import UNREAD

URL_LIMIT = 2_048
_HTTP = re.compile(r"https?://[^\s/?#]+[^\s]*", re.IGNORECASE)
_BARE = re.compile(r"(?:www\.[^\s/]+|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,10})(?:/\S*)?", re.IGNORECASE)
_BLANK = re.compile(r"\s+")
_IMAGES = ["jpg", "jpeg", "jpe", "jfif", "png", "gif", "webp", "bmp", "tif", "tiff", "heic", "avif"]
_FILMS = ["mp4", "mov", "avi", "wmv", "mpg", "mpeg", "webm", "m4v", "flv"]
_PAPERS = ["pdf", "ps", "eps", "doc", "docx", "odt", "rtf", "xls", "xlsx", "txt", "zip"]
_SORTS = dict.fromkeys(_IMAGES, "image") | dict.fromkeys(_FILMS, "film") | dict.fromkeys(_PAPERS, "paper")
_SERVICES = {
    "youtube.com": "YOUTUBE", "youtu.be": "YOUTUBE", "youtube-nocookie.com": "YOUTUBE", "vimeo.com": "VIMEO",
    "dailymotion.com": "DAILYMOTION", "dai.ly": "DAILYMOTION", "matterport.com": "MATTERPORT",
}  # fmt: skip


def is_remote(text: str) -> bool:
    return text[:4].lower() == "http" and text[4:8].lower().startswith(("://", "s://"))


def remote(text: str) -> str | None:
    """An http(s) address that can be fetched: blanks in file names are written out."""
    if len(text) > URL_LIMIT:
        return None
    if _HTTP.fullmatch(text):
        return text
    text = _BLANK.sub("%20", text)
    return text if len(text) <= URL_LIMIT and _HTTP.fullmatch(text) else None


def url(text: str) -> object:
    """A page: many leave out the scheme."""
    if is_remote(text):
        return remote(text) or UNREAD
    return f"https://{text}" if len(text) < 500 and _BARE.fullmatch(text) else UNREAD


def sort_of(name: str) -> str:
    """What a file name or an address ends in: `image`, `film`, `paper`, or nothing that we know."""
    sort = _SORTS.get(name[-3:].lower()) if name[-4:-3] == "." else None
    if sort is None:
        name = name.split("?", 1)[0].split("#", 1)[0].rpartition("/")[2]
        sort = _SORTS.get(name.rpartition(".")[2].lower(), "") if "." in name else ""
    return sort


def service(address: str) -> str | None:
    """The service that holds a film or a tour, as the canonical listing calls it."""
    try:
        host = (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return None
    return next((kind for name, kind in _SERVICES.items() if host == name or host.endswith(f".{name}")), None)
