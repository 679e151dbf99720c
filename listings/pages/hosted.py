"""GET /hosted/{id}/{name}: what buyers see of a photo or a document. Public; what a name means never changes."""

from pathlib import PurePosixPath
from uuid import UUID

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from listings.gallery.objects import MEDIA_TYPES, folder

FOR_EVER = "public, max-age=31536000, immutable"


@require_safe
def show_hosted(request: HttpRequest, file_id: str, name: str) -> FileResponse:
    try:
        file = default_storage.open(f"{folder(UUID(file_id))}/{name}")
    except FileNotFoundError:
        raise Http404 from None
    extension = PurePosixPath(name).suffix.lstrip(".")
    answer = FileResponse(file, content_type=MEDIA_TYPES[extension])
    answer.headers["Cache-Control"] = FOR_EVER
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.headers["Content-Disposition"] = "attachment" if extension == "pdf" else "inline"
    return answer
