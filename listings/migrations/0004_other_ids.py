from django.db import migrations

# Partial: only listings of formats that send these ids stand in them.
INDEX = (
    "CREATE INDEX listing_by_{name} ON listings_listing (agency_id, scope, (content->'other_ids'->>'{name}')) "
    "WHERE content->'other_ids'->>'{name}' IS NOT NULL"
)


class Migration(migrations.Migration):
    dependencies = [("listings", "0003_removals")]
    operations = [
        migrations.RunSQL(INDEX.format(name=name), f"DROP INDEX listing_by_{name}")
        for name in ("openimmo_obid", "objektnr_intern")
    ]
