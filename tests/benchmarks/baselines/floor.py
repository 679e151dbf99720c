"""The floor of an intake: a Django view that splits the array and COPYs what it found, and thinks about nothing.

It writes the rows that Seeki writes, into a table with the same indexes, in one transaction; it knows no agency,
judges nothing, keeps no body and wakes nobody.
"""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.baselines.floor_settings"

import msgspec
from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from psycopg.types.json import Jsonb

from seeki.lib.uuid7 import uuid7

TABLE = "CREATE TABLE floor_item (LIKE imports_importitem INCLUDING ALL)"
COLUMNS = {
    "id": "uuid",
    "batch_id": "uuid",
    "agency_id": "uuid",
    "batch_number": "int8",
    "index": "int4",
    "external_id": "text",
    "status": "varchar",
    "outcome": "varchar",
    "error_code": "varchar",
    "precision": "varchar",
    "location_source": "varchar",
    "payload": "jsonb",
    "received_at": "timestamptz",
}
COPY = f"COPY floor_item ({', '.join(COLUMNS)}) FROM STDIN (FORMAT BINARY)"


class Body(msgspec.Struct):
    listings: list[msgspec.Raw]


DECODER = msgspec.json.Decoder(Body)


def as_it_is(text: bytes) -> bytes:
    return text


def take(request: HttpRequest) -> HttpResponse:
    items = DECODER.decode(request.read()).listings
    batch, agency, now, answer = uuid7(), uuid7(), timezone.now(), []
    with transaction.atomic(), connection.cursor() as cursor, cursor.copy(COPY) as copy:
        copy.set_types(list(COLUMNS.values()))
        for index, item in enumerate(items):
            item_id = uuid7()
            payload = Jsonb(bytes(item), as_it_is)
            copy.write_row((item_id, batch, agency, 1, index, str(index), "queued", "", "", "", "", payload, now))
            answer.append({"external_id": index, "import_item_id": str(item_id)})
    return HttpResponse(msgspec.json.encode({"accepted": answer}), content_type="application/json")


urlpatterns = [path("v1/listings", take)]
application = get_wsgi_application()
