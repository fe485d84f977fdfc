"""Keys of readers, sealed texts, pointers and erasures."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_entry"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReaderKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public", models.BinaryField(help_text="Public half, X25519.", max_length=32)),
                (
                    "private",
                    models.BinaryField(help_text="Private half, encrypted under the pass phrase.", max_length=128),
                ),
                ("salt", models.BinaryField(help_text="Salt of the pass phrase.", max_length=16)),
                (
                    "passes",
                    models.PositiveIntegerField(help_text="Passes of Argon2id that one guess at the phrase costs."),
                ),
                ("memory", models.PositiveBigIntegerField(help_text="Bytes of memory that one guess costs.")),
                ("made_at", models.DateTimeField(auto_now_add=True, help_text="When the pair was made.")),
                (
                    "person",
                    models.OneToOneField(
                        help_text="Whose key it is.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reader_key",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SealedText",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4,
                        editable=False,
                        help_text="Drawn at random.",
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("ciphertext", models.BinaryField(help_text="The text, encrypted under a random key of its own.")),
                ("at", models.DateTimeField(auto_now_add=True, help_text="When it was sealed.")),
                (
                    "by",
                    models.ForeignKey(
                        help_text="Who sealed it.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        help_text="Kind of the records, such as archived rows.", max_length=60, verbose_name="kind"
                    ),
                ),
                (
                    "records",
                    models.JSONField(
                        default=list, help_text="Their ids while the erasure waits; emptied when it is done."
                    ),
                ),
                (
                    "count",
                    models.PositiveIntegerField(default=0, help_text="How many records were asked to be erased."),
                ),
                (
                    "reason",
                    models.CharField(
                        help_text="Why, in words that may stay when the record is gone.",
                        max_length=500,
                        verbose_name="reason",
                    ),
                ),
                ("asked_at", models.DateTimeField(auto_now_add=True, help_text="When it was asked for.")),
                ("approved_at", models.DateTimeField(help_text="When it was approved.", null=True)),
                (
                    "done_at",
                    models.DateTimeField(help_text="When the content was gone everywhere; empty: not yet.", null=True),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        help_text="Who approved it: another person than asked.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        help_text="Who asked for it.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-asked_at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            models.Q(("approved_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="erased_by_two_people",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Pointer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "number",
                    models.CharField(
                        help_text="Under which its keeper finds it.", max_length=60, verbose_name="reference number"
                    ),
                ),
                ("keeper", models.CharField(help_text="Which office keeps it.", max_length=120, verbose_name="keeper")),
                (
                    "kind",
                    models.CharField(
                        help_text="What kind of record it is, such as note for file.",
                        max_length=60,
                        verbose_name="kind",
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, help_text="When it was added.")),
                (
                    "by",
                    models.ForeignKey(
                        help_text="Who added the pointer.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("keeper", "number"), name="one_pointer_for_each_number")
                ],
            },
        ),
        migrations.CreateModel(
            name="WrappedKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "wrapped",
                    models.BinaryField(
                        help_text="The text's key, encrypted to the reader's public half.", max_length=128
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        help_text="Who can open it.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sealed",
                    models.ForeignKey(
                        help_text="The text that it opens.",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wrapped_keys",
                        to="accounts.sealedtext",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("sealed", "person"), name="one_key_for_each_reader")],
            },
        ),
    ]
