"""Decisions and drafts point to their marks."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mirab.web.accounts.carrying_over import carry_over


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_people_and_marks"),
        ("alerts", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="decision",
            name="one_standing_decision",
        ),
        migrations.AddField(
            model_name="decision",
            name="mark_set",
            field=models.ForeignKey(
                default=176080324258209,
                help_text="How the record is held: the highest of what it was made of.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.markset",
            ),
        ),
        migrations.AddField(
            model_name="draft",
            name="mark_set",
            field=models.ForeignKey(
                default=176080324258209,
                help_text="How the record is held: the highest of what it was made of.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.markset",
            ),
        ),
        migrations.RunPython(carry_over("alerts", "Decision", "Draft"), migrations.RunPython.noop),
        migrations.RemoveField(
            model_name="decision",
            name="sensitivity",
        ),
        migrations.RemoveField(
            model_name="draft",
            name="sensitivity",
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaced_at__isnull", True), ("undone_at__isnull", True)),
                fields=("proposal", "mark_set"),
                name="one_standing_decision",
            ),
        ),
    ]
