"""The whole app: a serializer for the list, one bulk_create for all items, an answer for each. It enqueues nothing."""

import uuid
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.urls import path
from rest_framework import serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tests.benchmarks.baselines.naive.models import Item, Key


class ByKey(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[Key, str]:
        secret = request.headers.get("Authorization", "").removeprefix("Bearer ")
        key = Key.objects.filter(digest=sha256(secret.encode()).hexdigest()).first()
        if key is None:
            raise AuthenticationFailed
        return key, secret


class AddressSerializer(serializers.Serializer[Any]):
    street = serializers.CharField(max_length=200, required=False)
    house_number = serializers.CharField(max_length=20, required=False)
    city = serializers.CharField(max_length=200)
    postal_code = serializers.CharField(max_length=20, required=False)
    country_code = serializers.RegexField("^[A-Z]{2}$")


class CoordinatesSerializer(serializers.Serializer[Any]):
    lat = serializers.FloatField(min_value=-90, max_value=90)
    lng = serializers.FloatField(min_value=-180, max_value=180)


class ContactSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=200)
    email = serializers.EmailField()
    phone = serializers.CharField(max_length=50, required=False)


class ListingSerializer(serializers.Serializer[Any]):
    external_id = serializers.CharField(max_length=200)
    listing_type = serializers.ChoiceField(["SELL", "RENT"])
    real_estate_type = serializers.ChoiceField(["APARTMENT", "HOUSE", "LAND", "COMMERCIAL", "OTHER"])
    price = serializers.DecimalField(max_digits=14, decimal_places=2, min_value=0)
    currency = serializers.RegexField("^[A-Z]{3}$")
    reference = serializers.CharField(max_length=100, required=False)
    status = serializers.ChoiceField(["AVAILABLE", "RESERVED"], required=False)
    address = AddressSerializer()
    coordinates = CoordinatesSerializer(required=False)
    name = serializers.CharField(max_length=500)
    language = serializers.CharField(max_length=35, required=False)
    summary = serializers.CharField(max_length=1000, required=False)
    description = serializers.CharField(max_length=100_000)
    floorage = serializers.FloatField(min_value=0)
    land_area = serializers.FloatField(min_value=0, required=False)
    rooms = serializers.FloatField(min_value=0, required=False)
    bedrooms = serializers.IntegerField(min_value=0, required=False)
    bathrooms = serializers.IntegerField(min_value=0, required=False)
    floor = serializers.IntegerField(required=False)
    floors = serializers.IntegerField(required=False)
    year_built = serializers.IntegerField(min_value=1000, max_value=2200, required=False)
    available_from = serializers.DateField(required=False)
    features = serializers.ListField(child=serializers.CharField(max_length=100), required=False)
    contact = ContactSerializer(required=False)
    images = serializers.ListField(child=serializers.URLField(max_length=2048), required=False)


class ImportView(APIView):
    authentication_classes = [ByKey]

    def post(self, request: Request) -> Response:
        sent = request.data["listings"]
        serializer = ListingSerializer(data=sent, many=True)
        serializer.is_valid()
        # Of a list with one bad item DRF keeps no validated data, so what is stored is what was sent.
        errors = by_position(serializer.errors, len(sent))
        batch = uuid.uuid4()
        items = [
            Item(
                agency=request.user.agency,
                batch=batch,
                index=index,
                external_id=item.get("external_id"),
                status="rejected" if wrong else "queued",
                payload=item,
                errors=wrong or None,
            )
            for index, (item, wrong) in enumerate(zip(sent, errors, strict=True))
        ]
        with transaction.atomic():
            Item.objects.bulk_create(items)
        return Response(
            {
                "batch_id": batch,
                "accepted": [answer(item) for item in items if not item.errors],
                "rejected": [{**answer(item), "errors": item.errors} for item in items if item.errors],
            }
        )


def by_position(errors: Any, count: int) -> list[Any]:
    """DRF says it as a mapping by position, as a list with an entry for each item, or not at all."""
    found = errors if isinstance(errors, dict) else dict(enumerate(errors))
    return [found.get(index) or {} for index in range(count)]


def answer(item: Item) -> dict[str, Any]:
    return {"external_id": item.external_id, "import_item_id": item.pk}


urlpatterns = [path("v1/listings", ImportView.as_view())]
