"""Where one is signed in: allauth lists the sessions and ends all others, this ends one."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST


@require_POST
@login_required
def end_session(request: HttpRequest, session_id: int) -> HttpResponse:
    session = UserSession.objects.filter(pk=session_id, user_id=request.user.pk).first()
    if session is None:
        raise Http404
    session.end()
    messages.success(request, _("This session has ended."))
    return redirect("usersessions_list")
