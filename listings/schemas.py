"""The canonical listing, and a whole body of listings, as JSON Schema, for the validators of integrators."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from listings import payload


@cache_control(public=True, max_age=3600)
@require_safe
def listing_schema(request: HttpRequest) -> JsonResponse:
    return schema_answer(payload.listing_schema(), "seeki-listing.schema.json")


@cache_control(public=True, max_age=3600)
@require_safe
def listings_schema(request: HttpRequest) -> JsonResponse:
    return schema_answer(payload.listings_schema(), "seeki-listings.schema.json")


def schema_answer(schema: payload.Schema, name: str) -> JsonResponse:
    """Shown by a browser, and saved by a name that says what it is."""
    answer = JsonResponse(schema, json_dumps_params={"indent": 2}, content_type="application/schema+json")
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    return answer
