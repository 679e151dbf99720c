"""POST: an item, or all of a delivery that ended through no fault of the sender, is worked off again."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from agencies.audit import Deed, record
from agencies.membership import MemberRequest, member_page
from agencies.models import AuditEntry
from imports.pages.batch import the_batch
from imports.pages.item import the_item
from imports.pages.refusals import require_open
from imports.pipeline.retrying import retry, retry_all
from seeki.lib.problems import ErrorCode
from seeki.lib.refused import Refused


@require_POST
@member_page()
def retry_item(request: MemberRequest, item_id: UUID) -> HttpResponse:
    found = the_item(request, item_id)

    def note(_: int) -> AuditEntry:
        target = found.external_id or str(found.pk)
        return record(request.agency, request.user, Deed.ITEMS_RETRIED, target, item=str(found.pk), request=request)

    def deed() -> None:
        retry(found, note)
        messages.success(request, _("Queued again. Nothing has to be sent once more."))

    attempt(request, deed)
    return redirect("import-item", found.pk)


@require_POST
@member_page()
def retry_batch(request: MemberRequest, batch_id: UUID) -> HttpResponse:
    found = the_batch(request, batch_id)

    def note(count: int) -> AuditEntry:
        said = ngettext("%(count)d item of import %(number)s", "%(count)d items of import %(number)s", count)
        target = said % {"count": count, "number": found}
        return record(request.agency, request.user, Deed.ITEMS_RETRIED, target, batch=str(found.pk), request=request)

    attempt(request, lambda: tell_how_many(request, retry_all(found, note)))
    return redirect("import", found.pk)


def tell_how_many(request: MemberRequest, count: int) -> None:
    if count:
        said = ngettext("%(count)d item was queued again.", "%(count)d items were queued again.", count)
        messages.success(request, said % {"count": count})
    else:
        messages.info(request, _("There is nothing left to retry."))


def attempt(request: MemberRequest, deed: Callable[[], None]) -> None:
    """Do it, as far as the agency may import now; what stands in the way is told on the page that follows."""
    try:
        require_open(request.agency)
        deed()
    except Refused as refused:
        messages.error(request, why_not(refused))


def why_not(refused: Refused) -> str:
    match refused.code:
        case ErrorCode.SUBSCRIPTION_INACTIVE:
            return _("Your subscription is not active: nothing can be imported or retried.")
        case ErrorCode.INTAKE_PAUSED:
            return _("Seeki support has paused your imports: %(why)s") % {"why": refused.message}
        case ErrorCode.NOT_RETRYABLE:
            return _("This cannot be retried (any more). Mend the listing and send it again.")
    return _("Too much is waiting right now. Try again in half a minute; nothing was changed.")
