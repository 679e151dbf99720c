"""The frame of the admin: where support goes from everywhere, each only where they may."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

BEAT = "django_celery_beat"
# Title; then for each entry its words, its drawing (Material Symbols), the name of its url and the permission for it.
SECTIONS = (
    (
        "Desk",
        (
            ("Front page", "home", "admin:index", None),
            ("Search", "search", "support-search", None),
            ("Operations", "monitor_heart", "support-operations", "imports.view_operations"),
        ),
    ),
    (
        "Agencies",
        (
            ("Agencies", "storefront", "admin:agencies_agency_changelist", "agencies.view_agency"),
            ("Members", "badge", "admin:agencies_member_changelist", "agencies.view_member"),
            ("Invitations", "forward_to_inbox", "admin:agencies_invitation_changelist", "agencies.view_invitation"),
            ("API keys", "key", "admin:agencies_apikey_changelist", "agencies.view_apikey"),
            ("Audit log", "history", "admin:agencies_auditentry_changelist", "agencies.view_auditentry"),
        ),
    ),
    (
        "Imports",
        (
            ("Deliveries", "inventory_2", "admin:imports_importbatch_changelist", "imports.view_importbatch"),
            ("Items", "list_alt", "admin:imports_importitem_changelist", "imports.view_importitem"),
            ("Bulk deeds", "checklist", "admin:imports_bulkdeed_changelist", "imports.view_bulkdeed"),
            ("Turns of work", "swap_horiz", "admin:imports_attempt_changelist", "imports.view_attempt"),
            ("Lanes of work", "conveyor_belt", "admin:imports_lane_changelist", "imports.view_lane"),
            ("Notices", "mark_email_read", "admin:imports_notice_changelist", "imports.view_notice"),
        ),
    ),
    (
        "Listings",
        (
            ("Listings", "real_estate_agent", "admin:listings_listing_changelist", "listings.view_listing"),
            ("Images", "image", "admin:listings_listingimage_changelist", "listings.view_listingimage"),
            ("Image servers", "dns", "admin:listings_imagehost_changelist", "listings.view_imagehost"),
            ("Hosted files", "perm_media", "admin:listings_hostedfile_changelist", "listings.view_hostedfile"),
            ("Geocoding", "location_on", "admin:listings_geocoderesult_changelist", "listings.view_geocoderesult"),
        ),
    ),
    (
        "Billing",
        (
            ("Subscriptions", "credit_card", "admin:agencies_subscription_changelist", "agencies.view_subscription"),
            ("Stripe events", "webhook", "admin:agencies_stripeevent_changelist", "agencies.view_stripeevent"),
            ("Prices", "sell", "admin:agencies_price_changelist", "agencies.view_price"),
        ),
    ),
    (
        "People",
        (
            ("People", "group", "admin:agencies_user_changelist", "agencies.view_user"),
            ("Addresses", "alternate_email", "admin:account_emailaddress_changelist", "account.view_emailaddress"),
            ("Second factors", "phonelink_lock", "admin:mfa_authenticator_changelist", "mfa.view_authenticator"),
        ),
    ),
    (
        "System",
        (
            ("Jobs", "schedule", f"admin:{BEAT}_periodictask_changelist", f"{BEAT}.view_periodictask"),
            ("Support's log", "edit_note", "admin:admin_logentry_changelist", "admin.view_logentry"),
        ),
    ),
)


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """The side of each page."""
    made = []
    for title, entries in SECTIONS:
        items = [
            {"title": words, "icon": icon, "link": address}
            for words, icon, name, permission in entries
            if (address := address_of(name)) and (permission is None or request.user.has_perm(permission))
        ]
        if items:
            made.append({"title": title, "items": items})
    return made


def address_of(name: str) -> str | None:
    """A page that stands in another app is named by a string, and may not be there."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


def environment(request: HttpRequest) -> list[str]:
    """Nobody must take one for the other."""
    return ["Production", "success"] if settings.PRODUCTION else ["Staging", "warning"]


def account_links(request: HttpRequest) -> list[dict[str, str]]:
    return [
        {"title": "Your account", "link": reverse("profile")},
        {"title": "Second factor and passkeys", "link": reverse("mfa_index")},
    ]
