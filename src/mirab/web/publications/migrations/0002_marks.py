"""Bulletins point to their marks."""

import django.db.models.deletion
from django.db import migrations, models

from mirab.web.accounts.carrying_over import carry_over


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_people_and_marks"),
        ("publications", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="bulletin",
            name="mark_set",
            field=models.ForeignKey(
                default=176080324258209,
                help_text="How the record is held: the highest of what it was made of.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.markset",
            ),
        ),
        migrations.RunPython(carry_over("publications", "Bulletin"), migrations.RunPython.noop),
        migrations.RemoveField(
            model_name="bulletin",
            name="ceiling",
        ),
        migrations.RemoveField(
            model_name="bulletin",
            name="sensitivity",
        ),
    ]
