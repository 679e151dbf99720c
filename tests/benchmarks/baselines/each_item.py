"""The usual worker: a Celery task for each item, which writes its listing with the ORM and marks the item as done."""

import os
from datetime import timedelta

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.baselines.naive.settings"

import django

django.setup()

from celery import Celery
from django.db import transaction
from django.utils import timezone

from tests.benchmarks.baselines.naive.models import Item, Listing

app = Celery("each_item", broker=os.environ["CELERY_BROKER_URL"])
app.conf.update(
    task_default_queue=os.environ["SEEKI_QUEUE"] + "-each-item",
    task_ignore_result=True,
    task_acks_late=True,
    worker_prefetch_multiplier=4,
)
NAME = "each_item.publish"


@app.task(name=NAME)  # type: ignore[untyped-decorator]
def publish(item_id: str) -> None:
    with transaction.atomic():
        item = Item.objects.select_for_update().get(pk=item_id)
        sent = item.payload
        address, coordinates = sent["address"], sent.get("coordinates") or {}
        Listing.objects.update_or_create(
            agency=item.agency,
            external_id=item.external_id,
            defaults={
                "listing_type": sent["listing_type"],
                "real_estate_type": sent["real_estate_type"],
                "name": sent["name"],
                "price": sent["price"],
                "currency": sent["currency"],
                "city": address.get("city", ""),
                "postal_code": address.get("postal_code", ""),
                "latitude": coordinates.get("lat"),
                "longitude": coordinates.get("lng"),
                "content": sent,
                "expires_at": timezone.now() + timedelta(days=60),
            },
        )
        item.status = "completed"
        item.save(update_fields=["status"])
