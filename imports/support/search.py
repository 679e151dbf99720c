"""GET /admin/search?q=…: one box over everything; it lands on the thing itself when there is one."""

from django.http import HttpResponse
from django.shortcuts import redirect

from imports.support.asking import read
from imports.support.desk import StaffRequest, show, support_page
from imports.support.lookups import LIMIT, find

# What can be looked for, with an example of each.
CAN_BE_FOUND = (
    ("an agency", "words of its name, its e-mail address, a member's, cus_… or sub_…"),
    ("an API key", "its first characters: seeki_live_Ab12…"),
    ("a delivery", "its number, its id, or the request id that the CRM was given"),
    ("an import item", "its id, its external id, or its workflow id"),
    ("a listing", "its id, its external id, an OpenImmo id, or the id within any address of Seeki's"),
    ("a message of Stripe's", "evt_…"),
)


@support_page()
def search(request: StaffRequest) -> HttpResponse:
    asked = read(request.GET.get("q", ""))
    groups = find(asked, request.user) if asked.text else []
    addresses = {hit.address for group in groups for hit in group.hits}
    if len(addresses) == 1:
        return redirect(addresses.pop())
    context = {"asked": asked, "groups": groups, "limit": LIMIT, "can_be_found": CAN_BE_FOUND}
    return show(request, "support/search.html", "Search", context)
