"""Warnings: their texts and addressees, first part."""

import django.db.models.deletion
import mirab.core.marks
import mirab.web.alerts.situation_models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_tokens"),
        ("alerts", "0004_assessments"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="draft",
            name="state",
            field=models.CharField(
                choices=[("draft", "draft for the desk"), ("withdrawn", "withdrawn"), ("taken", "made into a warning")],
                default="draft",
                help_text="Whether it waits for the desk.",
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="Addressee",
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
                ("number", models.PositiveIntegerField(help_text="Of which version of it.")),
                (
                    "side",
                    models.CharField(
                        choices=[
                            ("secretariat", "headquarters: the Secretary-General’s side"),
                            ("united nations", "another part of the United Nations"),
                            ("partner", "a partner organisation"),
                            ("government", "a government"),
                        ],
                        help_text="Where the addressee stands.",
                        max_length=16,
                        verbose_name="side",
                    ),
                ),
                (
                    "attention",
                    models.CharField(
                        blank=True,
                        help_text="Office or function within the body.",
                        max_length=200,
                        verbose_name="for the attention of",
                    ),
                ),
                (
                    "state_code",
                    models.CharField(
                        blank=True, help_text="State of the government; empty: no government.", max_length=3
                    ),
                ),
                (
                    "product",
                    models.CharField(
                        choices=[
                            ("warning", "warning"),
                            ("information note", "information note"),
                            ("non-paper", "non-paper"),
                        ],
                        help_text="What it receives.",
                        max_length=20,
                        verbose_name="product",
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
                    models.CharField(help_text="As the addressee reads it.", max_length=200, verbose_name="title"),
                ),
                (
                    "text",
                    models.TextField(
                        help_text="The whole text that this addressee receives, and nothing else.", verbose_name="text"
                    ),
                ),
                ("text_at", models.DateTimeField(help_text="When the text was last written.")),
                (
                    "given_by",
                    models.JSONField(
                        default=list, help_text="Codes of the states whose information stands in the text."
                    ),
                ),
                (
                    "chain",
                    models.JSONField(
                        default=list, help_text="Keys of persons of the organisation, in the order of telling."
                    ),
                ),
                (
                    "planned_at",
                    models.DateTimeField(
                        blank=True, help_text="When it is to receive it, in UTC.", null=True, verbose_name="planned for"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("prepared", "prepared"),
                            ("withheld", "withheld"),
                            ("released", "released"),
                            ("delivered", "delivered"),
                            ("acknowledged", "acknowledged"),
                            ("reaction recorded", "reaction recorded"),
                            ("decided", "decided"),
                            ("first action recorded", "first action recorded"),
                        ],
                        default="prepared",
                        help_text="How far the warning has come with it.",
                        max_length=24,
                    ),
                ),
                (
                    "headquarters_on",
                    models.DateField(
                        blank=True,
                        help_text="Day of the consultation.",
                        null=True,
                        verbose_name="headquarters consulted on",
                    ),
                ),
                (
                    "not_waiting",
                    models.TextField(
                        blank=True,
                        help_text="In place of a consultation: the head's reason.",
                        verbose_name="why the head does not wait",
                    ),
                ),
                (
                    "coordinator_on",
                    models.DateField(
                        blank=True,
                        help_text="Day on which it was told.",
                        null=True,
                        verbose_name="Resident Coordinator told on",
                    ),
                ),
                (
                    "leave_of",
                    models.JSONField(
                        default=list, help_text="Codes of the states that gave leave to pass on what they gave."
                    ),
                ),
                (
                    "one_alone",
                    models.TextField(
                        blank=True,
                        help_text="Where not every state concerned receives something.",
                        verbose_name="why one state alone",
                    ),
                ),
                (
                    "held",
                    models.SmallIntegerField(
                        choices=[
                            (mirab.core.marks.Sensitivity["UNCLASSIFIED"], "unclassified"),
                            (mirab.core.marks.Sensitivity["CONFIDENTIAL"], "confidential"),
                            (mirab.core.marks.Sensitivity["STRICTLY_CONFIDENTIAL"], "strictly confidential"),
                        ],
                        default=0,
                        help_text="The addressee reads it within his clearance.",
                        verbose_name="how closely it is held",
                    ),
                ),
                (
                    "released_at",
                    models.DateTimeField(help_text="When its release was decided; empty: it was not.", null=True),
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
                    "officer",
                    models.ForeignKey(
                        help_text="Our officer for it.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        help_text="Which body receives it.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        help_text="Who released it.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="ActionTaken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(help_text="When it was written.")),
                ("what", models.TextField(help_text="In a sentence.", verbose_name="what was done")),
                ("on", models.DateField(help_text="Day on which it was done.", verbose_name="on")),
                (
                    "evidence",
                    models.TextField(
                        blank=True,
                        help_text="Ids of reports, notes or documents that show it.",
                        verbose_name="evidence",
                    ),
                ),
                ("actors", models.JSONField(default=list, help_text="Keys of our own people who took or arranged it.")),
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
                    "addressee",
                    models.ForeignKey(
                        help_text="Which addressee acted.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to="alerts.addressee",
                    ),
                ),
            ],
            options={
                "ordering": ["on", "id"],
            },
        ),
        migrations.CreateModel(
            name="Acknowledgement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(help_text="When it was written.")),
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
                    "addressee",
                    models.ForeignKey(
                        help_text="For which addressee.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acknowledgements",
                        to="alerts.addressee",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Agreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(help_text="When it was written.")),
                (
                    "action",
                    models.ForeignKey(
                        help_text="By which.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreements",
                        to="alerts.actiontaken",
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
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(help_text="When it was written.")),
                ("on", models.DateTimeField(help_text="Day and hour of the delivery, in UTC.", verbose_name="when")),
                ("place", models.CharField(help_text="Where it was delivered.", max_length=200, verbose_name="where")),
                (
                    "to_whom",
                    models.CharField(
                        help_text="The function of who received it.", max_length=200, verbose_name="to whom"
                    ),
                ),
                (
                    "form",
                    models.CharField(
                        choices=[
                            ("orally", "orally"),
                            ("non-paper", "as a non-paper"),
                            ("note verbale", "by note verbale"),
                            ("on the site", "on the site, as the addressee asked"),
                        ],
                        help_text="In which form.",
                        max_length=16,
                        verbose_name="form",
                    ),
                ),
                (
                    "addressee",
                    models.ForeignKey(
                        help_text="To which addressee.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
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
            name="MissedEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event", models.CharField(help_text="Id of the event in the register.", max_length=200, unique=True)),
                ("title_en", models.CharField(help_text="What it was, in English.", max_length=500)),
                ("title_ru", models.CharField(help_text="The same in Russian.", max_length=500)),
                ("states", models.JSONField(default=list, help_text="Codes of the states in which it happened.")),
                ("onset", models.DateField(help_text="Day on which it began.")),
                ("at", models.DateTimeField(help_text="When the record opened.")),
                (
                    "why",
                    models.TextField(
                        blank=True,
                        help_text="In sentences; empty: nobody has said yet.",
                        verbose_name="why it was missed",
                    ),
                ),
                ("said_at", models.DateTimeField(help_text="When it was said.", null=True)),
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
                    "said_by",
                    models.ForeignKey(
                        help_text="Who said why.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-onset", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Note",
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
                    "product",
                    models.CharField(
                        choices=[
                            ("warning", "warning"),
                            ("information note", "information note"),
                            ("non-paper", "non-paper"),
                        ],
                        help_text="What it is called.",
                        max_length=20,
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("ru", "Russian")],
                        help_text="In which it is written.",
                        max_length=2,
                    ),
                ),
                ("title", models.CharField(help_text="Its title.", max_length=200)),
                ("text", models.TextField(help_text="Its text.")),
                (
                    "addressee",
                    models.OneToOneField(
                        help_text="By which release.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="released",
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
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(help_text="When it was written.")),
                (
                    "words",
                    models.TextField(
                        help_text="Kept beside the text as your statement; the text stays.", verbose_name="comment"
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
                    "note",
                    models.ForeignKey(
                        help_text="On which text.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="alerts.note",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
    ]
