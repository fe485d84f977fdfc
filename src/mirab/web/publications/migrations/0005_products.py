"""Reports of the desk: their sentences, states of their text, their life, and the versions that were issued."""

import django.db.models.deletion
import django.utils.timezone
import mirab.web.publications.product_models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_tokens"),
        ("publications", "0004_title_words"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ProductDue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("daily", "daily note"),
                            ("weekly", "weekly report"),
                            ("monthly", "monthly table of situations"),
                            ("briefing", "half-yearly briefing"),
                            ("cable", "code cable (draft)"),
                        ],
                        help_text="Which kind of report.",
                        max_length=10,
                        unique=True,
                        verbose_name="kind",
                    ),
                ),
                (
                    "on",
                    models.BooleanField(
                        default=True, help_text="The clock makes an empty draft of it in time.", verbose_name="in use"
                    ),
                ),
                (
                    "weekdays",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="On which days of the week it is due, Monday being 0.",
                        verbose_name="weekdays",
                    ),
                ),
                (
                    "month_day",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="On which day of the month; the last one if later.",
                        null=True,
                        verbose_name="day of the month",
                    ),
                ),
                (
                    "months",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="In which months, 1 to 12; empty: in each.",
                        verbose_name="months",
                    ),
                ),
                (
                    "ahead",
                    models.PositiveSmallIntegerField(
                        default=1,
                        help_text="So many days before it is due the draft is made.",
                        verbose_name="days ahead",
                    ),
                ),
            ],
            options={
                "ordering": ["kind"],
            },
        ),
        migrations.CreateModel(
            name="Product",
            fields=[
                (
                    "id",
                    models.CharField(
                        default=mirab.web.publications.product_models.new_id,
                        help_text="As the address has it.",
                        max_length=12,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("daily", "daily note"),
                            ("weekly", "weekly report"),
                            ("monthly", "monthly table of situations"),
                            ("briefing", "half-yearly briefing"),
                            ("cable", "code cable (draft)"),
                        ],
                        help_text="What kind of report it is.",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "title_en",
                    models.CharField(
                        blank=True,
                        help_text="Empty: the kind and the period stand there.",
                        max_length=200,
                        verbose_name="title in English",
                    ),
                ),
                (
                    "title_ru",
                    models.CharField(
                        blank=True,
                        help_text="Empty: the kind and the period stand there.",
                        max_length=200,
                        verbose_name="title in Russian",
                    ),
                ),
                (
                    "addressed",
                    models.JSONField(
                        default=dict, help_text="To, from, for information, number, precedence of a cable."
                    ),
                ),
                ("since", models.DateField(help_text="First day that it is about.", verbose_name="from")),
                ("until", models.DateField(help_text="Last day that it is about.", verbose_name="until")),
                (
                    "due_on",
                    models.DateField(
                        blank=True, help_text="Day by which it is due; empty: none.", null=True, verbose_name="due on"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("sent", "sent for clearance"),
                            ("returned", "sent back"),
                            ("cleared", "cleared"),
                            ("issued", "issued"),
                            ("dropped", "given up"),
                        ],
                        default="draft",
                        help_text="Where it stands in its life.",
                        max_length=10,
                    ),
                ),
                (
                    "stamp",
                    models.CharField(
                        default=mirab.web.publications.product_models.new_id,
                        help_text="Names the state of its text.",
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, help_text="When it was begun.")),
                (
                    "changed_at",
                    models.DateTimeField(default=django.utils.timezone.now, help_text="When it last changed."),
                ),
                (
                    "by",
                    models.ForeignKey(
                        help_text="Who began it; empty: the clock, as it was due.",
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
                    "title_set",
                    models.ForeignKey(
                        help_text="How the title, and to whom it goes, are held.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.markset",
                    ),
                ),
            ],
            options={
                "ordering": ["-changed_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="ProductItem",
            fields=[
                (
                    "id",
                    models.CharField(
                        default=mirab.web.publications.product_models.new_id,
                        help_text="As the address has it.",
                        max_length=12,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("place", models.PositiveIntegerField(help_text="Its place among the items; shown nowhere.")),
                (
                    "part",
                    models.CharField(help_text="Where in the report it stands.", max_length=20, verbose_name="part"),
                ),
                (
                    "nature",
                    models.CharField(
                        choices=[("fact", "fact"), ("comment", "comment")],
                        help_text="Comment is kept apart from fact.",
                        max_length=10,
                        verbose_name="fact or comment",
                    ),
                ),
                (
                    "text_en",
                    models.TextField(blank=True, help_text="What the report says.", verbose_name="sentence in English"),
                ),
                (
                    "text_ru",
                    models.TextField(blank=True, help_text="The same in Russian.", verbose_name="sentence in Russian"),
                ),
                (
                    "subject_en",
                    models.CharField(
                        blank=True,
                        help_text="In the table of situations: its name.",
                        max_length=200,
                        verbose_name="situation in English",
                    ),
                ),
                (
                    "subject_ru",
                    models.CharField(
                        blank=True,
                        help_text="The same in Russian.",
                        max_length=200,
                        verbose_name="situation in Russian",
                    ),
                ),
                (
                    "arrow",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("deteriorated", "deteriorated"),
                            ("unchanged", "unchanged"),
                            ("improved", "improved"),
                        ],
                        help_text="How the situation moved.",
                        max_length=12,
                        verbose_name="past month",
                    ),
                ),
                (
                    "alert",
                    models.CharField(
                        blank=True,
                        choices=[("none", "no alert"), ("risk", "risk"), ("opportunity", "opportunity")],
                        help_text="What the next month may bring.",
                        max_length=12,
                        verbose_name="next month",
                    ),
                ),
                (
                    "grade",
                    models.CharField(
                        blank=True,
                        help_text="Source letter and credibility, such as B2.",
                        max_length=2,
                        verbose_name="grade",
                    ),
                ),
                (
                    "rests",
                    models.JSONField(
                        default=list, help_text="What it rests on: kind, id and name in both languages of each."
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, help_text="When it was written.")),
                (
                    "by",
                    models.ForeignKey(
                        help_text="Who wrote it last.",
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
                    "product",
                    models.ForeignKey(
                        help_text="Of which report.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="publications.product",
                    ),
                ),
            ],
            options={
                "ordering": ["place", "id"],
            },
        ),
        migrations.CreateModel(
            name="PressOutcome",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("issued", "issued"),
                            ("issued changed", "issued, changed"),
                            ("not agreed", "not agreed"),
                        ],
                        help_text="Issued, issued changed, or not agreed.",
                        max_length=20,
                        verbose_name="what became of it",
                    ),
                ),
                (
                    "words",
                    models.TextField(
                        blank=True,
                        help_text="Where they differ from what was proposed.",
                        verbose_name="words as issued",
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, help_text="When it was noted.")),
                (
                    "by",
                    models.ForeignKey(
                        help_text="Who noted it.",
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
                    "item",
                    models.ForeignKey(
                        help_text="Of which.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outcomes",
                        to="publications.productitem",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="ProductStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("sent", "sent for clearance"),
                            ("returned", "sent back"),
                            ("cleared", "cleared"),
                            ("lapsed", "lapsed: the text was changed"),
                            ("issued", "issued"),
                            ("dropped", "given up"),
                        ],
                        help_text="What was done.",
                        max_length=10,
                    ),
                ),
                ("stamp", models.CharField(help_text="The state of the text of which it was done.", max_length=12)),
                (
                    "note",
                    models.TextField(blank=True, help_text="Why, in the words of who did it.", verbose_name="reason"),
                ),
                ("at", models.DateTimeField(auto_now_add=True, help_text="When it was done.")),
                (
                    "by",
                    models.ForeignKey(
                        help_text="Who did it.",
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
                    "product",
                    models.ForeignKey(
                        help_text="Of which.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="publications.product",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="ProductTemplate",
            fields=[
                (
                    "id",
                    models.CharField(
                        default=mirab.web.publications.product_models.new_id,
                        help_text="As the address has it.",
                        max_length=12,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("name", models.CharField(help_text="What people call it.", max_length=100, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("daily", "daily note"),
                            ("weekly", "weekly report"),
                            ("monthly", "monthly table of situations"),
                            ("briefing", "half-yearly briefing"),
                            ("cable", "code cable (draft)"),
                        ],
                        help_text="Empty: for all of them.",
                        max_length=10,
                        verbose_name="for which report",
                    ),
                ),
                (
                    "sha256",
                    models.CharField(
                        help_text="Hash of the file, by which it is kept under the home folder.", max_length=64
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, help_text="When it was brought.")),
                (
                    "withdrawn_at",
                    models.DateTimeField(help_text="When it was put out of use; empty: it is in use.", null=True),
                ),
                (
                    "by",
                    models.ForeignKey(
                        help_text="Who brought it.",
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
            name="ProductEdition",
            fields=[
                (
                    "id",
                    models.CharField(
                        default=mirab.web.publications.product_models.new_id,
                        help_text="As the address has it.",
                        max_length=12,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("daily", "daily note"),
                            ("weekly", "weekly report"),
                            ("monthly", "monthly table of situations"),
                            ("briefing", "half-yearly briefing"),
                            ("cable", "code cable (draft)"),
                        ],
                        help_text="What kind of report it is.",
                        max_length=10,
                    ),
                ),
                ("content", models.JSONField(default=dict, help_text="What it says, as plain data.")),
                ("at", models.DateTimeField(auto_now_add=True, help_text="When it was issued.")),
                (
                    "by",
                    models.ForeignKey(
                        help_text="Who issued it.",
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
                    "product",
                    models.ForeignKey(
                        help_text="Of which.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="editions",
                        to="publications.product",
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        help_text="Around its Word file.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="publications.producttemplate",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "id"],
            },
        ),
        migrations.CreateModel(
            name="ProductVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stamp", models.CharField(help_text="Names the state of the text.", max_length=12)),
                ("content", models.JSONField(default=dict, help_text="The report as plain data.")),
                ("at", models.DateTimeField(auto_now_add=True, help_text="When it was changed.")),
                (
                    "by",
                    models.ForeignKey(
                        help_text="Whose change.",
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
                    "product",
                    models.ForeignKey(
                        help_text="Of which.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="publications.product",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.AddIndex(
            model_name="product",
            index=models.Index(fields=["-changed_at", "id", "mark_set"], name="products_in_order"),
        ),
        migrations.AddIndex(
            model_name="product",
            index=models.Index(fields=["kind", "due_on"], name="products_due"),
        ),
        migrations.AddIndex(
            model_name="productedition",
            index=models.Index(fields=["-at", "id", "mark_set"], name="editions_in_order"),
        ),
    ]
