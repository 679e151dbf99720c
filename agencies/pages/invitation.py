"""The link of an invitation: whoever has it joins, with the account they have or a new one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from agencies import invitations
from agencies.membership import choose
from agencies.models import User


@never_cache
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Shows who invites, and joins on POST: a mail scanner that follows links must not use it up."""
    found = invitations.find(secret)
    if found is None:
        return render(request, "agencies/invitation_gone.html", status=404)
    if isinstance(request.user, User) and request.method == "POST":
        place = invitations.accept(found, request.user, request)
        if place is None:
            return render(request, "agencies/invitation_gone.html", status=404)
        choose(request, place)
        messages.success(request, _("Welcome to %(agency)s.") % {"agency": found.agency.name})
        return redirect("dashboard")
    if not request.user.is_authenticated:
        invitations.remember(request, found)
    return render(request, "agencies/invitation.html", {"invitation": found})
