from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.contrib.postgres.search import SearchVector
from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    """Nobody waits while these are built."""

    atomic = False
    dependencies = [("agencies", "0004_support")]

    operations = [
        AddIndexConcurrently("agency", GinIndex(SearchVector("name", config="simple"), name="agency_words")),
        AddIndexConcurrently("agency", models.Index(Lower("email"), name="agency_email")),
        AddIndexConcurrently(
            "apikey", models.Index(fields=["prefix"], opclasses=["varchar_pattern_ops"], name="api_key_begins")
        ),
        RemoveIndexConcurrently("apikey", "api_key_prefix"),
        AddIndexConcurrently(
            "auditentry",
            models.Index(fields=["staff"], condition=models.Q(staff__isnull=False), name="audit_by_staff"),
        ),
    ]
