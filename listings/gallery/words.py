"""Why an image is not there, in a sentence for the people of an agency; and what is doubtful about one that is."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from listings.gallery.bringing import FILE_GONE, GAVE_UP, STORAGE_AWAY
from listings.gallery.rendering import Fault, is_small
from listings.models import Listing, ListingImage
from seeki.lib.fetching.outcomes import Trouble
from seeki.lib.sentences import Facts

SMALL = "small"
SENTENCES: Mapping[str, Promise] = {
    Trouble.BAD_URL: gettext_lazy("The address of this photo is no http or https address that can be used."),
    Trouble.FORBIDDEN: gettext_lazy(
        "{host} is not on the public internet. Send the address under which everybody can open this photo."
    ),
    Trouble.UNKNOWN_HOST: gettext_lazy("There is no server named {host}. Check the address of this photo."),
    Trouble.UNREACHABLE: gettext_lazy("The server {host} refused the connection or could not be reached."),
    Trouble.TLS: gettext_lazy("The connection to {host} is not secure: its certificate was refused. {why}"),
    Trouble.TIMEOUT: gettext_lazy("The server of your CRM took too long to send this photo."),
    Trouble.BUSY: gettext_lazy("The server of your CRM asked us to come back later (it answered {status})."),
    Trouble.STATUS: gettext_lazy("The server of your CRM answered {status} for this photo."),
    Trouble.REDIRECTS: gettext_lazy("The server of your CRM sent us from address to address without an end."),
    Trouble.TOO_LARGE: gettext_lazy("This photo is larger than {limit} MB. Send a smaller one."),
    Trouble.COMPRESSED: gettext_lazy(
        "The server of your CRM sent this photo compressed (Content-Encoding), which we had asked it not to do."
    ),
    Trouble.CUT_OFF: gettext_lazy("The server of your CRM broke off before it had sent the whole photo."),
    Trouble.BROKEN: gettext_lazy("The server of your CRM gave no answer that we could read."),
    Fault.EMPTY: gettext_lazy("The file is empty."),
    Fault.NO_IMAGE: gettext_lazy("What we got is no image. Send a JPEG, PNG, WebP, AVIF or GIF."),
    Fault.WEB_PAGE: gettext_lazy(
        "We got a web page instead of a photo: perhaps the address asks for a login. Send the address of the image."
    ),
    Fault.UNSUPPORTED: gettext_lazy("{format} files cannot be shown here. Send a JPEG, PNG, WebP, AVIF or GIF."),
    Fault.DAMAGED: gettext_lazy("The image is damaged or incomplete."),
    Fault.TOO_MANY_PIXELS: gettext_lazy("The image has {width} × {height} pixels; that is too many to be shown."),
    FILE_GONE: gettext_lazy("The file that came with this listing is not kept any more. Send the listing again."),
    STORAGE_AWAY: gettext_lazy("Seeki could not store this photo just now."),
    GAVE_UP: gettext_lazy("Seeki could not work with this photo. Send another one, or write to support."),
}


def why(image: ListingImage) -> str:
    """Why an image is not ready, or not yet, or what went wrong when it was asked for again; or nothing."""
    if not image.reason:
        return ""
    return why_by(image.reason, image.facts or {})


def why_by(reason: str, facts: Mapping[str, Any]) -> str:
    sentence = SENTENCES.get(reason)
    return str(sentence).format_map(Facts(facts)).strip() if sentence else ""


def doubt(image: ListingImage) -> str:
    """A hint about an image that is shown; empty where there is none."""
    if image.state != ListingImage.State.READY or image.hosted is None:
        return ""
    if image.reason:
        return _("Shown as we fetched it before. When we asked again: %(why)s") % {"why": why(image)}
    width, height = image.hosted.width, image.hosted.height
    if width and height and is_small(width, height):
        return _("Small for a photo (%(width)d × %(height)d pixels): buyers see little on it.") % {
            "width": width,
            "height": height,
        }
    return ""


def said_of(image: ListingImage) -> str:
    """The one sentence that an image needs, if it needs one."""
    return doubt(image) if image.state == ListingImage.State.READY else why(image)


def problems_of(listing: Listing) -> Iterator[dict[str, Any]]:
    """All that there is to say of a listing's images, for programs and people."""
    images = ListingImage.objects.filter(listing=listing, is_leaving=False).select_related("hosted")
    for image in images.order_by("position"):
        message = said_of(image)
        if message:
            facts = {"position": image.position, "url": image.url, "state": image.state}
            yield facts | {"code": image.reason or SMALL, "message": message}
