"""Personal tokens of the programming interface, and the answers that are kept of writes sent with a key."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_sealing"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(help_text="What its person calls it.", max_length=80)),
                (
                    "prefix",
                    models.CharField(
                        help_text="Its first letters, by which its person tells it from others.", max_length=8
                    ),
                ),
                (
                    "token_hash",
                    models.CharField(help_text="SHA-256 of the whole token, in hex.", max_length=64, unique=True),
                ),
                ("scopes", models.JSONField(default=list, help_text="What it lets its bearer do.")),
                ("made_at", models.DateTimeField(help_text="When it was made.")),
                ("expires_at", models.DateTimeField(help_text="From when on it opens nothing.")),
                ("revoked_at", models.DateTimeField(help_text="When it was revoked; empty: it was not.", null=True)),
                (
                    "used_at",
                    models.DateTimeField(help_text="When it was last used, to the hour; empty: never.", null=True),
                ),
                (
                    "user",
                    models.ForeignKey(
                        help_text="For whom it acts.",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="api_tokens",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-made_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="KeptAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(help_text="The key that its sender gave it.", max_length=200)),
                (
                    "sent_hash",
                    models.CharField(help_text="SHA-256 of method, address and body, in hex.", max_length=64),
                ),
                (
                    "rights",
                    models.CharField(
                        help_text="SHA-256 of what its person might at that moment, in hex.", max_length=64
                    ),
                ),
                ("status", models.PositiveSmallIntegerField(default=0, help_text="Status of the answer.")),
                (
                    "answer",
                    models.JSONField(
                        default=dict, help_text="The answer: numbers and states, none of what was written."
                    ),
                ),
                ("at", models.DateTimeField(help_text="When it was sent.")),
                (
                    "token",
                    models.ForeignKey(
                        help_text="By which token it was sent.",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="accounts.apitoken",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("token", "key"), name="one_answer_for_a_key")],
            },
        ),
    ]
