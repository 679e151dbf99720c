"""The reference for integrators: interactive, offline, made from the OpenAPI document."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

from seeki.lib.collection import collection as collection_of


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    return render(request, "docs/reference.html", {"environment": settings.SEEKI_ENVIRONMENT})


@require_safe
def collection(request: HttpRequest) -> JsonResponse:
    """The requests of the OpenAPI document, ready to be sent from Postman or Bruno."""
    document = SchemaGenerator().get_schema(public=True)  # type: ignore[no-untyped-call]
    answer = JsonResponse(collection_of(document), json_dumps_params={"indent": 2})
    answer["Content-Disposition"] = 'inline; filename="seeki.postman_collection.json"'
    return answer
