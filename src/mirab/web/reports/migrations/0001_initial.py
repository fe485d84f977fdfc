"""The tables of reports as they began."""

import django.db.models.deletion
import mirab.web.reports.models
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0006_tokens"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Refused",
            fields=[
                (
                    "id",
                    models.CharField(
                        default=mirab.web.reports.models.new_id,
                        help_text="As the address has it.",
                        max_length=12,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "submission",
                    models.CharField(blank=True, help_text="The submission as it named itself.", max_length=64),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("site", "the site"),
                            ("phone", "the form on the phone"),
                            ("mail", "e-mail"),
                            ("file", "a file"),
                            ("program", "a program"),
                        ],
                        help_text="By which way it came.",
                        max_length=12,
                    ),
                ),
                ("whole", models.TextField(blank=True, help_text="Everything that was typed, as it came.")),
                ("code", models.CharField(help_text="Why it was refused, in a word.", max_length=40)),
                ("reason_en", models.TextField(help_text="Why it was refused, in English.")),
                ("reason_ru", models.TextField(help_text="Why it was refused, in Russian.")),
                ("at", models.DateTimeField(help_text="When it came.")),
                ("done_at", models.DateTimeField(help_text="When somebody dealt with it; empty: it waits.", null=True)),
                ("done_how", models.TextField(blank=True, help_text="What was done about it.")),
                (
                    "done_by",
                    models.ForeignKey(
                        help_text="Who dealt with it.",
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
                        help_text="The account that sent it; empty: none is known.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "id",
                    models.CharField(
                        default=mirab.web.reports.models.new_id,
                        help_text="As the address has it.",
                        max_length=12,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "submission",
                    models.UUIDField(
                        default=uuid.uuid4,
                        help_text="Made on the device: the same submission, sent again, is one report.",
                        unique=True,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("incident", "incident"), ("situation", "situation of the week")],
                        help_text="Incident, or situation of the week.",
                        max_length=12,
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("site", "the site"),
                            ("phone", "the form on the phone"),
                            ("mail", "e-mail"),
                            ("file", "a file"),
                            ("program", "a program"),
                        ],
                        help_text="By which way it came.",
                        max_length=12,
                    ),
                ),
                (
                    "form_version",
                    models.PositiveSmallIntegerField(help_text="Version of the form that it was written with."),
                ),
                (
                    "observed_at",
                    models.DateTimeField(help_text="When it happened; of a week: its last moment.", null=True),
                ),
                (
                    "reported_at",
                    models.DateTimeField(help_text="When it was written down, by the clock of the device."),
                ),
                ("received_at", models.DateTimeField(help_text="When it came in, by the clock of the centre.")),
                (
                    "place",
                    models.CharField(blank=True, help_text="Code of the place, of the region profile.", max_length=80),
                ),
                (
                    "precision",
                    models.CharField(
                        choices=[
                            ("at", "at this place"),
                            ("near", "within an hour’s walk of it"),
                            ("within", "somewhere in this area"),
                        ],
                        default="within",
                        help_text="How near to that place it was.",
                        max_length=8,
                    ),
                ),
                (
                    "segment",
                    models.CharField(
                        blank=True, help_text="Code of the border segment, where it was at one.", max_length=80
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        blank=True, help_text="Code of the state on whose side of it that was.", max_length=3
                    ),
                ),
                (
                    "event_kind",
                    models.CharField(
                        blank=True, help_text="Kind of incident, of the form's vocabulary.", max_length=40
                    ),
                ),
                (
                    "actors",
                    models.TextField(blank=True, help_text="Who took part, as claimed: groups and services, no names."),
                ),
                ("role", models.TextField(blank=True, help_text="What each did, as claimed.")),
                ("trigger", models.TextField(blank=True, help_text="What set it off, as claimed.")),
                ("response", models.TextField(blank=True, help_text="What was done about it on the spot.")),
                ("words", models.TextField(blank=True, help_text="What the reporter writes besides.")),
                (
                    "source_items",
                    models.TextField(blank=True, help_text="On what it rests: seen, heard from whom, published where."),
                ),
                (
                    "ahead",
                    models.TextField(
                        blank=True, help_text="Dates ahead that may matter: elections, prices, releases, trials."
                    ),
                ),
                ("outlook", models.TextField(blank=True, help_text="What the reporter expects of the coming week.")),
                (
                    "language",
                    models.CharField(default="en", help_text="In which language it is written.", max_length=8),
                ),
                (
                    "flags",
                    models.JSONField(
                        blank=True, default=list, help_text="Care that it needs, of the form's vocabulary."
                    ),
                ),
                (
                    "answers",
                    models.JSONField(blank=True, default=dict, help_text="Answers to the fixed questions, by code."),
                ),
                (
                    "nothing",
                    models.BooleanField(
                        default=False, help_text="Nothing to report: said, which is not the same as silence."
                    ),
                ),
                (
                    "unsafe",
                    models.BooleanField(default=False, help_text="The reporter says that he cannot report safely."),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("received", "received"),
                            ("triaged", "triaged"),
                            ("verified", "verified"),
                            ("unverified", "kept unverified"),
                            ("rejected", "rejected"),
                            ("linked", "linked to a situation"),
                        ],
                        default="received",
                        help_text="Where it stands in its life.",
                        max_length=12,
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
                        help_text="The account that reported, a pseudonym; empty: it came by mail or file.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        help_text="Which employs the reporter.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["-received_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Picture",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(help_text="SHA-256 of the file as it is kept.", max_length=64)),
                (
                    "media_type",
                    models.CharField(default="image/jpeg", help_text="As a browser is told it.", max_length=20),
                ),
                ("width", models.PositiveIntegerField(help_text="In pixels.")),
                ("height", models.PositiveIntegerField(help_text="In pixels.")),
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
                    "report",
                    models.ForeignKey(
                        help_text="In which report.",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pictures",
                        to="reports.report",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", models.TextField(help_text="What the reporter is told, and no more.", verbose_name="answer")),
                ("at", models.DateTimeField(help_text="When.")),
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
                    "monitor",
                    models.ForeignKey(
                        help_text="Who is told.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        help_text="Of which report.",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="told",
                        to="reports.report",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Alike",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reasons",
                    models.JSONField(default=list, help_text="Why it was proposed: English and Russian words."),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("proposed", "proposed"), ("linked", "the same event"), ("apart", "told apart")],
                        default="proposed",
                        help_text="What a person made of it.",
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField(help_text="When; empty: nobody has yet.", null=True)),
                (
                    "by",
                    models.ForeignKey(
                        help_text="Who decided.",
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
                    "first",
                    models.ForeignKey(
                        help_text="The earlier.",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="alike_later",
                        to="reports.report",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        help_text="The later.",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="alike_before",
                        to="reports.report",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="ReportClaim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "of_whom",
                    models.CharField(help_text="Of whom or what: which side, civilian or not, where.", max_length=200),
                ),
                ("low", models.PositiveIntegerField(help_text="At least so many; empty: not said.", null=True)),
                (
                    "best",
                    models.PositiveIntegerField(help_text="The number that is given; empty: a range alone.", null=True),
                ),
                ("high", models.PositiveIntegerField(help_text="At most so many; empty: not said.", null=True)),
                (
                    "unit",
                    models.CharField(
                        help_text="What is counted: killed, wounded, houses, head of cattle.", max_length=60
                    ),
                ),
                ("counted_to", models.DateTimeField(help_text="Counted up to when; empty: not said.", null=True)),
                (
                    "by_whom",
                    models.CharField(
                        blank=True, help_text="Who states it; empty: the reporter himself.", max_length=200
                    ),
                ),
                ("stated_on", models.DateField(help_text="When it was stated; empty: not said.", null=True)),
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
                    "report",
                    models.ForeignKey(
                        help_text="In which report.",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="claims",
                        to="reports.report",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Side",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "whose",
                    models.CharField(
                        choices=[
                            ("a", "what one side says"),
                            ("b", "what the other side says"),
                            ("agreed", "what both agree on"),
                        ],
                        help_text="Whose version it is.",
                        max_length=8,
                    ),
                ),
                ("words", models.TextField(help_text="What is said.")),
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
                    "report",
                    models.ForeignKey(
                        help_text="In which report.",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sides",
                        to="reports.report",
                    ),
                ),
            ],
            options={
                "ordering": ["whose"],
            },
        ),
        migrations.CreateModel(
            name="Triage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("urgent", models.BooleanField(default=False, help_text="To be verified before the others.")),
                ("why", models.TextField(help_text="What was seen in it, or what has to be asked.")),
                ("at", models.DateTimeField(help_text="When.")),
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
                    "report",
                    models.ForeignKey(
                        help_text="Of which report.",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="triages",
                        to="reports.report",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Verification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "outcome",
                    models.CharField(
                        choices=[("verified", "verified"), ("unverified", "kept unverified"), ("rejected", "rejected")],
                        help_text="What it came to.",
                        max_length=12,
                    ),
                ),
                (
                    "credibility",
                    models.PositiveSmallIntegerField(
                        help_text="Of the information, 1 (confirmed) to 6 (cannot be judged), by the person who verified."
                    ),
                ),
                (
                    "letter",
                    models.CharField(
                        default="F",
                        help_text="Of the source, A to F, computed from what became of its reports before.",
                        max_length=1,
                    ),
                ),
                (
                    "letter_n",
                    models.PositiveIntegerField(default=0, help_text="From how many reports that letter was computed."),
                ),
                ("why", models.TextField(help_text="By what it was verified, or why it was not.")),
                ("at", models.DateTimeField(help_text="When.")),
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
                    "report",
                    models.ForeignKey(
                        help_text="Of which report.",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="verifications",
                        to="reports.report",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(fields=["-received_at", "id", "mark_set"], name="reports_in_order"),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(fields=["status"], name="reports_by_status"),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(fields=["monitor", "-received_at"], name="reports_of_a_monitor"),
        ),
        migrations.AddConstraint(
            model_name="alike",
            constraint=models.UniqueConstraint(fields=("first", "second"), name="one_pair_of_reports"),
        ),
    ]
