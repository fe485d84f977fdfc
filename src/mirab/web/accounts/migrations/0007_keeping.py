"""Pointers and erasures carry marks and keys of their own; an erasure has a ground, and may be declined."""

import secrets
from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import mirab.web.accounts.sealing_models
from mirab.core.marks import Marks, Sensitivity, UseClass
from mirab.web.accounts.carrying_over import keep_plain_sets, settle

_WITHIN = Marks(use_class=UseClass.ANALYSIS_ONLY)
_CLOSER = Marks(use_class=UseClass.ANALYSIS_ONLY, sensitivity=Sensitivity.CONFIDENTIAL)
_SEALED = Marks(use_class=UseClass.ANALYSIS_ONLY, sensitivity=Sensitivity.STRICTLY_CONFIDENTIAL)


def hold_within(apps: Any, schema_editor: Any) -> None:
    """Hold what is there within the house, tombstones closer, and give each record its key."""
    sets = apps.get_model("accounts", "MarkSet").objects
    for marks in (_WITHIN, _CLOSER, _SEALED):
        sets.get_or_create(pk=marks.number, defaults={"held": marks.to_json()})
    pointers, erasures = (apps.get_model("accounts", name).objects for name in ("Pointer", "Erasure"))
    pointers.update(mark_set_id=_WITHIN.number)
    erasures.update(mark_set_id=_CLOSER.number)
    erasures.filter(kind="sealed text").update(mark_set_id=_SEALED.number)
    for records in (pointers, erasures):
        for pk in list(records.values_list("pk", flat=True)):
            records.filter(pk=pk).update(key=secrets.token_hex(6))
    settle(schema_editor)


def _marked(model: str) -> migrations.AddField:
    return migrations.AddField(
        model_name=model,
        name="mark_set",
        field=models.ForeignKey(
            default=Marks().number,
            help_text="How the record is held: the highest of what it was made of.",
            on_delete=django.db.models.deletion.PROTECT,
            related_name="+",
            to="accounts.markset",
        ),
    )


def _keyed(model: str) -> migrations.AddField:
    return migrations.AddField(
        model_name=model,
        name="key",
        field=models.CharField(
            editable=False, help_text="Drawn at random, as the address has it.", max_length=12, null=True
        ),
    )


def _unique(model: str) -> migrations.AlterField:
    return migrations.AlterField(
        model_name=model,
        name="key",
        field=models.CharField(
            default=mirab.web.accounts.sealing_models.new_key,
            editable=False,
            help_text="Drawn at random, as the address has it.",
            max_length=12,
            unique=True,
        ),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_tokens"),
    ]

    operations = [
        # what is added next points at the plain marks, which an emptied record may lack
        migrations.RunPython(keep_plain_sets, migrations.RunPython.noop),
        migrations.RemoveConstraint(model_name="pointer", name="one_pointer_for_each_number"),
        _marked("pointer"),
        _marked("erasure"),
        _keyed("pointer"),
        _keyed("erasure"),
        migrations.RunPython(hold_within, migrations.RunPython.noop),
        _unique("pointer"),
        _unique("erasure"),
        migrations.AddField(
            model_name="erasure",
            name="ground",
            field=models.CharField(
                blank=True,
                choices=[("person", "keeping it endangers a person"), ("law", "the law requires it")],
                default="",
                help_text="On which of the two grounds.",
                max_length=10,
                verbose_name="ground",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="erasure",
            name="declined_by",
            field=models.ForeignKey(
                help_text="Who declined it, or took the request back.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="erasure",
            name="declined_at",
            field=models.DateTimeField(help_text="When it was declined; empty: it was not.", null=True),
        ),
        migrations.AlterField(
            model_name="pointer",
            name="keeper",
            field=models.CharField(help_text="Which office keeps the text.", max_length=120, verbose_name="keeper"),
        ),
        migrations.AlterField(
            model_name="pointer",
            name="kind",
            field=models.CharField(
                help_text="What it is, such as note for file; not what it is about.",
                max_length=60,
                verbose_name="kind of record",
            ),
        ),
        migrations.AlterField(
            model_name="pointer",
            name="number",
            field=models.CharField(
                help_text="Under which its keeper finds it; nothing of what it says.",
                max_length=60,
                verbose_name="reference number",
            ),
        ),
        migrations.AddConstraint(
            model_name="pointer",
            constraint=models.UniqueConstraint(
                fields=("keeper", "number", "mark_set"), name="one_pointer_for_each_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.CheckConstraint(
                condition=models.Q(("approved_by__isnull", True), ("declined_by__isnull", True), _connector="OR"),
                name="approved_or_declined",
            ),
        ),
    ]
