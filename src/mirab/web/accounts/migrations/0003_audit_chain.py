"""Every line of the audit is numbered and chained to the one before; those that stand already, in the order of their ids.

Before this nobody kept under which name a person signed in at the time: these lines take the name of today.
"""

import secrets

from typing import Any

from django.db import migrations, models

from mirab.web.accounts.chain import GENESIS, hash_of, hash_of_detail

_CHUNK = 2000
_FIELDS = ("number", "username", "salt", "detail_hash", "previous", "hash")


def chain(apps: Any, schema_editor: Any) -> None:
    """Number, salt and chain the lines, some thousand at a time."""
    lines = apps.get_model("accounts", "AuditLine").objects.using(schema_editor.connection.alias)
    number, previous, last = 0, GENESIS, 0
    while held := list(lines.filter(id__gt=last).select_related("person").order_by("id")[:_CHUNK]):
        for line in held:
            number += 1
            line.number, line.previous, line.salt = number, previous, secrets.token_hex(16)
            line.username = line.person.username if line.person_id else ""
            line.detail_hash = hash_of_detail(line.salt, line.detail)
            line.hash = previous = hash_of(line)
        lines.bulk_update(held, _FIELDS, batch_size=100)
        last = held[-1].id


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_people_and_marks"),
    ]

    operations = [
        migrations.AlterField(
            model_name="auditline",
            name="at",
            field=models.DateTimeField(help_text="When the act was committed."),
        ),
        migrations.AddField(
            model_name="auditline",
            name="number",
            field=models.PositiveBigIntegerField(null=True),
        ),
        *(
            migrations.AddField(
                model_name="auditline", name=name, field=models.CharField(max_length=length, blank=True, default="")
            )
            for name, length in (
                ("username", 150),
                ("salt", 32),
                ("detail_hash", 64),
                ("previous", 64),
                ("hash", 64),
            )
        ),
        migrations.RunPython(chain, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="auditline",
            name="number",
            field=models.PositiveBigIntegerField(unique=True, help_text="Place in the chain: 1, 2, 3 … without a gap."),
        ),
        migrations.AlterField(
            model_name="auditline",
            name="username",
            field=models.CharField(blank=True, max_length=150, help_text="The name the person then signed in with."),
        ),
        migrations.AlterField(
            model_name="auditline",
            name="salt",
            field=models.CharField(
                blank=True, max_length=32, help_text="Random, hashed before the detail; empty: erased."
            ),
        ),
        migrations.AlterField(
            model_name="auditline",
            name="detail_hash",
            field=models.CharField(max_length=64, help_text="SHA-256 of salt and detail; stays when both are erased."),
        ),
        migrations.AlterField(
            model_name="auditline",
            name="previous",
            field=models.CharField(max_length=64, help_text="Hash of the line before; of the first line: zeros."),
        ),
        migrations.AlterField(
            model_name="auditline",
            name="hash",
            field=models.CharField(max_length=64, help_text="SHA-256 of everything above but salt and detail."),
        ),
        migrations.AlterModelOptions(name="auditline", options={"ordering": ["-number"]}),
    ]
