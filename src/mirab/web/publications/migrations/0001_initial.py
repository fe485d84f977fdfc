"""The first tables of this app."""

import django.db.models.deletion
import django.utils.timezone
import mirab.core.marks
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Bulletin",
            fields=[
                (
                    "sensitivity",
                    models.SmallIntegerField(
                        choices=[(0, "unclassified"), (1, "confidential"), (2, "strictly confidential")],
                        default=mirab.core.marks.Sensitivity["UNCLASSIFIED"],
                        help_text="How closely the record is held; the highest of what it was made of.",
                        verbose_name="sensitivity",
                    ),
                ),
                (
                    "id",
                    models.CharField(
                        help_text="The day and six letters, as the address has it.",
                        max_length=24,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "day",
                    models.DateField(help_text="The bulletin tells what was known on this day.", verbose_name="day"),
                ),
                (
                    "languages",
                    models.JSONField(
                        default=list, help_text="Languages of its documents: en, ru, bilingual (both side by side)."
                    ),
                ),
                ("asked_at", models.DateTimeField(auto_now_add=True, help_text="When it was asked for.")),
                (
                    "started_at",
                    models.DateTimeField(help_text="When its building began; empty while it waits.", null=True),
                ),
                (
                    "ceiling",
                    models.SmallIntegerField(
                        choices=[(0, "unclassified"), (1, "confidential"), (2, "strictly confidential")],
                        help_text="What lies above this sensitivity took no part: the ceiling of who asked.",
                    ),
                ),
                (
                    "snapshot",
                    models.CharField(help_text="Archive snapshot of the pages that its builder read.", max_length=64),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "waiting for the worker"),
                            ("building", "being built"),
                            ("ready", "ready"),
                            ("failed", "failed"),
                        ],
                        default="queued",
                        help_text="How far it has come.",
                        max_length=10,
                    ),
                ),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting for the worker to take it up"),
                            ("computing", "Computing what was known on the day"),
                            ("writing", "Setting out the bulletin"),
                            ("setting", "Writing the files"),
                            ("done", "Done"),
                        ],
                        default="waiting",
                        help_text="What is being done now.",
                        max_length=10,
                    ),
                ),
                ("share", models.FloatField(default=0.0, help_text="Share of the work that is done, from 0 to 1.")),
                (
                    "moved_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, help_text="When state, step or share last changed."
                    ),
                ),
                (
                    "failure",
                    models.TextField(blank=True, help_text="Why it could not be built, in words; empty when it could."),
                ),
                ("remedy", models.TextField(blank=True, help_text="What can be done about the failure.")),
                (
                    "content",
                    models.CharField(
                        blank=True, help_text="Content id of the bulletin, as its JSON has it.", max_length=64
                    ),
                ),
                (
                    "files",
                    models.JSONField(default=list, help_text="Names of its files in its folder, once it is ready."),
                ),
                (
                    "by",
                    models.ForeignKey(
                        help_text="Who asked for it.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-asked_at", "-id"],
            },
        ),
    ]
