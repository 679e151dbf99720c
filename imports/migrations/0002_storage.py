from django.db import migrations

from seeki.lib.tables import keep_json_aside


class Migration(migrations.Migration):
    dependencies = [("imports", "0001_initial")]
    operations = [
        *keep_json_aside("imports_importitem", "payload", "raw"),
        migrations.RunSQL("CREATE SEQUENCE imports_batch_number AS bigint", "DROP SEQUENCE imports_batch_number"),
    ]
