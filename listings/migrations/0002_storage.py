from django.db import migrations

from seeki.lib.tables import keep_json_aside


class Migration(migrations.Migration):
    dependencies = [("listings", "0001_initial")]
    # Room in each page lets the nightly refresh stay on its page, without a word to any index.
    operations = keep_json_aside("listings_listing", "content", fillfactor=85)
