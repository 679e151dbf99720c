from django.db import migrations

# The id first: it is then found without its agency as well as with it (see `renumbering.py` and 0004).
INDEX = (
    "CREATE INDEX CONCURRENTLY listing_known_by_{name} ON listings_listing "
    "((content->'other_ids'->>'{name}'), agency_id, scope) WHERE content->'other_ids'->>'{name}' IS NOT NULL"
)
BEFORE = (
    "CREATE INDEX CONCURRENTLY listing_by_{name} ON listings_listing "
    "(agency_id, scope, (content->'other_ids'->>'{name}')) WHERE content->'other_ids'->>'{name}' IS NOT NULL"
)
NAMES = ("openimmo_obid", "objektnr_intern")


class Migration(migrations.Migration):
    """Nobody waits while these are built."""

    atomic = False
    dependencies = [("listings", "0007_withheld_by_support")]

    operations = [
        *(
            migrations.RunSQL(INDEX.format(name=name), f"DROP INDEX CONCURRENTLY listing_known_by_{name}")
            for name in NAMES
        ),
        *(migrations.RunSQL(f"DROP INDEX CONCURRENTLY listing_by_{name}", BEFORE.format(name=name)) for name in NAMES),
    ]
