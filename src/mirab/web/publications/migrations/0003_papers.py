"""Papers with their paragraphs, and what was left out of copies."""

import django.db.models.deletion
import mirab.web.publications.paper_models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_people_and_marks"),
        ("publications", "0002_marks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Paper",
            fields=[
                (
                    "id",
                    models.CharField(
                        default=mirab.web.publications.paper_models.new_paper_id,
                        help_text="As the address has it.",
                        max_length=12,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "title",
                    models.CharField(
                        help_text="It is held as the whole paper is.", max_length=200, verbose_name="title"
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("ru", "Russian")],
                        default="en",
                        help_text="In which it is written.",
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, help_text="When it was written.")),
                (
                    "changed_at",
                    models.DateTimeField(auto_now=True, help_text="When its text or its marks last changed."),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, help_text="Counts the changes of its text and marks."),
                ),
                (
                    "by",
                    models.ForeignKey(
                        help_text="Its originator.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "copy_of",
                    models.ForeignKey(
                        help_text="The paper of which it is a copy in part; empty: it is none.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="copies",
                        to="publications.paper",
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
                "ordering": ["-changed_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Removal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(help_text="Its place in that paper.")),
                (
                    "why",
                    models.CharField(
                        help_text="Why it was left out, in the words of who made the copy.", max_length=500
                    ),
                ),
                (
                    "copy",
                    models.ForeignKey(
                        help_text="From which copy.",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="removals",
                        to="publications.paper",
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
                    "original",
                    models.ForeignKey(
                        help_text="Where it stands.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="publications.paper",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="Paragraph",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(help_text="Its place in the paper, from one.")),
                ("text", models.TextField(help_text="The words of the paragraph.", verbose_name="text")),
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
                    "paper",
                    models.ForeignKey(
                        help_text="Of which paper.",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="paragraphs",
                        to="publications.paper",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [models.UniqueConstraint(fields=("paper", "number"), name="one_paragraph_at_a_place")],
            },
        ),
    ]
