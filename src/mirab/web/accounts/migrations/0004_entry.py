"""Links that let a person in once, and sessions that are open."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_audit_chain"),
    ]

    operations = [
        migrations.CreateModel(
            name="EntryLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("invitation", "Invitation"), ("recovery", "Recovery")],
                        help_text="A first entry, or one that was lost.",
                        max_length=20,
                    ),
                ),
                (
                    "token_hash",
                    models.CharField(
                        help_text="SHA-256 of the link's token, in hex; the token itself is kept nowhere.",
                        max_length=64,
                        unique=True,
                    ),
                ),
                ("made_at", models.DateTimeField(help_text="When it was made.")),
                ("expires_at", models.DateTimeField(help_text="From when on it lets nobody in.")),
                ("used_at", models.DateTimeField(help_text="When it let its person in; empty: not yet.", null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        help_text="The administrator who made it.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        help_text="Whom it lets in.",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entry_links",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-made_at"],
            },
        ),
        migrations.CreateModel(
            name="OpenSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "key",
                    models.CharField(help_text="Key of the session, by which it is ended.", max_length=40, unique=True),
                ),
                (
                    "browser",
                    models.CharField(
                        blank=True, help_text="Browser and system, such as Firefox, Windows.", max_length=60
                    ),
                ),
                ("opened_at", models.DateTimeField(help_text="When its person signed in.")),
                ("seen_at", models.DateTimeField(help_text="When it was last used, to some minutes.")),
                (
                    "user",
                    models.ForeignKey(
                        help_text="Who is signed in.",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="open_sessions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-seen_at"],
            },
        ),
    ]
