"""What leaves: CAP messages, numbered copies, keys and files encrypted to them."""

import django.db.models.deletion
import mirab.web.alerts.situation_models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_keeping"),
        ("alerts", "0007_warnings_ended"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CapMessage",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("Alert", "alert"),
                            ("Update", "update"),
                            ("Cancel", "cancellation"),
                            ("Ack", "acknowledgement"),
                        ],
                        help_text="What it does: alert, update, cancel, acknowledge.",
                        max_length=8,
                    ),
                ),
                (
                    "hazard",
                    models.CharField(
                        choices=[
                            ("dam", "dam"),
                            ("flood", "flood"),
                            ("mudflow", "mudflow"),
                            ("tailings", "tailings"),
                            ("supply cut", "supply cut"),
                        ],
                        help_text="What a civil authority would act on.",
                        max_length=12,
                        verbose_name="hazard",
                    ),
                ),
                ("identifier", models.CharField(help_text="What its sender calls it.", max_length=200)),
                ("sender", models.CharField(help_text="Who sent it, as the message says.", max_length=200)),
                ("sent", models.DateTimeField(help_text="When, as the message says.")),
                (
                    "references",
                    models.JSONField(default=list, help_text="Identifiers of the earlier messages that it names."),
                ),
                ("document", models.TextField(help_text="The XML, whose UTF-8 is byte for byte what left or came.")),
                (
                    "certificate",
                    models.TextField(
                        blank=True, help_text="PEM by which its signature holds; empty: it came unsigned."
                    ),
                ),
                ("note", models.TextField(blank=True, help_text="What a partner wrote with its acknowledgement.")),
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
                    "version",
                    models.ForeignKey(
                        help_text="Of which text it speaks.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cap_messages",
                        to="alerts.warningversion",
                    ),
                ),
            ],
            options={
                "ordering": ["sent", "at", "id"],
            },
        ),
        migrations.CreateModel(
            name="CapPublished",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(help_text="When it was opened to all.")),
                (
                    "by",
                    models.ForeignKey(
                        help_text="Who opened it to all.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "message",
                    models.OneToOneField(
                        help_text="Which message.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="published",
                        to="alerts.capmessage",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="EncryptedFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(help_text="When it was written.")),
                (
                    "form",
                    models.CharField(
                        choices=[("pdf", "PDF"), ("txt", "plain text")],
                        help_text="What the file is once it is opened.",
                        max_length=4,
                        verbose_name="as",
                    ),
                ),
                ("public", models.CharField(help_text="Public key to which it was encrypted.", max_length=120)),
                ("sha256", models.CharField(help_text="Hash (hex) of the encrypted file.", max_length=64)),
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
                        help_text="Of which text.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="alerts.note",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="FileKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public",
                    models.CharField(
                        help_text="One line that begins with age1, as age-keygen prints it.",
                        max_length=120,
                        verbose_name="public key",
                    ),
                ),
                ("at", models.DateTimeField(help_text="When it was registered.")),
                (
                    "replaced_at",
                    models.DateTimeField(help_text="When another took its place; empty: it is in use.", null=True),
                ),
                (
                    "person",
                    models.ForeignKey(
                        help_text="Whose key it is.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="file_keys",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="NumberedCopy",
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
                ("number", models.PositiveIntegerField(help_text="Its number among the copies of the text, from one.")),
                ("of", models.PositiveIntegerField(help_text="How many copies there were when it was made.")),
                (
                    "reader",
                    models.CharField(
                        help_text="Name and function of who is to hold it.", max_length=120, verbose_name="for whom"
                    ),
                ),
                (
                    "printed_at",
                    models.DateTimeField(help_text="When its file was taken to be printed; empty: not yet.", null=True),
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
                        help_text="Of which text.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="copies",
                        to="alerts.note",
                    ),
                ),
                (
                    "printed_by",
                    models.ForeignKey(
                        help_text="Who took it.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["note", "number"],
            },
        ),
        migrations.CreateModel(
            name="CopyReceipt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(help_text="When it was written.")),
                (
                    "what",
                    models.CharField(
                        choices=[("handed over", "handed over"), ("returned", "returned"), ("destroyed", "destroyed")],
                        help_text="Handed over, returned or destroyed.",
                        max_length=12,
                        verbose_name="what became of it",
                    ),
                ),
                ("on", models.DateTimeField(help_text="Day and hour, in UTC.", verbose_name="when")),
                (
                    "who",
                    models.CharField(
                        help_text="Who took it, gave it back, or saw it destroyed: name and function.",
                        max_length=200,
                        verbose_name="by whom",
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
                    "copy",
                    models.ForeignKey(
                        help_text="Of which copy.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipts",
                        to="alerts.numberedcopy",
                    ),
                ),
            ],
            options={
                "ordering": ["on", "id"],
            },
        ),
        migrations.AddConstraint(
            model_name="capmessage",
            constraint=models.UniqueConstraint(fields=("sender", "identifier"), name="one_cap_message_of_a_name"),
        ),
        migrations.AddConstraint(
            model_name="filekey",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaced_at__isnull", True)), fields=("person",), name="one_file_key_in_use"
            ),
        ),
        migrations.AddConstraint(
            model_name="numberedcopy",
            constraint=models.UniqueConstraint(fields=("note", "number"), name="no_copy_number_twice"),
        ),
        migrations.AddConstraint(
            model_name="copyreceipt",
            constraint=models.UniqueConstraint(fields=("copy", "what"), name="one_receipt_of_a_kind"),
        ),
    ]
