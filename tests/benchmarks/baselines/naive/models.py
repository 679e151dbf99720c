"""Two tables: who may send, and what came."""

import uuid

from django.db import models


class Key(models.Model):
    digest = models.CharField(max_length=64, unique=True)
    agency = models.UUIDField(default=uuid.uuid4)

    class Meta:
        app_label = "naive"


class Item(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    agency = models.UUIDField()
    batch = models.UUIDField()
    index = models.IntegerField()
    external_id = models.CharField(max_length=200, null=True)
    status = models.CharField(max_length=20)
    payload = models.JSONField(null=True)
    errors = models.JSONField(null=True)
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "naive"
        indexes = [
            models.Index(fields=["agency", "external_id"]),
            models.Index(fields=["batch", "index"]),
            models.Index(fields=["status", "received_at"]),
        ]


class Listing(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    agency = models.UUIDField()
    external_id = models.CharField(max_length=200)
    listing_type = models.CharField(max_length=10)
    real_estate_type = models.CharField(max_length=20)
    name = models.CharField(max_length=500)
    price = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    city = models.CharField(max_length=200)
    postal_code = models.CharField(max_length=20)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    content = models.JSONField()
    updated_at = models.DateTimeField(auto_now=True)
    expires_at = models.DateTimeField()

    class Meta:
        app_label = "naive"
        constraints = [models.UniqueConstraint(fields=["agency", "external_id"], name="naive_listing_once")]
