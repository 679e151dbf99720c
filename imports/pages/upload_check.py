"""GET /dashboard/upload/<id>/: what an import would make of a file; and the button that imports it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agencies.membership import MemberRequest, member_page
from imports.intake import reports, uploads
from imports.models import Upload
from imports.pages.findings import grouped, shown, told
from imports.pages.refusals import closed, in_words, require_open
from imports.pages.words import format_name
from seeki.lib.refused import Refused
from seeki.lib.request_id import request_id
from seeki.lib.sentences import describe_all


@member_page()
def upload_check(request: MemberRequest, upload_id: UUID) -> HttpResponse:
    upload = own(request, upload_id)
    counts = upload.summary["counts"]
    part = request.GET.get("part", "")
    if part not in reports.PARTS:
        part = next((name for name in reports.PARTS if counts[name]), reports.CLEAN)
    page = page_number(request, len(upload.summary["pages"][part]))
    entries = [shown(entry | {"errors": describe_all(entry["problems"])}) for entry in report_page(upload, part, page)]
    context = {
        "upload": upload,
        "format": format_name(upload.dialect),
        "counts": counts,
        "total": sum(counts.values()),
        "accepted": counts[reports.DOUBTFUL] + counts[reports.CLEAN],
        "part": part,
        "causes": [told(cause) for cause in upload.summary["causes"][part]],
        "groups": grouped(entries, upload.summary["causes"][part]),
        "warnings": describe_all(upload.summary["warnings"]),
        "page": page,
        "pages": len(upload.summary["pages"][part]),
        "closed": closed(request.agency),
    }
    return render(request, "imports/upload_check.html", context)


@require_POST
@member_page()
def upload_import(request: MemberRequest, upload_id: UUID) -> HttpResponse:
    upload = own(request, upload_id)
    try:
        require_open(request.agency)
        if not upload.batch_id:
            upload.batch = uploads.import_upload(upload, request.user, request, request_id(request))
    except uploads.AlreadyImportedError:
        upload.refresh_from_db()
    except FileNotFoundError:
        raise Http404(_("There is no such upload, or it is older than a day.")) from None
    except Refused as refused:
        messages.error(request, in_words(refused))
        return redirect("upload-check", upload.pk)
    return redirect("import", upload.batch_id)


def own(request: MemberRequest, upload_id: UUID) -> Upload:
    upload = uploads.own(request.agency, upload_id)
    if upload is None:
        raise Http404(_("There is no such upload, or it is older than a day."))
    return upload


def report_page(upload: Upload, part: str, number: int) -> list[dict[str, Any]]:
    try:
        return reports.read(upload.report, upload.summary, part, number)
    except FileNotFoundError:
        raise Http404(_("There is no such upload, or it is older than a day.")) from None


def page_number(request: MemberRequest, last: int) -> int:
    text = request.GET.get("page", "1")
    number = int(text) if text.isdecimal() and len(text) < 6 else 1
    return min(max(number, 1), max(last, 1))
