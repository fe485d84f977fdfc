"""Papers are found by the words of their titles, and listed without a look at what the reader does not see."""

from itertools import islice
from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from mirab.web.publications.title_words import folded, words_of

_PAPERS = 2000


def keep_words(apps: Any, schema_editor: Any) -> None:
    """Keep the words of the titles of those papers that are there."""
    papers, words = (apps.get_model("publications", name).objects for name in ("Paper", "TitleWord"))
    titles = papers.order_by("pk").values_list("pk", "title").iterator(chunk_size=_PAPERS)
    while some := list(islice(titles, _PAPERS)):
        papers.bulk_update(
            (papers.model(pk=pk, folded=folded(title)) for pk, title in some), ["folded"], batch_size=500
        )
        words.bulk_create(
            (words.model(paper_id=pk, word=word) for pk, title in some for word in words_of(title)), batch_size=5000
        )


class Migration(migrations.Migration):
    dependencies = [
        ("publications", "0003_papers"),
    ]

    operations = [
        migrations.CreateModel(
            name="TitleWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "word",
                    models.CharField(help_text="Folded; of a longer word the beginning.", max_length=100),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        db_index=False,
                        help_text="Whose title has it.",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="words",
                        to="publications.paper",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["word", "paper"],
                        name="title_word",
                        opclasses=["varchar_pattern_ops", "varchar_pattern_ops"],
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("paper", "word"), name="one_word_of_a_title")],
            },
        ),
        migrations.AddField(
            model_name="paper",
            name="folded",
            field=models.TextField(
                default="", editable=False, help_text="The words of its title as search looks for them."
            ),
        ),
        migrations.AddIndex(
            model_name="paper",
            index=models.Index(fields=["-changed_at", "id", "mark_set"], name="papers_in_order"),
        ),
        migrations.RunPython(keep_words, migrations.RunPython.noop),
    ]
