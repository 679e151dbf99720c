import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import seeki.lib.uuid7

ID = models.UUIDField(default=seeki.lib.uuid7.uuid7, editable=False, primary_key=True, serialize=False)


class Migration(migrations.Migration):
    """Each column is added without a default to write, so no table is rewritten. Indexes of tables that exist: 0005."""

    dependencies = [("agencies", "0003_billing")]

    operations = [
        migrations.AlterModelOptions(
            name="agency",
            options={
                "ordering": ["name"],
                "permissions": [
                    ("impersonate_agency", "Can look at the dashboard of an agency"),
                    ("act_as_agency", "Can change things in the dashboard of an agency"),
                ],
                "verbose_name_plural": "agencies",
            },
        ),
        migrations.AddField(
            model_name="agency",
            name="requests_per_minute",
            field=models.PositiveIntegerField(
                blank=True,
                help_text="At most; empty means the usual limit.",
                null=True,
                verbose_name="requests per minute",
            ),
        ),
        migrations.AddField(
            model_name="auditentry",
            name="staff",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="auditentry",
            name="staff_name",
            field=models.CharField(blank=True, db_default="", default="", max_length=254, verbose_name="who of Seeki"),
        ),
        migrations.AddField(
            model_name="auditentry",
            name="reason",
            field=models.CharField(blank=True, db_default="", default="", max_length=500, verbose_name="reason"),
        ),
        migrations.CreateModel(
            name="SupportNote",
            fields=[
                ("id", ID),
                ("author_name", models.CharField(max_length=254, verbose_name="who")),
                ("text", models.TextField(verbose_name="note")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="when")),
                (
                    "agency",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="support_notes",
                        to="agencies.agency",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("agency"), models.OrderBy(models.F("id"), descending=True), name="note_by_agency"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SupportVisit",
            fields=[
                ("id", ID),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                ("may_change", models.BooleanField(default=False, verbose_name="may change")),
                ("started_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="started")),
                ("until", models.DateTimeField(verbose_name="until")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="agencies.agency"
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("ended_at", None)), fields=["until"], name="visit_open"),
                ],
            },
        ),
    ]
