"""Listings and their images, as support sees them."""

from uuid import UUID

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator

from listings.gallery.words import said_of
from listings.models import GeocodeResult, HostedFile, ImageHost, Listing, ListingImage
from listings.support.listing import listing_page
from listings.visibility import in_words
from seeki.lib.admin import PageAdmin, RecordAdmin

IDS_LIMIT = 5000


@admin.register(Listing)
class ListingAdmin(PageAdmin):
    list_display = (
        "name_or_id",
        "agency",
        "external_id",
        "listing_type",
        "kind",
        "price_shown",
        "city",
        "state",
        "imported_at",
    )
    list_filter = ("listing_type", "real_estate_type", "country_code")
    list_select_related = ("agency",)
    search_fields = ("=external_id", "=id", "name", "agency__name")
    search_help_text = "External id, listing id, name, or name of the agency"
    ordering = ("-id",)
    actions = ("take_offline",)

    def page(self, request: HttpRequest, key: UUID) -> HttpResponse:
        return listing_page(request, key)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Listing]:
        listings: QuerySet[Listing] = super().get_queryset(request)
        return listings.defer("content", "content_hash")

    @admin.action(description="Take offline", permissions=["withhold"])
    def take_offline(self, request: HttpRequest, chosen: QuerySet[Listing]) -> HttpResponse | None:
        """The page that asks why stands further up, and is known by its name."""
        ids = list(chosen.order_by("agency_id", "pk").values_list("pk", flat=True)[: IDS_LIMIT + 1])
        if len(ids) > IDS_LIMIT:
            messages.error(request, f"So many cannot be chosen one by one; narrow the list to {IDS_LIMIT:,} at most.")
            return None
        request.session["bulk_chosen"] = {"kind": "withhold", "ids": [str(id) for id in ids]}
        return redirect(f"{reverse('support-bulk-new')}?kind=withhold&chosen=ticked")

    def has_withhold_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("listings.withhold_listing")

    @admin.display(description="Name", ordering="name")
    def name_or_id(self, listing: Listing) -> str:
        return listing.name or listing.external_id

    @admin.display(description="Kind", ordering="real_estate_type")
    def kind(self, listing: Listing) -> str:
        return listing.real_estate_type.capitalize()

    @admin.display(description="Price", ordering="price")
    def price_shown(self, listing: Listing) -> str:
        return "–" if listing.price is None else f"{listing.price:,.0f} {listing.currency}"

    @admin.display(description="State")
    def state(self, listing: Listing) -> str:
        return in_words(listing, timezone.now())


@admin.register(ListingImage)
class ListingImageAdmin(RecordAdmin):
    list_display = ("address", "listing", "position", "kind", "state", "said", "due_at", "attempts")
    list_filter = ("state", "kind", "reason")
    list_select_related = ("listing", "hosted")
    search_fields = ("=listing__external_id", "=listing__id", "=host")
    search_help_text = "External id or id of the listing, or host of the address"
    ordering = ("-id",)

    @admin.display(description="Address")
    def address(self, image: ListingImage) -> str:
        """Its beginning: those of files that were sent along are long, and all alike."""
        return Truncator(image.url).chars(48)

    @admin.display(description="What is wrong")
    def said(self, image: ListingImage) -> str:
        return said_of(image) or "–"


@admin.register(ImageHost)
class ImageHostAdmin(RecordAdmin):
    list_display = ("__str__", "faults", "not_before", "last_turn_at")
    search_fields = ("name",)
    ordering = ("-faults", "name")


@admin.register(HostedFile)
class HostedFileAdmin(RecordAdmin):
    list_display = ("digest", "agency", "format", "size", "width", "height", "created_at")
    list_filter = ("format",)
    list_select_related = ("agency",)
    search_fields = ("=digest", "=id", "agency__name")
    ordering = ("-id",)


@admin.register(GeocodeResult)
class GeocodeResultAdmin(RecordAdmin):
    list_display = ("__str__", "found", "precision", "source", "checked_at")
    list_display_links = None  # all of it stands in the list, and its key is bytes, which no address can say
    list_filter = ("found", "source")
    ordering = ("-checked_at",)
    exclude = ("key",)
