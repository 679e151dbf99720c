"""GET /dashboard/listings/photos/{sha256}: a photo that came as a file, for the people of its agency."""

from django.http import FileResponse
from django.views.decorators.http import require_safe

from agencies.membership import MemberRequest, member_page
from listings.photos import served


@require_safe
@member_page()
def show_photo(request: MemberRequest, digest: str) -> FileResponse:
    return served(request.agency.pk, digest)
