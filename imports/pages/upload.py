"""GET and POST /dashboard/upload/: choose a file, and have it checked before anything is imported."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from agencies.membership import MemberRequest, member_page
from agencies.models import Member
from imports.dialects import DIALECTS
from imports.intake import uploads
from imports.intake.multipart import FormFile, largest, receive_form
from imports.pages.refusals import closed, in_words, limits, require_open
from seeki.lib.problems import ErrorCode
from seeki.lib.refused import Refused

RECENT = 8
# So many files of an agency are kept at a time; more are for the API.
LIMIT = 100


# The usual CSRF check would read the whole body to find its token, whoever sends it. Here it comes third: after the
# question who it is, and how much is coming (see `received`).
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@member_page(change=Member.Role.READ_ONLY)
def upload(request: MemberRequest) -> HttpResponseBase:
    if request.method == "POST":
        try:
            return received(request)
        except Refused as refused:
            return form_page(request, refused)
    return form_page(request)


def received(request: MemberRequest) -> HttpResponseBase:
    require_open(request.agency)
    if len(uploads.kept(request.agency).values_list("pk")[:LIMIT]) == LIMIT:
        raise Refused(ErrorCode.RATE_LIMITED)
    with receive_form(request, request.agency.pk, "file") as sent:

        @csrf_protect
        def checked(request: HttpRequest) -> HttpResponse:
            return check(request, sent)

        return checked(request)


def check(request: HttpRequest, sent: FormFile) -> HttpResponse:
    mine: MemberRequest = request  # type: ignore[assignment]
    name = request.POST.get("dialect", "")
    if name and name not in DIALECTS:
        raise Refused(ErrorCode.INVALID_REQUEST)
    made = uploads.check(mine.agency, mine.user, sent, DIALECTS.get(name))
    address = reverse("upload-check", args=[made.pk])
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        return HttpResponse(status=201, headers={"Location": address})
    return redirect(address)


def form_page(request: MemberRequest, refused: Refused | None = None) -> HttpResponse:
    context = {
        "dialects": DIALECTS.values(),
        "chosen": request.POST.get("dialect", "") if hasattr(request, "_post") else "",
        "limits": limits(),
        "limit": largest(),
        "refused": refused,
        "reason": in_words(refused) if refused else "",
        "closed": closed(request.agency),
        "recent": uploads.kept(request.agency).select_related("user").order_by("-created_at")[:RECENT],
    }
    return render(request, "imports/upload.html", context, status=refused.status_code if refused else 200)
