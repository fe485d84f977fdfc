"""The first tables of this app."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LastLook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, help_text="When the sitting began.")),
                ("day", models.DateField(help_text="The day as known on which Today was read.")),
                ("snapshot", models.CharField(help_text="Archive snapshot that was read.", max_length=64)),
                (
                    "user",
                    models.ForeignKey(
                        help_text="Who looked.",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
                "indexes": [models.Index(fields=["user", "-at"], name="project_las_user_id_f7b095_idx")],
            },
        ),
    ]
