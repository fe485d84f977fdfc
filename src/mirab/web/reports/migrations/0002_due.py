"""Who reports from where and by when, and what did not come."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0001_initial"),
        ("accounts", "0006_tokens"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Beat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateField(help_text="First day on which it holds.", verbose_name="from")),
                (
                    "until",
                    models.DateField(
                        blank=True,
                        help_text="Last day on which it holds; empty: until it is withdrawn.",
                        null=True,
                        verbose_name="until",
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        help_text="Why, in the words of who gave it.", max_length=500, verbose_name="reason"
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, help_text="When it was given.")),
                ("ended_at", models.DateTimeField(help_text="When it was withdrawn; empty: it was not.", null=True)),
                ("places", models.JSONField(default=list, help_text="Codes of the places, of the region profile.")),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Day of the week on which the report is due: 0 Monday to 6 Sunday."
                    ),
                ),
                (
                    "hour",
                    models.PositiveSmallIntegerField(default=12, help_text="Hour in UTC, 0 to 23, by which it is due."),
                ),
                (
                    "by",
                    models.ForeignKey(
                        help_text="Who gave it.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        help_text="Who withdrew it.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "mark_set",
                    models.ForeignKey(
                        default=176080324258209,
                        help_text="How the record is held: the highest of what it was made of.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.markset",
                    ),
                ),
                (
                    "monitor",
                    models.ForeignKey(
                        help_text="The account that reports.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-since", "-id"],
            },
        ),
        migrations.CreateModel(
            name="ReportingPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "consent_on",
                    models.DateField(
                        help_text="Day of the consent of its people to report.", verbose_name="consent given on"
                    ),
                ),
                (
                    "consent",
                    models.CharField(
                        help_text="Reference under which it is kept there.", max_length=200, verbose_name="consent"
                    ),
                ),
                (
                    "safety_on",
                    models.DateField(
                        help_text="Day of the plan for the safety of its people.", verbose_name="safety plan of"
                    ),
                ),
                (
                    "safety",
                    models.CharField(
                        help_text="Reference under which it is kept there.", max_length=200, verbose_name="safety plan"
                    ),
                ),
                (
                    "asked",
                    models.CharField(
                        help_text="Whom we ask whether its person is well when a report does not come: a post, and how to reach it.",
                        max_length=200,
                        verbose_name="who is asked",
                    ),
                ),
                ("at", models.DateTimeField(help_text="When it was put on record.")),
                (
                    "by",
                    models.ForeignKey(
                        help_text="By whom.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "mark_set",
                    models.ForeignKey(
                        default=176080324258209,
                        help_text="How the record is held: the highest of what it was made of.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.markset",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        help_text="Which employs and protects the monitors.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Missed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("due_at", models.DateTimeField(help_text="By when it was due.")),
                ("noticed_at", models.DateTimeField(help_text="When it was noticed.")),
                (
                    "asked_at",
                    models.DateTimeField(help_text="When the organisation was asked; empty: not yet.", null=True),
                ),
                (
                    "asked_whom",
                    models.CharField(blank=True, help_text="Which post of the organisation was asked.", max_length=200),
                ),
                ("answer", models.TextField(blank=True, help_text="What the organisation answered.")),
                ("well", models.BooleanField(help_text="Whether the person is well; empty: no answer yet.", null=True)),
                ("answered_at", models.DateTimeField(help_text="When it answered.", null=True)),
                (
                    "silence_at",
                    models.DateTimeField(
                        help_text="From when it counts as silence; empty: it does not yet.", null=True
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        help_text="Who asked.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "beat",
                    models.ForeignKey(
                        help_text="Whose report was due.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="missed",
                        to="reports.beat",
                    ),
                ),
                (
                    "mark_set",
                    models.ForeignKey(
                        default=176080324258209,
                        help_text="How the record is held: the highest of what it was made of.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.markset",
                    ),
                ),
            ],
            options={
                "ordering": ["-due_at", "-id"],
                "constraints": [models.UniqueConstraint(fields=("beat", "due_at"), name="one_missed_report_of_a_week")],
            },
        ),
    ]
