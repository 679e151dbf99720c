"""The nightly re-send writes each listing's row anew. Where its page has room for both versions no index is touched."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("listings", "0009_desk_indexes")]

    operations: ClassVar = [
        migrations.RunSQL(
            "ALTER TABLE listings_listing SET (fillfactor = 50)", "ALTER TABLE listings_listing SET (fillfactor = 85)"
        )
    ]
