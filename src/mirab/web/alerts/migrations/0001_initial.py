"""The tables of alerts as they began."""

import django.db.models.deletion
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
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    "proposal",
                    models.CharField(help_text="Content id of the proposal, the same while it grows.", max_length=80),
                ),
                ("situation", models.CharField(help_text="Id of the situation, as theme@place.", max_length=200)),
                ("title_en", models.CharField(help_text="Title of the proposal in English.", max_length=500)),
                ("title_ru", models.CharField(help_text="Title of the proposal in Russian.", max_length=500)),
                ("kind", models.CharField(help_text="What is proposed: risk or opportunity.", max_length=20)),
                (
                    "level",
                    models.CharField(
                        blank=True,
                        help_text="Level at that moment: watch, advisory or warning; empty: none.",
                        max_length=20,
                    ),
                ),
                ("known_on", models.DateField(help_text="Day as known on which the proposal was read.")),
                (
                    "notice",
                    models.CharField(
                        help_text="Id of the last notice that had been given by the day read.", max_length=80
                    ),
                ),
                ("notice_day", models.DateField(help_text="Day of that notice.")),
                ("snapshot", models.CharField(help_text="Archive snapshot of the board that was read.", max_length=80)),
                (
                    "outcome",
                    models.CharField(
                        choices=[("accepted", "accepted"), ("rejected", "rejected")],
                        help_text="Whether it was accepted or rejected.",
                        max_length=20,
                    ),
                ),
                (
                    "reason",
                    models.TextField(
                        blank=True, help_text="Why, in the person's words; never empty where it was rejected."
                    ),
                ),
                ("at", models.DateTimeField(help_text="When it was decided.")),
                ("undone_at", models.DateTimeField(help_text="When it was undone; empty: it was not.", null=True)),
                (
                    "replaced_at",
                    models.DateTimeField(help_text="When a later decision took its place; empty: none has.", null=True),
                ),
                (
                    "person",
                    models.ForeignKey(
                        help_text="Who decided.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        help_text="The earlier decision whose place it took after the proposal had come back.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="alerts.decision",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        help_text="Who undid it.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    "proposal",
                    models.CharField(help_text="Content id of the proposal, the same while it grows.", max_length=80),
                ),
                ("situation", models.CharField(help_text="Id of the situation, as theme@place.", max_length=200)),
                ("title_en", models.CharField(help_text="Title of the proposal in English.", max_length=500)),
                ("title_ru", models.CharField(help_text="Title of the proposal in Russian.", max_length=500)),
                ("kind", models.CharField(help_text="What is proposed: risk or opportunity.", max_length=20)),
                (
                    "level",
                    models.CharField(
                        blank=True,
                        help_text="Level at that moment: watch, advisory or warning; empty: none.",
                        max_length=20,
                    ),
                ),
                ("known_on", models.DateField(help_text="Day as known on which the proposal was read.")),
                (
                    "evidence",
                    models.JSONField(
                        default=list, help_text="Ids of the archived observations that the proposal rests on."
                    ),
                ),
                ("explanation_en", models.TextField(help_text="Explanation of the proposal in English.")),
                ("explanation_ru", models.TextField(help_text="Explanation of the proposal in Russian.")),
                ("at", models.DateTimeField(help_text="When it was made.")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "draft for the desk"), ("withdrawn", "withdrawn")],
                        default="draft",
                        help_text="Whether it waits for the desk.",
                        max_length=20,
                    ),
                ),
                (
                    "decision",
                    models.OneToOneField(
                        help_text="The acceptance that made it.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="draft",
                        to="alerts.decision",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        help_text="Who made it.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaced_at__isnull", True), ("undone_at__isnull", True)),
                fields=("proposal", "sensitivity"),
                name="one_standing_decision",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome", "rejected"), ("reason", ""), _negated=True),
                name="rejected_with_a_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="draft",
            index=models.Index(fields=["situation"], name="alerts_draf_situati_585493_idx"),
        ),
    ]
