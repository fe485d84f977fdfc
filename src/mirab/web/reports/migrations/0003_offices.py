"""Offices that send mail; whose a refused report is, and as which it was taken."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_keeping"),
        ("reports", "0002_due"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="refused",
            name="organisation",
            field=models.ForeignKey(
                help_text="Whose it is; empty: not known.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.organisation",
            ),
        ),
        migrations.AddField(
            model_name="refused",
            name="taken_as",
            field=models.ForeignKey(
                help_text="As which report it was taken, corrected; empty: none.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="taken_again",
                to="reports.report",
            ),
        ),
        migrations.CreateModel(
            name="OfficeAddress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateField(help_text="First day on which it holds.", verbose_name="from")),
                (
                    "until",
                    models.DateField(
                        blank=True,
                        help_text="Last day on which it holds; empty: until it is withdrawn.",
                        null=True,
                        verbose_name="until",
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        help_text="Why, in the words of who gave it.", max_length=500, verbose_name="reason"
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, help_text="When it was given.")),
                ("ended_at", models.DateTimeField(help_text="When it was withdrawn; empty: it was not.", null=True)),
                (
                    "address",
                    models.EmailField(
                        help_text="Of an office, in small letters. Mail is read by others on its way.",
                        max_length=254,
                        verbose_name="address",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        help_text="Who gave it.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        help_text="Who withdrew it.",
                        null=True,
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
                    "organisation",
                    models.ForeignKey(
                        help_text="Whose office writes from it.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["address", "-id"],
                "indexes": [models.Index(fields=["address"], name="reports_office_address")],
            },
        ),
    ]
