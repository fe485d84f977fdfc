"""Warnings: what was released, answered and decided."""

import django.db.models.deletion
import mirab.web.alerts.situation_models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("alerts", "0005_warnings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Reaction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(help_text="When it was written.")),
                (
                    "on",
                    models.DateTimeField(help_text="Day and hour on which it was said, in UTC.", verbose_name="when"),
                ),
                (
                    "words",
                    models.TextField(
                        help_text="As reported speech: “the Ministry said that …”.", verbose_name="what was said"
                    ),
                ),
                (
                    "addressee",
                    models.ForeignKey(
                        help_text="Of which addressee.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reactions",
                        to="alerts.addressee",
                    ),
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
                "ordering": ["on", "id"],
            },
        ),
        migrations.CreateModel(
            name="ResponseOption",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(help_text="When it was written.")),
                ("number", models.PositiveIntegerField(help_text="Of which version of it.")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("good offices", "good-offices call"),
                            ("visit", "visit"),
                            ("demarche", "demarche"),
                            ("border commission", "hotline or joint border commission"),
                            ("fact-finding", "fact-finding with consent"),
                            ("technical mission", "technical mission"),
                            ("statement", "statement"),
                            ("mediation offer", "mediation offer"),
                            ("humanitarian contingency", "humanitarian contingency"),
                            ("water release", "water-release request"),
                            ("funding", "funding"),
                        ],
                        help_text="What sort of act it is.",
                        max_length=30,
                        verbose_name="kind",
                    ),
                ),
                (
                    "action",
                    models.CharField(
                        help_text="What would be done, in a sentence.", max_length=300, verbose_name="action"
                    ),
                ),
                (
                    "mandate",
                    models.CharField(
                        help_text="Who acts, and what entitles them to.", max_length=300, verbose_name="by what mandate"
                    ),
                ),
                (
                    "preconditions",
                    models.TextField(help_text="Concurrence, access, budget.", verbose_name="preconditions"),
                ),
                ("risks", models.TextField(help_text="What it may harm, and whom.", verbose_name="risks, do no harm")),
                (
                    "days",
                    models.PositiveIntegerField(
                        help_text="From a decision until it takes effect.", verbose_name="days until it works"
                    ),
                ),
                (
                    "effect",
                    models.TextField(
                        help_text="What it would change, and how that would be seen.", verbose_name="expected effect"
                    ),
                ),
                (
                    "cost",
                    models.CharField(blank=True, help_text="What it would cost.", max_length=200, verbose_name="cost"),
                ),
                (
                    "addressee",
                    models.ForeignKey(
                        help_text="Which addressee can carry it out.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="options",
                        to="alerts.addressee",
                    ),
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
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="ResponseDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(help_text="When it was written.")),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("accept", "accept"),
                            ("modify", "modify"),
                            ("decline", "decline"),
                            ("defer", "defer"),
                        ],
                        help_text="What was decided.",
                        max_length=10,
                        verbose_name="decision",
                    ),
                ),
                ("reason", models.TextField(help_text="Why, in the words of who decided.", verbose_name="reason")),
                ("on", models.DateTimeField(help_text="When it was decided, in UTC.", verbose_name="when")),
                (
                    "addressee",
                    models.ForeignKey(
                        help_text="Which addressee decided.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="alerts.addressee",
                    ),
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
                    "option",
                    models.ForeignKey(
                        help_text="Of which option.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="alerts.responseoption",
                    ),
                ),
            ],
            options={
                "ordering": ["on", "id"],
            },
        ),
        migrations.AddField(
            model_name="actiontaken",
            name="option",
            field=models.ForeignKey(
                help_text="The option, if it was one.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="actions",
                to="alerts.responseoption",
            ),
        ),
        migrations.CreateModel(
            name="Warning",
            fields=[
                ("at", models.DateTimeField(help_text="When it was written.")),
                (
                    "id",
                    models.CharField(
                        default=mirab.web.alerts.situation_models.new_id,
                        help_text="As the address has it.",
                        max_length=12,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "assessment",
                    models.CharField(blank=True, help_text="Id of the assessment that it rests on.", max_length=12),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("risk", "risk"), ("opportunity", "opportunity")],
                        help_text="Whether harm or a chance may come.",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "nature",
                    models.CharField(
                        choices=[("political", "political"), ("hazard", "a hazard that a civil authority acts on")],
                        default="political",
                        help_text="Who would act on it.",
                        max_length=12,
                        verbose_name="nature",
                    ),
                ),
                ("states", models.JSONField(default=list, help_text="Codes of the states that it concerns.")),
                ("version", models.PositiveIntegerField(default=1, help_text="Number of its latest version.")),
                (
                    "changed_at",
                    models.DateTimeField(auto_now=True, help_text="When it, or anything of it, last changed."),
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
                    "draft",
                    models.ForeignKey(
                        help_text="Draft that it was made of.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="alerts.draft",
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
                    "situation",
                    models.ForeignKey(
                        help_text="Of which situation.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="warnings",
                        to="alerts.situation",
                    ),
                ),
            ],
            options={
                "ordering": ["-changed_at", "id"],
            },
        ),
        migrations.AddField(
            model_name="responseoption",
            name="warning",
            field=models.ForeignKey(
                help_text="Of which warning.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="options",
                to="alerts.warning",
            ),
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(help_text="When it was written.")),
                ("what", models.CharField(help_text="Code of what is told; the words are the page's.", max_length=40)),
                ("read_at", models.DateTimeField(help_text="When he put it away; empty: it waits.", null=True)),
                (
                    "sent_at",
                    models.DateTimeField(
                        help_text="When a mail said that something waits; empty: none did.", null=True
                    ),
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
                        help_text="Who is told.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "warning",
                    models.ForeignKey(
                        help_text="Of which warning.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="alerts.warning",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Monitoring",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(help_text="When it was written.")),
                ("days", models.PositiveIntegerField(help_text="Days after issue for which the look was due.")),
                (
                    "outlook",
                    models.CharField(
                        choices=[
                            ("unchanged", "unchanged"),
                            ("escalate", "worse: a version at a higher level is wanted"),
                            ("de-escalate", "better: a version at a lower level is wanted"),
                            ("extend", "not over: a longer horizon is wanted"),
                        ],
                        help_text="How it stands.",
                        max_length=12,
                        verbose_name="outlook",
                    ),
                ),
                (
                    "words",
                    models.TextField(help_text="In sentences, with sources in brackets.", verbose_name="what is seen"),
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
                        help_text="At which warning.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="looks",
                        to="alerts.warning",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Closing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(help_text="When it was written.")),
                (
                    "closing",
                    models.CharField(
                        choices=[
                            ("materialised", "materialised"),
                            ("materialised at lower severity", "materialised at lower severity"),
                            ("did not materialise after action", "did not materialise after action"),
                            ("did not materialise without action", "did not materialise without action"),
                            ("unresolvable", "unresolvable"),
                            ("withdrawn in error", "withdrawn in error"),
                        ],
                        help_text="What became of what was warned of.",
                        max_length=40,
                    ),
                ),
                (
                    "onset",
                    models.DateField(
                        blank=True,
                        help_text="Day on which it began, where it came true.",
                        null=True,
                        verbose_name="onset",
                    ),
                ),
                (
                    "evidence",
                    models.TextField(help_text="What shows it, with sources in brackets.", verbose_name="evidence"),
                ),
                (
                    "probability_before",
                    models.FloatField(help_text="For acted on: the probability before the action.", null=True),
                ),
                (
                    "counterfactual",
                    models.TextField(
                        blank=True,
                        help_text="For acted on: what would have happened without it.",
                        verbose_name="without the action",
                    ),
                ),
                (
                    "action",
                    models.ForeignKey(
                        help_text="For acted on: by which action.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="alerts.actiontaken",
                    ),
                ),
                (
                    "agreed_by",
                    models.ForeignKey(
                        help_text="Who agreed to it.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
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
                    models.OneToOneField(
                        help_text="Which warning.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="closing",
                        to="alerts.warning",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="AfterAction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(help_text="When it was written.")),
                (
                    "words",
                    models.TextField(
                        help_text="What went well, what did not, what is to change.", verbose_name="what was learned"
                    ),
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
                        related_name="reviews",
                        to="alerts.warning",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.AddField(
            model_name="addressee",
            name="warning",
            field=models.ForeignKey(
                help_text="Of which warning.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="addressees",
                to="alerts.warning",
            ),
        ),
    ]
