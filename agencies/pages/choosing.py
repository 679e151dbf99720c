"""POST /dashboard/agency/: work for another of one's agencies."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from agencies.membership import choose, memberships


@require_POST
@login_required
def choose_agency(request: HttpRequest) -> HttpResponse:
    for place in memberships(request):
        if str(place.agency_id) == request.POST.get("agency"):
            choose(request, place)
            return redirect("dashboard")
    raise Http404
