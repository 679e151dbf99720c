"""The link below an e-mail: turn this kind off, without signing in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from agencies import unsubscribing
from agencies.models import Member
from agencies.reading import as_reader


# The signature stands for the cookie: mail programs send the POST of List-Unsubscribe (RFC 8058) from anywhere.
@csrf_exempt
@never_cache
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Asks on GET, since mail scanners follow links; turns off on POST."""
    found = unsubscribing.read(token)
    if found is None:
        return render(request, "agencies/unsubscribe.html", {}, status=404)
    member, kind = found
    if request.method == "POST":
        unsubscribing.turn_off(member, kind)
    with as_reader(member.user, member.agency):
        context = {
            "reader": member,
            "kind": str(Member._meta.get_field(kind).verbose_name),  # type: ignore[union-attr]
            "is_off": request.method == "POST",
            "language": translation.get_language(),
        }
        return render(request, "agencies/unsubscribe.html", context)
