"""The link of an e-mail about a key, the first one or a new one: an owner makes the key, and sees it once."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from agencies import activation, keys, rotation
from agencies.membership import MemberRequest, member_page
from agencies.models import ApiKey, Member

# An old key goes on for so long, or until the end that support has set for it.
GRACE = keys.GRACES["7d"]


@member_page(look=Member.Role.OWNER, change=Member.Role.OWNER)
@never_cache
def first_key(request: MemberRequest, token: str) -> HttpResponse:
    """Asks on GET, since browsers look ahead; makes the key on POST."""
    newest = activation.newest_in(token, request.agency)
    if newest is None:
        raise Http404
    if newest != activation.newest_key(request.agency):
        return used(request, newest)
    old = ApiKey.objects.filter(subscription__agency=request.agency, replaced_at=None, revoked_at=None).first()
    if request.method != "POST":
        still = old if old and not rotation.is_ended(old) else None
        return render(request, "agencies/first_key.html", {"is_first": not newest, "old": still})
    try:
        secret = rotation.make(request, rotation.Order(str(old.pk) if old else "", GRACE))
    except rotation.KeyMovedError:  # another owner was faster
        return used(request, newest)
    rotation.keep(request.session, secret)
    return redirect("key-made")


def used(request: MemberRequest, newest: str) -> HttpResponse:
    if newest:
        messages.info(request, _("This link was for one new key, which has been made. Here you can replace it."))
    else:
        messages.info(request, _("This link was for the first key, which has been made. Here you can replace it."))
    return redirect("keys")
