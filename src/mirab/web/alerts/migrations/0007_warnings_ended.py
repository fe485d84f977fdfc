"""Warnings: how they ended, and what holds them in order."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("alerts", "0006_warnings_answered"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="WarningVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(help_text="When it was written.")),
                ("number", models.PositiveIntegerField(default=1, help_text="Version, from one.")),
                ("text_number", models.PositiveIntegerField(default=1, help_text="Text of the version, from one.")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("challenged", "challenged"),
                            ("cleared", "cleared"),
                            ("approved", "approved"),
                            ("issued", "issued"),
                            ("superseded", "superseded"),
                            ("closed", "closed"),
                            ("scored", "scored"),
                            ("reviewed", "reviewed"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="draft",
                        help_text="Where the version stands, while this is its last text.",
                        max_length=12,
                    ),
                ),
                (
                    "precedence",
                    models.CharField(
                        choices=[("routine", "routine"), ("priority", "priority"), ("flash", "flash")],
                        help_text="How quickly it is to be handled.",
                        max_length=10,
                        verbose_name="precedence",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("ru", "Russian")],
                        help_text="In which it is written.",
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                (
                    "title",
                    models.CharField(help_text="What may happen, in a line.", max_length=200, verbose_name="title"),
                ),
                (
                    "what",
                    models.TextField(
                        help_text="What may happen. Sources stand in brackets behind a sentence.", verbose_name="what"
                    ),
                ),
                ("place", models.TextField(help_text="Where it may happen.", verbose_name="where")),
                (
                    "when",
                    models.TextField(help_text="When it may happen, and what it depends on.", verbose_name="when"),
                ),
                (
                    "affected",
                    models.TextField(help_text="Who would be affected, and how many.", verbose_name="who is affected"),
                ),
                (
                    "why_now",
                    models.TextField(help_text="What has changed. Sources stand in brackets.", verbose_name="why now"),
                ),
                (
                    "unknown",
                    models.TextField(
                        help_text="What would change the picture if it were known.", verbose_name="what we do not know"
                    ),
                ),
                (
                    "probability",
                    models.FloatField(
                        help_text="Of at least this severity within the horizon, 0 to 1.", verbose_name="probability"
                    ),
                ),
                (
                    "confidence",
                    models.CharField(
                        choices=[("low", "low"), ("moderate", "moderate"), ("high", "high")],
                        help_text="How sure we are of the judgement.",
                        max_length=10,
                        verbose_name="confidence",
                    ),
                ),
                (
                    "basis",
                    models.TextField(help_text="On what the confidence rests.", verbose_name="basis of the confidence"),
                ),
                (
                    "horizon",
                    models.DateField(help_text="Last day on which it may still come true.", verbose_name="horizon"),
                ),
                (
                    "severity",
                    models.CharField(
                        choices=[
                            ("minor", "minor"),
                            ("moderate", "moderate"),
                            ("serious", "serious"),
                            ("severe", "severe"),
                        ],
                        help_text="How heavy it would be, by the region's table.",
                        max_length=10,
                        verbose_name="severity",
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        help_text="Read from the region's table: none, watch, advisory or warning.", max_length=10
                    ),
                ),
                ("authors", models.JSONField(default=list, help_text="Keys of all who wrote in this version.")),
                ("note", models.TextField(blank=True, help_text="What this text follows, or why it was changed.")),
                ("flash", models.BooleanField(default=False, help_text="Whether it went out before it was cleared.")),
                (
                    "issued_at",
                    models.DateTimeField(help_text="When the version was issued; empty: it was not.", null=True),
                ),
                (
                    "replaced_at",
                    models.DateTimeField(help_text="When another text of the version took its place.", null=True),
                ),
                (
                    "by",
                    models.ForeignKey(
                        help_text="Who wrote it.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        help_text="Who issued it.",
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
                    "warning",
                    models.ForeignKey(
                        help_text="Of which warning.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="alerts.warning",
                    ),
                ),
            ],
            options={
                "ordering": ["-number", "-text_number"],
            },
        ),
        migrations.CreateModel(
            name="SignOff",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(help_text="When it was written.")),
                (
                    "hand",
                    models.CharField(
                        help_text="What was signed: challenger, clearer, approver; or sent back.", max_length=12
                    ),
                ),
                (
                    "note",
                    models.TextField(blank=True, help_text="The counter-case, or a remark.", verbose_name="in words"),
                ),
                ("lapsed_at", models.DateTimeField(help_text="When it lapsed; empty: it stands.", null=True)),
                (
                    "by",
                    models.ForeignKey(
                        help_text="Who wrote it.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lapsed_by",
                    models.ForeignKey(
                        help_text="Who made it lapse.",
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
                    "version",
                    models.ForeignKey(
                        help_text="Under which text.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signoffs",
                        to="alerts.warningversion",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Escalation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(help_text="Next person, or remind officer.", max_length=16)),
                ("due_at", models.DateTimeField(help_text="Since when it was due.")),
                ("at", models.DateTimeField(help_text="When it was done.")),
                (
                    "addressee",
                    models.ForeignKey(
                        help_text="About which addressee.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="escalations",
                        to="alerts.addressee",
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
                    "to",
                    models.ForeignKey(
                        help_text="Who was told.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("addressee", "kind", "to"), name="nobody_is_told_of_a_silence_twice"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="warning",
            index=models.Index(fields=["-changed_at", "id", "mark_set"], name="desk_warnings_in_order"),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["to", "read_at"], name="desk_notices_of"),
        ),
        migrations.AddIndex(
            model_name="addressee",
            index=models.Index(fields=["state"], name="desk_addressees_by_state"),
        ),
        migrations.AddConstraint(
            model_name="warningversion",
            constraint=models.UniqueConstraint(
                fields=("warning", "number", "text_number"), name="one_text_of_a_version"
            ),
        ),
        migrations.AddConstraint(
            model_name="warningversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("issued_at__isnull", False)), fields=("warning", "number"), name="issued_once"
            ),
        ),
    ]
